// Runs the checks, the unit tests and, for every engine that answers, the engine tests; adds everything up in one line.
import { rmSync } from "node:fs"
import { engines, jest, reports, run } from "./harness.js"

const only = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

const check = async (name, command, args) => {
  console.log(`\n── ${name}`)
  const code = await run(command, args)
  total[code === 0 ? "passed" : "failed"] += 1
  if (code !== 0) console.log(`${name}: failed`)
}

/** Adds up one jest run; a run that dies before it reports counts as one failure. */
const tests = async (name, args, env = {}) => {
  console.log(`\n── ${name}`)
  const report = await jest(args, { env })
  if (report === undefined) {
    total.failed += 1
    return
  }
  const { code, numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = report
  total.passed += numPassedTests
  total.skipped += numPendingTests
  // A suite that could not be loaded has no failed test, and has failed all the same.
  total.failed += numFailedTests > 0 || numFailedTestSuites === 0 ? numFailedTests : numFailedTestSuites
  if (code !== 0 && numFailedTests === 0 && numFailedTestSuites === 0) total.failed += 1
}

if (only.length === 0) {
  await check("types", "npm", ["run", "--silent", "types"])
  await check("style and architecture", "npm", ["run", "--silent", "lint"])
  await check("dist is what the sources build", process.execPath, ["scripts/build.js", "--check"])
  await check("README tables are what action.yml says", process.execPath, ["scripts/readme.js", "--check"])
}
await tests("unit tests", [
  "--testPathIgnorePatterns",
  "/__tests__/(engine|action|sweep)/",
  "--passWithNoTests",
  ...only,
])
// Half of their time is waiting for engines and registries: two at a time, also on two cores.
// What is about us and not about a store runs once; faults run on both stores in the sweep.
const ONCE =
  "/(engine/(caches|containers|credentials|examples|chain-edges|chain-forms|faults-run|faults-publish|health|hostile|launch|packages|parent|release|verdict-changes)|action/inputs)"
for (const [index, { kind, env }] of (await engines()).entries())
  await tests(
    `engine tests, ${kind}`,
    [
      ...["--testPathPatterns", "/__tests__/(engine|action)/", "--maxWorkers=2"],
      ...(index === 0 ? [] : ["--testPathIgnorePatterns", ONCE, "--testPathIgnorePatterns", "/node_modules/"]),
      ...only,
    ],
    env,
  )
rmSync(reports, { recursive: true, force: true })
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`)
process.exitCode = total.failed === 0 ? 0 : 1
