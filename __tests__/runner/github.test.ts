// The program on GitHub's runner: where inputs come from and where results go.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { githubRunner } from "../../src/runner/github.ts"
import { SUMMARY_CAP } from "../../src/runner/summary.ts"
import { readKeyValues } from "../support/runner/file-commands.ts"
import { Recorder } from "../support/runner/recorder.ts"

const FILES = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const
let folder = ""
const before = { ...process.env }

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "runner-"))
  // The toolkit reads the environment of the process; that is what these tests have to set.
  for (const name of FILES) {
    process.env[name] = path.join(folder, name)
    writeFileSync(path.join(folder, name), "")
  }
})

afterEach(() => {
  process.env = { ...before }
  rmSync(folder, { recursive: true, force: true })
})

function start(env: Record<string, string> = {}) {
  const stdout = new Recorder()
  const files = Object.fromEntries(FILES.map((name) => [name, path.join(folder, name)]))
  const runner = githubRunner({ env: { RUNNER_TEMP: folder, ...files, ...env }, stdout, cwd: () => "/somewhere" })
  const values = (name: (typeof FILES)[number]) => readKeyValues(readFileSync(path.join(folder, name), "utf8"))
  return { runner, stdout, values }
}

test("inputs are read as the runner names them, untouched", () => {
  const { runner } = start({ "INPUT_IMAGE-NAME": " app \n", INPUT_WITH_SPACE: "x", INPUT_TAGS: "" })
  expect(runner.input("image-name")).toBe(" app \n")
  expect(runner.input("with space")).toBe("x")
  expect(runner.input("missing")).toBe("")
  expect(runner.inputNames).toEqual(["image-name", "with_space", "tags"])
})

test("outputs and state survive any value", async () => {
  const { runner, stdout, values } = start({ STATE_run: "abc" })
  const hostile = "a=b\n<<EOF\nEOF\nname=value\r\n::error::x"
  await runner.output("tags", hostile)
  await runner.output("digest", "")
  await runner.saveState("run", hostile)
  expect(values("GITHUB_OUTPUT")).toEqual({ tags: hostile, digest: "" })
  expect(values("GITHUB_STATE")).toEqual({ run: hostile })
  expect(runner.state("run")).toBe("abc")
  expect(runner.state("other")).toBe("")
  expect(stdout.text).toBe("")
})

test("without the runner's files nothing is printed in their place", async () => {
  const stdout = new Recorder()
  for (const name of FILES) delete process.env[name]
  const runner = githubRunner({ env: { RUNNER_TEMP: folder }, stdout, cwd: () => "/somewhere" })
  await runner.output("a", "b")
  await runner.saveState("a", "b")
  await runner.summary("text")
  expect(stdout.text).toBe("")
})

test("a summary of any size stays within the limit, and says that it was cut", async () => {
  const { runner, stdout } = start()
  await runner.summary("# First\n")
  await runner.summary("| ünïcode row |\n".repeat(100_000))
  await runner.summary("too late")
  const written = readFileSync(path.join(folder, "GITHUB_STEP_SUMMARY"))
  expect(written.length).toBeLessThanOrEqual(SUMMARY_CAP)
  expect(written.length).toBeGreaterThan(SUMMARY_CAP - 200)
  expect(written.toString("utf8")).toMatch(
    /^# First\n\| ünïcode row \|\n[\s\S]*\| ünïcode row \|\n\n> The summary was cut here/,
  )
  expect(stdout.executed().map(({ name }) => name)).toEqual(["notice"])
})

test("secrets are masked whole, line by line, and as they look in the log", () => {
  const { runner, stdout } = start()
  runner.mask("-----BEGIN-----\nabcdef\nxyz\n-----END-----")
  runner.mask("pass##[word]")
  runner.mask("abc")
  runner.mask("")
  expect(stdout.executed().map(({ data }) => data)).toEqual([
    "-----BEGIN-----\nabcdef\nxyz\n-----END-----",
    "-----BEGIN-----",
    "abcdef",
    "-----END-----",
    "pass##[word]",
    "pass# #[word]",
  ])
})

test("places: the runner's folders, else the system's", () => {
  const { runner } = start({ GITHUB_WORKSPACE: "/work/space" })
  expect([runner.temporaryFolder, runner.workspace]).toEqual([folder, "/work/space"])
  const bare = githubRunner({ env: {}, stdout: new Recorder(), cwd: () => "/somewhere" })
  expect([bare.temporaryFolder, bare.workspace]).toEqual([path.resolve(tmpdir()), "/somewhere"])
  expect(bare.cores).toBeGreaterThanOrEqual(1)
})

test.each<[string, boolean]>([
  ["", true],
  ["true", true],
  ["maybe", true],
  ["false", false],
  [" FALSE\n", false],
])("annotations: %j", (value, annotated) => {
  const { runner, stdout } = start({ INPUT_ANNOTATIONS: value })
  runner.log.warning("w")
  expect(stdout.executed()).toHaveLength(annotated ? 1 : 0)
})
