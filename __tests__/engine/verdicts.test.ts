// Verdicts that are reused: what was proved, exactly so, is published with that very image; everything else is proved again.
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
type Step = Awaited<ReturnType<typeof step>>
const verdicts = ({ main }: Step) =>
  (JSON.parse(main.outputs.gates ?? "[]") as { verdict: string }[]).map(({ verdict }) => verdict)
const all = (outcome: Step, wanted: string) =>
  verdicts(outcome).length > 0 && verdicts(outcome).every((verdict) => verdict === wanted)
const proved = (outcome: Step) => all(outcome, "passed")
const reused = (outcome: Step) => all(outcome, "reused")

test("nothing changed: no build, no gate, no start; the tags are those of the image that was tested, and the proof is linked", async () => {
  const first = await step("same")
  expect([first.main.annotations, first.main.outputs.pushed, proved(first)]).toEqual([[], "true", true])
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
