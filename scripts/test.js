// Runs the checks, the unit tests and, for every engine that answers, the engine tests; adds everything up in one line.
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

const root = path.resolve(import.meta.dirname, "..")
const reports = mkdtempSync(path.join(tmpdir(), "image-driven-tests-"))
const only = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

/** Runs a command, shows what it prints, and resolves with its exit code. */
const run = (command, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    })
    child.on("close", (code) => resolve(code ?? 1))
  })

const check = async (name, command, args) => {
  console.log(`\n── ${name}`)
  const code = await run(command, args)
  total[code === 0 ? "passed" : "failed"] += 1
  if (code !== 0) console.log(`${name}: failed`)
}

/** One jest run; a run that dies before it reports counts as one failure. */
const jest = async (name, args, env = {}) => {
  console.log(`\n── ${name}`)
  const report = path.join(reports, `${name.replaceAll(/\W+/g, "-")}.json`)
  const flags = [
    "--experimental-vm-modules",
    "--no-warnings",
    "node_modules/jest/bin/jest.js",
    "--json",
    `--outputFile=${report}`,
    ...args,
  ]
  const code = await run(process.execPath, flags, env)
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, "utf8"),
    )
    total.passed += numPassedTests
    total.skipped += numPendingTests
    // A suite that could not be loaded has no failed test, and has failed all the same.
    total.failed += numFailedTests > 0 || numFailedTestSuites === 0 ? numFailedTests : numFailedTestSuites
    if (code !== 0 && numFailedTests === 0 && numFailedTestSuites === 0) total.failed += 1
  } catch {
    total.failed += 1
  }
}

/** What `scripts/engine.sh env KIND` exports. */
const environment = (kind) => {
  const text = execFileSync("bash", ["scripts/engine.sh", "env", kind], { cwd: root, encoding: "utf8" })
  return Object.fromEntries([...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]))
}

if (only.length === 0) {
  await check("types", "npm", ["run", "--silent", "types"])
  await check("style and architecture", "npm", ["run", "--silent", "lint"])
  await check("dist is what the sources build", process.execPath, ["scripts/build.js", "--check"])
  await check("README tables are what action.yml says", process.execPath, ["scripts/readme.js", "--check"])
}
await jest("unit tests", ["--testPathIgnorePatterns", "/__tests__/(engine|action)/", "--passWithNoTests", ...only])
const engines = execFileSync("bash", ["scripts/engine.sh", "engines"], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n")
for (const kind of engines) {
  const env = environment(kind)
  for (const base of ["busybox", "python"])
    await run("bash", ["scripts/base-image.sh", base, `image-driven.invalid/${base}:base`], env)
  await jest(`engine tests, ${kind}`, ["--testPathPatterns", "/__tests__/(engine|action)/", ...only], env)
}
rmSync(reports, { recursive: true, force: true })
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`)
process.exitCode = total.failed === 0 ? 0 : 1
