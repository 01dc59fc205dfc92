// The report as its readers see it: summary, timeline, outputs, last lines of the log.
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { StageError } from "../../src/errors.ts"
import { Chronicle } from "../../src/report/chronicle.ts"
import { renderClosing } from "../../src/report/closing.ts"
import { code, fenced, html, inline, mermaidName } from "../../src/report/escape.ts"
import { renderOutputs } from "../../src/report/outputs.ts"
import type { GateResult, RunResult } from "../../src/report/result.ts"
import { renderSummary } from "../../src/report/summary.ts"
import { renderTimeline } from "../../src/report/timeline.ts"
import { duration, size } from "../../src/report/words.ts"

const gate = (name: string, more: Partial<GateResult> = {}): GateResult => ({
  name,
  command: `run ${name}`,
  verdict: "passed",
  allowFailure: false,
  exitCode: 0,
  start: 1000,
  duration: 500,
  tail: [],
  ...more,
})

const pushed: RunResult = {
  image: "ghcr.io/owner/app",
  version: "1.0.3",
  event: "push",
  ref: "refs/tags/1.0.3",
  commit: "0123456789abcdef",
  facts: {
    id: "sha256:aa",
    store: "classic",
    size: 12_345_678,
    layers: 4,
    platform: "linux/amd64",
    user: "app",
    healthcheck: "CMD true",
  },
  stages: [
    { stage: "plan", verdict: "passed", start: 0, duration: 60 },
    { stage: "build", verdict: "passed", start: 60, duration: 940 },
    { stage: "gates", verdict: "passed", start: 1000, duration: 500 },
    { stage: "health", verdict: "passed", start: 1500, duration: 300 },
    { stage: "publish", verdict: "passed", start: 1800, duration: 400 },
  ],
  skipped: false,
  artifacts: [],
  artifactFolders: [],
  gates: [gate("unit")],
  health: { state: "healthy", duration: 280 },
  publish: {
    pushed: true,
    reason: "Pushed, because it may.",
    tags: ["ghcr.io/owner/app:1.0.3", "ghcr.io/owner/app:latest"],
    missing: [],
    kept: [],
    digest: "sha256:dd",
  },
  failures: [],
}

const failed: RunResult = {
  ...pushed,
  stages: [
    { stage: "gates", verdict: "failed", start: 1000, duration: 500, note: "gate `unit` failed with exit code 3" },
    { stage: "health", verdict: "skipped", start: 1500, duration: 0, note: "a gate failed" },
  ],
  skipped: false,
  artifacts: [],
  artifactFolders: [],
  gates: [
    gate("unit", { verdict: "failed", exitCode: 3, tail: ["E  assert 1 == 2", "``` <b>"] }),
    gate("late", { verdict: "not run" }),
  ],
  publish: { pushed: false, reason: "Not pushed: gate `unit` failed.", tags: [], missing: [], kept: [] },
  failures: [
    new StageError({
      stage: "gates",
      kind: "gate",
      what: "gate `unit` failed with exit code 3",
      why: "assert 1 == 2",
      remedy: "look above",
    }),
  ],
}

