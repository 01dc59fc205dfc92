// Tests run on the sources: Node 24 strips the types, `npm run types` checks them.
export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/jest.transform.js" },
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  // Engine tests build, run and push for real.
  testTimeout: 120_000,
  modulePathIgnorePatterns: ["<rootDir>/lib/"],
}
