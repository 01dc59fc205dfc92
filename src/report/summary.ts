// The job summary: what was proved, what was not, and what became of the image. Pure: result in, Markdown out.
import type { Failure } from "../errors.ts"
import { code, fenced, html, inline } from "./escape.ts"
import type { GateResult, ReleaseResult, ReleaseStep, RunResult, SourcedReport, StageResult } from "./result.ts"
import { renderTimeline } from "./timeline.ts"
import { duration, size } from "./words.ts"

const STAGE_MARKS: Readonly<Record<StageResult["verdict"], string>> = {
  passed: "✅ passed",
  failed: "❌ failed",
  skipped: "⏭️ skipped",
  cancelled: "⏹️ cancelled",
}

const GATE_MARKS: Readonly<Record<GateResult["verdict"], string>> = {
  passed: "✅ passed",
  reused: "♻️ passed before",
  failed: "❌ failed",
  timeout: "❌ timeout",
  error: "❌ engine error",
  stopped: "⏹️ stopped",
  "not run": "⏭️ not run",
}

/** Verdicts of gates that did not run here. */
const TIMELESS: readonly GateResult["verdict"][] = ["not run", "reused"]

/** GitHub drops the whole summary of a step above 1 MiB. */
const MOST_BYTES = 900 * 1024
/** How many of the last lines of failed gates are tried, until the summary fits. */
const TAIL_LENGTHS = [Number.POSITIVE_INFINITY, 10, 3, 0]
/** Lines of a cause; the log has all of them. */
const CAUSE_LINES = 40
/** Characters of a command or a note in a table. */
const CELL_LENGTH = 300

/** The summary as Markdown. What gates printed is shortened first when it would be longer than GitHub shows. */
export function renderSummary(result: RunResult): string {
  let text = ""
  for (const tail of TAIL_LENGTHS) {
    text = render(result, tail)
    if (Buffer.byteLength(text) <= MOST_BYTES) break
  }
  return text
}