describe("the summary", () => {
  test("of a pushed image names what was proved and what was pushed", () => {
    const text = renderSummary(pushed)
    expect(text).toMatch(/^## ✅ ghcr\.io\/owner\/app: proved and pushed\n/)
    for (const part of [
      "Pushed, because it may.",
      "| unit | ✅ passed | 0.50 s | 0 | `run unit` |",
      "`sha256:aa`",
      "`12.3 MB, 4 layers`",
      "`sha256:dd`",
      "`ghcr.io/owner/app:1.0.3, ghcr.io/owner/app:latest`",
      "```mermaid\ngantt",
    ])
      expect(text).toContain(part)
  })
  test("of a failure says stage, what, why and what to do, with the last lines of the gate", () => {
    const text = renderSummary(failed)
    expect(text).toMatch(/^## ❌ .*: not proved\n/)
    for (const part of [
      "**gates: gate \\`unit\\` failed with exit code 3**",
      "Why: assert 1 == 2",
      "What to do: look above",
      "| health | ⏭️ skipped |  | a gate failed |",
      "````text\nE  assert 1 == 2\n``` <b>\n````",
    ])
      expect(text).toContain(part)
  })
  test("of a run that ended before it began is still one", () => {
    const empty: RunResult = {
      image: "",
      version: "",
      event: "",
      ref: "",
      commit: "",
      stages: [],
      skipped: false,
      artifacts: [],
      artifactFolders: [],
      gates: [],
      publish: { pushed: false, reason: "Not pushed.", tags: [], missing: [], kept: [] },
      failures: failed.failures,
    }
    expect(renderSummary(empty)).toContain("not proved")
  })
  test("of a failed push says that the image is proved", () => {
    const failure = new StageError({ stage: "publish", kind: "registry", what: "the registry went away" })
    const publish = { ...pushed.publish, pushed: false, tags: [], missing: pushed.publish.tags }
    expect(renderSummary({ ...pushed, publish, failures: [failure] })).toMatch(/^## ❌ .*: proved, the push failed\n/)
  })
  test("says what speaks for the image, and claims no proof that was not asked for", () => {
    expect(renderSummary(pushed)).toContain("1 of 1 gate passed, health: healthy after 0.28 s. Pushed, because")
    const { health: _, ...built } = { ...pushed, gates: [], stages: pushed.stages.slice(0, 2) }
    expect(renderSummary(built)).toMatch(/^## ⚠️ .*: built without a proof and pushed\n/)
  })
  test("shows a cause of several lines as it is, and its end when it is long", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`)
    const failure = new StageError({ stage: "build", kind: "build", what: "no", why: lines.join("\n") })
    const text = renderSummary({ ...failed, failures: [failure] })
    expect(text).toContain("```text\n…\nline 60\n")
    expect(text).toContain("line 99\n```")
  })
  test("of gates that printed too much is shortened where they printed, and keeps its tables", () => {
    const tail = Array.from({ length: 20 }, () => "x".repeat(16_000))
    const gates = Array.from({ length: 9 }, (_, index) => gate(`g${index}`, { verdict: "failed", tail }))
    const text = renderSummary({ ...failed, gates })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024)
    for (const part of ["| g8 | ❌ failed |", "Last lines of g8", "| Image | |"]) expect(text).toContain(part)
  })
  test("an allowed failure is a warning", () =>
    expect(
      renderSummary({ ...pushed, gates: [gate("slow", { verdict: "failed", exitCode: 1, allowFailure: true })] }),
    ).toContain("⚠️ failed, allowed to"))
})

describe("text from elsewhere stays text", () => {
  const hostile = "<img src=x> | `a` [l](u) **b** @team\n## x"
  test("inline", () =>
    expect(inline(hostile)).toBe("&lt;img src=x&gt; \\| \\`a\\` \\[l\\](u) \\*\\*b\\*\\* @\u200bteam ## x"))
  test.each([
    ["a|b", "`a\\|b`"],
    ["a `b` c", "`` a `b` c ``"],
    ["", ""],
    ["a\nb", "`a b`"],
  ])("code %j", (text, expected) => expect(code(text)).toBe(expected))
  test("a fence is longer than any in it", () => expect(fenced(["a", "`````"])).toBe("``````text\na\n`````\n``````"))
  test("names in a diagram keep letters of all scripts", () =>
    expect(mermaidName("größe: 100%; #x\ny")).toBe("größe 100 x y"))
  test.each(["title", "Section 1", "click here"])("a name is no statement of a diagram: %s", (name) =>
    expect(mermaidName(name)).toBe(`- ${name}`),
  )
  test("inside a tag", () =>
    expect(html(`</summary>"a" & \n@team`)).toBe("&#60;/summary&#62;&#34;a&#34; &#38; @\u200bteam"))
  test("in every cell of a summary", () => {
    const text = renderSummary({
      ...failed,
      ref: hostile,
      skipped: false,
      artifacts: [],
      artifactFolders: [],
      gates: [gate(hostile, { verdict: "failed", note: hostile, command: hostile })],
    })
    expect(text).not.toMatch(/^## x|^<img|\| <img/m)
  })
})

test("the timeline has a bar for each stage and gate that ran", () =>
  expect(renderTimeline(failed)).toEqual([
    "gantt",
    "  dateFormat x",
    "  axisFormat %M:%S.%L",
    "  section stages",
    "  gates :crit, 1000, 1500",
    "  section gates",
    "  unit :crit, 1000, 1500",
  ]))

describe("the outputs", () => {
  const declared = parse(readFileSync("action.yml", "utf8")) as { outputs: Record<string, unknown> }
  test.each([
    ["pushed", pushed],
    ["failed", failed],
  ])("of a run that was %s are exactly the declared ones", (_, result) =>
    expect(Object.keys(renderOutputs(result)).sort()).toEqual(Object.keys(declared.outputs).sort()),
  )
  test("of a pushed image", () =>
    expect(renderOutputs(pushed)).toMatchObject({
      image: "ghcr.io/owner/app",
      "image-id": "sha256:aa",
      digest: "sha256:dd",
      "image-digest": "ghcr.io/owner/app@sha256:dd",
      tags: "ghcr.io/owner/app:1.0.3\nghcr.io/owner/app:latest",
      pushed: "true",
      health: "healthy",
      gates: '[{"name":"unit","verdict":"passed","seconds":0.5,"exitCode":0}]',
    }))
  test("of a failure claim nothing", () =>
    expect(renderOutputs(failed)).toMatchObject({ digest: "", "image-digest": "", tags: "", pushed: "false" }))
})

test("the last lines of the log repeat what failed and end with what became of the image", () => {
  const lines = renderClosing(failed)
  expect(lines).toContain("last lines of gate unit:")
  expect(lines).toContain("  E  assert 1 == 2")
  expect(lines.at(-1)).toBe("Not pushed: gate `unit` failed.")
})

describe("the chronicle", () => {
  test("keeps the failure of a stage, and what it says about the push", async () => {
    const chronicle = new Chronicle()
    chronicle.decided("Pushed, because it may.")
    const failure = new StageError({ stage: "build", kind: "build", what: "the image could not be built" })
    await chronicle.stage("build", () => Promise.reject(failure)).catch((error) => chronicle.fail(error))
    expect(chronicle.result()).toMatchObject({
      stages: [{ stage: "build", verdict: "failed", note: "the image could not be built" }],
      publish: { pushed: false, reason: "Not pushed: the image could not be built." },
      failures: [failure],
    })
  })
  test("a stage that returned a failure has failed", async () => {
    const chronicle = new Chronicle()
    await chronicle.stage("health", async () => 1)
    chronicle.fail(new StageError({ stage: "health", kind: "health", what: "no" }))
    expect(chronicle.result().stages).toMatchObject([{ stage: "health", verdict: "failed", note: "no" }])
  })
})

test.each([
  [5, "0.01 s"],
  [12_345, "12.3 s"],
  [185_000, "3 min 5 s"],
])("%d ms is %s", (ms, text) => expect(duration(ms)).toBe(text))
test.each([
  [0, "0 B"],
  [999, "999 B"],
  [12_345_678, "12.3 MB"],
  [5e12, "5000.0 GB"],
])("%d bytes is %s", (bytes, text) => expect(size(bytes)).toBe(text))
