// Everything that a verdict depends on: each change alone makes it another one. About us and not about a store.
import { chmodSync, writeFileSync } from "node:fs"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([
    localRegistry(),
    project({ files: { ".dockerignore": ".git\ntests\n*.md\n", "notes.md": "no part of anything\n" } }),
  ])
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

const GATES = "unit: cat tests/first.txt\nstyle: echo styled"
const step = (name: string, more: Record<string, string> = {}, event = {}) =>
  checkout.step(
    {
      "image-name": `${registry.host}/${name}`,
      "reuse-verdicts": "true",
      "test-files": "tests",
      gates: GATES,
      ...more,
    },
    { event: { sha: checkout.git("rev-parse", "HEAD"), ...event } },
  )
const commit = (file: string, text: string) => {
  writeFileSync(path.join(checkout.workspace, file), text)
  checkout.git("add", "--all")
  checkout.git("commit", "--quiet", "--allow-empty", "--message", "a change")
}
type Step = Awaited<ReturnType<typeof step>>
const verdicts = ({ main }: Step) =>
  (JSON.parse(main.outputs.gates ?? "[]") as { verdict: string }[]).map(({ verdict }) => verdict)
const all = (outcome: Step, wanted: string) =>
  verdicts(outcome).length > 0 && verdicts(outcome).every((verdict) => verdict === wanted)
const proved = (outcome: Step) => all(outcome, "passed")
const reused = (outcome: Step) => all(outcome, "reused")

/** A branch that is not pushed looks as well, and changes nothing in the registry. */
const DRY = { ref: "refs/heads/feature" }

describe("everything that a verdict depends on", () => {
  const base = "image-driven.invalid/verdict-base:1"
  const pushBase = async (mark: string) => {
    const id = await docker(
      "run",
      "--detach",
      "--network",
      "none",
      "image-driven.invalid/busybox:base",
      "touch",
      `/${mark}`,
    )
    await docker("wait", id)
    await docker("commit", id, base)
    await docker("rm", id)
  }
  const own = { "build-args": `PARENT_IMAGE=${base}` }
  beforeAll(async () => {
    await pushBase("one")
    expect(proved(await step("depends", own))).toBe(true)
  })
  afterAll(() => docker("rmi", base))
  /** Each change is undone, so that the next one stands alone. */
  const undone = async (body: () => Promise<void>) => {
    try {
      await body()
    } finally {
      checkout.git("reset", "--quiet", "--hard", "HEAD~1")
    }
  }

  test("unchanged, it is there", async () => expect(reused(await step("depends", own, DRY))).toBe(true))
  test("what no build and no gate sees changes nothing", () =>
    undone(async () => {
      commit("notes.md", "other notes\n")
      expect(reused(await step("depends", own, DRY))).toBe(true)
    }))
  test.each([
    ["a file of the image", "start.sh", "exec sleep 60\n"],
    [
      "the Dockerfile",
      "Dockerfile",
      `ARG PARENT_IMAGE\nFROM \${PARENT_IMAGE}\nHEALTHCHECK CMD true\nCMD ["sleep", "60"]\n`,
    ],
    ["a test file", "tests/first.txt", "another test\n"],
    ["a new test file", "tests/second.txt", "one more\n"],
  ])("changed: %s", (_, file, text) =>
    undone(async () => {
      commit(file, text)
      expect(reused(await step("depends", own, DRY))).toBe(false)
    }),
  )
  test("changed: the mode of a test file", () =>
    undone(async () => {
      chmodSync(path.join(checkout.workspace, "tests/first.txt"), 0o755)
      commit("notes.md", "x\n")
      expect(reused(await step("depends", own, DRY))).toBe(false)
    }))
  test.each([
    ["a command", { gates: `${GATES} again` }],
    ["a gate more", { gates: `${GATES}\nmore: "true"` }],
    ["a gate less", { gates: "unit: cat tests/first.txt" }],
    ["the environment of gates", { "test-env": "A=1" }],
    ["the user of gates", { "test-user": "0" }],
    ["setup", { setup: "true" }],
    ["the shell", { shell: "busybox sh -c" }],
    ["health", { health: "optional" }],
    ["the environment of the container", { "run-env": "A=1" }],
    ["an argument", { "build-args": `PARENT_IMAGE=${base}\nHEALTHY_AFTER=0` }],
    ["a label", { labels: "a=b" }],
    ["the target", { target: "base", health: "skip" }],
    ["a new build was asked for", { "no-cache": "true" }],
    ["it was not asked for", { "reuse-verdicts": "false" }],
  ])("changed: %s", async (_, more) => expect(reused(await step("depends", { ...own, ...more }, DRY))).toBe(false))
  test("changed: the base", async () => {
    await pushBase("two")
    expect(reused(await step("depends", own, DRY))).toBe(false)
  })
})
