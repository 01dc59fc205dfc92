// What the test commands share: running a command, running jest and reading its report, and the engines that answer.
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

export const root = path.resolve(import.meta.dirname, "..")

/** Folder for reports of this process; whoever made it removes it. */
export const reports = mkdtempSync(path.join(tmpdir(), "image-driven-tests-"))

/** Runs a command, shows what it prints, and resolves with its exit code. */
export const run = (command, args, { env = {}, cwd = root, quiet = false } = {}) =>
  new Promise((resolve) => {
    const stdio = quiet ? "ignore" : ["ignore", "inherit", "inherit"]
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio })
    child.on("close", (code) => resolve(code ?? 1))
  })

let count = 0

/** One jest run: its report, or undefined when it died before it could report. */
export const jest = async (args, options = {}) => {
  const report = path.join(reports, `${count++}.json`)
  const flags = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"]
  const code = await run(process.execPath, [...flags, "--json", `--outputFile=${report}`, ...args], options)
  try {
    return { code, ...JSON.parse(readFileSync(report, "utf8")) }
  } catch {
    return undefined
  }
}

/** The engines that answer, each with what `scripts/engine.sh env KIND` exports, and with the base images of the tests. */
export const engines = async () => {
  const kinds = execFileSync("bash", ["scripts/engine.sh", "engines"], { cwd: root, encoding: "utf8" })
    .trim()
    .split("\n")
  const found = []
  for (const kind of kinds) {
    const text = execFileSync("bash", ["scripts/engine.sh", "env", kind], { cwd: root, encoding: "utf8" })
    const env = Object.fromEntries(
      [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
    )
    for (const base of ["busybox", "python", "debian", "node"])
      await run("bash", ["scripts/base-image.sh", base, `image-driven.invalid/${base}:base`], { env })
    found.push({ kind, env })
  }
  return found
}
