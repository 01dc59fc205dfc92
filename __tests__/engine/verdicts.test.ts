// Verdicts that are reused: what was proved, exactly so, is published with that very image; everything else is proved again.
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
const proved = (outcome: Step) => verdicts(outcome).every((verdict) => verdict === "passed")
const reused = (outcome: Step) => verdicts(outcome).every((verdict) => verdict === "reused")

test("nothing changed: no build, no gate, no start; the tags are those of the image that was tested, and the proof is linked", async () => {
  const first = await step("same")
  expect([first.main.annotations, first.main.outputs.pushed, proved(first)]).toEqual([[], "true", true])
  const images = await docker("images", "--quiet")
  const before = registry.asked.length
  const again = await step("same")
  expect([again.main.annotations, again.main.exitCode, again.left, reused(again)]).toEqual([[], 0, [], true])
  expect(again.main.outputs).toMatchObject({ pushed: "true", digest: first.main.outputs.digest, "image-id": "" })
  expect(again.main.log.some((line) => line.startsWith("##[group]"))).toBe(false)
  const link = "https://github.com/owner/repository/actions/runs/4711"
  expect(again.main.log.join("\n")).toContain(`was proved by ${link}`)
  expect(again.main.summary).toMatch(/♻️ passed before.*actions\/runs\/4711/)
  // An upload is begun and given up, to see whether it may push; nothing is sent.
  const sent = registry.asked.slice(before).filter(({ path: asked }) => asked.includes("/blobs/uploads/"))
  expect(sent.map(({ method }) => method)).toEqual(["POST", "DELETE"])
  expect(await docker("images", "--quiet")).toBe(images)
})

test("a tag on a commit that passed on the branch: no gate runs, and the image is the tested one", async () => {
  const branch = await step("tagged")
  const tag = await step("tagged", {}, { ref: "refs/tags/v1.2.3" })
  expect([tag.main.annotations, reused(tag), tag.main.outputs.digest]).toEqual([[], true, branch.main.outputs.digest])
  expect(tag.main.outputs.tags).toBe(`${registry.host}/tagged:v1.2.3\n${registry.host}/tagged:latest`)
  expect((await registry.manifest("tagged", "v1.2.3"))?.digest).toBe(branch.main.outputs.digest)
})

test("a pull request of what is published already: proved before, nothing runs, nothing is pushed", async () => {
  const branch = await step("asked")
  const asked = await step("asked", {}, { name: "pull_request", ref: "refs/pull/7/merge" })
  expect([reused(asked), asked.main.outputs.pushed, asked.main.outputs.skipped]).toEqual([true, "false", "true"])
  expect(asked.main.outputs["image-digest"]).toBe(branch.main.outputs["image-digest"])
})

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

/** A branch that is not pushed looks as well, and changes nothing in the registry. */
const DRY = { ref: "refs/heads/feature" }

test("a gate that failed, and a run that was cut off, are never remembered", async () => {
  const failing = { gates: "unit: test -e /tmp/never" }
  for (let run = 0; run < 2; run++) {
    const outcome = await step("failing", failing)
    expect([outcome.main.exitCode, verdicts(outcome)]).toEqual([1, ["failed"]])
  }
  await checkout.step(
    { "image-name": `${registry.host}/cut`, "reuse-verdicts": "true", gates: "slow: echo started; sleep 30" },
    { signal: { kind: "cancel", after: (line) => line.includes("started") } },
  )
  const after = await step("cut", { gates: "slow: echo started" })
  expect(proved(after)).toBe(true)
})

test("a branch that is not pushed leaves no verdict for one that is", async () => {
  const feature = await step("untrusted", {}, { ref: "refs/heads/feature" })
  expect([feature.main.exitCode, proved(feature), feature.main.outputs.pushed]).toEqual([0, true, "false"])
  const main = await step("untrusted")
  expect([proved(main), main.main.outputs.pushed]).toEqual([true, "true"])
})

test("an image that another repository of the registry has, or that says it was proved otherwise, is not believed", async () => {
  const first = await step("believed")
  const body = (await registry.manifest("believed", "latest"))?.body ?? ""
  // Somebody's image with other gates under our tag.
  const other = await step("believed", { gates: "nothing: 'true'", "allow-overwrite": "true" })
  expect(proved(other)).toBe(true)
  expect(proved(await step("believed", {}, DRY))).toBe(true)
  await registry.overwrite("believed", "latest", body)
  expect(reused(await step("believed", {}, DRY))).toBe(true)
  expect(first.main.outputs.pushed).toBe("true")
  expect(proved(await step("elsewhere", {}, DRY))).toBe(true)
})

test("a registry that does not let us look is no failure where nothing is pushed", async () => {
  registry.intercept = ({ path: asked }) => (asked.includes("/closed/") ? { status: 403, body: "{}" } : undefined)
  const outcome = await step("closed", {}, DRY)
  registry.intercept = () => undefined
  expect([outcome.main.exitCode, proved(outcome)]).toEqual([0, true])
})