function render(result: RunResult, tail: number): string {
  return [
    `## ${headline(result)}`,
    inline([proofs(result), result.publish.reason].filter((part) => part !== "").join(" ")),
    ...result.failures.map(renderFailure),
    renderStages(result.stages),
    ...(result.gates.length > 0 ? [renderGates(result.gates)] : []),
    ...result.gates.filter(isFailure).map((gate) => renderTail(gate, tail)),
    ...(result.release === undefined ? [] : [renderRelease(result.release)]),
    ...(result.reports === undefined ? [] : renderReports(result.reports.reports)),
    ...timeline(result),
    renderFacts(result),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n")
}

function headline(result: RunResult): string {
  const name = result.image === "" ? "Image" : inline(result.image)
  const { failures, publish, stages } = result
  const passed = (stage: StageResult["stage"]) => stages.some((one) => one.stage === stage && one.verdict === "passed")
  if (failures.some((failure) => failure.kind === "cancelled")) return `⏹️ ${name}: cancelled`
  const [mark, proved] =
    passed("gates") || passed("health") || passed("release")
      ? (["✅", "proved"] as const)
      : (["⚠️", "built without a proof"] as const)
  if (failures.length > 0 && failures.every((failure) => failure.stage === "publish"))
    return `❌ ${name}: ${proved}, the push failed`
  if (failures.length > 0) return `❌ ${name}: not proved`
  return `${mark} ${name}: ${proved}${publish.pushed ? " and pushed" : ", not pushed"}`
}

/** What speaks for the image, as a sentence; empty when nothing was found out. */
function proofs({ gates, health, release }: RunResult): string {
  const passed = gates.filter((gate) => gate.verdict === "passed").length
  const words = [
    ...(gates.length > 0 ? [`${passed} of ${gates.length} ${gates.length === 1 ? "gate" : "gates"} passed`] : []),
    ...(health === undefined ? [] : [`health: ${health.state} after ${duration(health.duration)}`]),
    ...(release === undefined ? [] : [`release environment: ${release.verdict}`]),
  ]
  return words.length === 0 ? "" : `${words.join(", ")}.`
}

function renderFailure({ stage, what, why, remedy }: Failure): string {
  const todo = remedy === undefined ? [] : [`What to do: ${inline(remedy)}`]
  const lines = why?.trim().split(/\r\n|\n|\r/) ?? []
  if (lines.length < 2)
    return [`**${stage}: ${inline(what)}**`, ...lines.map((line) => `Why: ${inline(line)}`), ...todo].join("  \n")
  const shown = lines.length > CAUSE_LINES ? ["…", ...lines.slice(-CAUSE_LINES)] : lines
  return [`**${stage}: ${inline(what)}**`, fenced(shown), ...todo].join("\n\n")
}

function renderStages(stages: readonly StageResult[]): string {
  const rows = stages.map(
    (stage) =>
      `| ${stage.stage} | ${STAGE_MARKS[stage.verdict]} | ${stage.verdict === "skipped" ? "" : duration(stage.duration)} | ${inline(clip(stage.note ?? ""))} |`,
  )
  return ["| Stage | Verdict | Time | |", "| --- | --- | ---: | --- |", ...rows].join("\n")
}

function renderGates(gates: readonly GateResult[]): string {
  const rows = gates.map((gate) => {
    const allowed = isFailure(gate) && gate.allowFailure ? "⚠️ failed, allowed to" : GATE_MARKS[gate.verdict]
    return `| ${inline(gate.name)} | ${allowed} | ${TIMELESS.includes(gate.verdict) ? "" : duration(gate.duration)} | ${gate.exitCode ?? ""} | ${code(clip(gate.command))} | ${inline(clip(gate.note ?? ""))} |`
  })
  return ["| Gate | Verdict | Time | Exit code | Command | |", "| --- | --- | ---: | ---: | --- | --- |", ...rows].join(
    "\n",
  )
}

/** Failed tests that are shown with their messages. */
const SHOWN_FAILURES = 30

function renderReports(reports: readonly SourcedReport[]): readonly string[] {
  if (reports.length === 0) return []
  const rows = reports.map(
    ({ who, file, tests, failures, skipped, time }) =>
      `| ${inline(clip(who))} | ${code(clip(file))} | ${tests} | ${failures.length} | ${skipped} | ${duration(time * 1000)} |`,
  )
  const table = [
    "| Tests of | Report | Tests | Failed | Skipped | Time |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...rows,
  ].join("\n")
  const failures = reports.flatMap((report) => report.failures.map((failure) => ({ who: report.who, ...failure })))
  const failed = failures.slice(0, SHOWN_FAILURES).map(({ who, name, message, details, file, line }) => {
    const place = file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`
    return `<details><summary>❌ ${html(`${who}: ${name}${place}`)}</summary>\n\n${fenced([message, ...details.split("\n").slice(0, CAUSE_LINES)])}\n\n</details>`
  })
  const slowest = reports
    .flatMap((report) => report.slowest)
    .sort((a, b) => b.time - a.time)
    .slice(0, 5)
    .map(({ name, time }) => `| ${inline(clip(name))} | ${duration(time * 1000)} |`)
  return [
    table,
    ...failed,
    ...(failures.length > SHOWN_FAILURES ? [`and ${failures.length - SHOWN_FAILURES} more failed tests`] : []),
    ...(slowest.length === 0 ? [] : [["| Slowest tests | Time |", "| --- | ---: |", ...slowest].join("\n")]),
  ]
}

const STEP_MARKS: Readonly<Record<ReleaseStep["verdict"], string>> = {
  passed: "✅ passed",
  failed: "❌ failed",
  timeout: "❌ timeout",
  error: "❌ no verdict",
}

function renderRelease({ steps }: ReleaseResult): string {
  const rows = steps.map(
    (step) =>
      `| ${inline(clip(step.name))} | ${STEP_MARKS[step.verdict]} | ${duration(step.duration)} | ${step.exitCode ?? ""} |`,
  )
  return ["| Release environment | Verdict | Time | Exit code |", "| --- | --- | ---: | ---: |", ...rows].join("\n")
}

function isFailure(gate: GateResult): boolean {
  return gate.verdict === "failed" || gate.verdict === "timeout" || gate.verdict === "error"
}

function renderTail(gate: GateResult, length: number): string {
  const lines = length === 0 ? [] : gate.tail.slice(-length)
  if (lines.length === 0) return ""
  return `<details open><summary>Last lines of ${html(gate.name)}</summary>\n\n${fenced(lines)}\n\n</details>`
}

function clip(text: string): string {
  return text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH)}…` : text
}

function timeline(result: RunResult): readonly string[] {
  const lines = renderTimeline(result)
  return lines.length === 0 ? [] : [["```mermaid", ...lines, "```"].join("\n")]
}

function renderFacts(result: RunResult): string {
  const { facts, publish, health } = result
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Name", result.image],
    ["Version", result.version],
    ["Event", `${result.event} on ${result.ref || "no ref"}`],
    ["Commit", result.commit],
    ["Image ID", facts?.id],
    ["Image store", facts?.store],
    ["Platform", facts?.platform],
    ["Size", facts === undefined ? undefined : `${size(facts.size)}, ${facts.layers} layers`],
    ["User", facts?.user],
    ["Base", facts?.base],
    ["Health check", facts === undefined ? undefined : (facts.healthcheck ?? "none")],
    ["Health", health === undefined ? undefined : `${health.state} after ${duration(health.duration)}`],
    ["Digest", publish.digest],
    ["Pushed", publish.tags.join(", ")],
    ["Not pushed", publish.missing.join(", ")],
    ["Package", result.package?.reason],
    ...result.artifacts.slice(0, 20).map(({ path, sha256 }) => [path, `sha256:${sha256}`] as const),
  ]
  const given = rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== "")
  return ["| Image | |", "| --- | --- |", ...given.map(([name, value]) => `| ${name} | ${code(value)} |`)].join("\n")
}
