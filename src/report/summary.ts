// The job summary: what was proved, what was not, and what became of the image. Pure: result in, Markdown out.
import type { Failure } from "../errors.ts"
import { code, fenced, inline } from "./escape.ts"
import type { GateResult, RunResult, StageResult } from "./result.ts"
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
  failed: "❌ failed",
  timeout: "❌ timeout",
  error: "❌ engine error",
  stopped: "⏹️ stopped",
  "not run": "⏭️ not run",
}

export function renderSummary(result: RunResult): string {
  return [
    `## ${headline(result)}`,
    inline(result.publish.reason),
    ...result.failures.flatMap((failure) => renderFailure(failure)),
    renderStages(result.stages),
    ...(result.gates.length > 0 ? [renderGates(result.gates)] : []),
    ...result.gates.filter(isFailure).map(renderTail),
    ...timeline(result),
    renderFacts(result),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n")
}

function headline(result: RunResult): string {
  const name = result.image === "" ? "Image" : inline(result.image)
  if (result.failures.some((failure) => failure.kind === "cancelled")) return `⏹️ ${name}: cancelled`
  if (result.failures.length > 0) return `❌ ${name}: not proved`
  return result.publish.pushed ? `✅ ${name}: proved and pushed` : `✅ ${name}: proved, not pushed`
}

function renderFailure(failure: Failure): readonly string[] {
  return [
    [
      `**${failure.stage}: ${inline(failure.what)}**`,
      ...(failure.why === undefined ? [] : [`Why: ${inline(failure.why)}`]),
      ...(failure.remedy === undefined ? [] : [`What to do: ${inline(failure.remedy)}`]),
    ].join("  \n"),
  ]
}

function renderStages(stages: readonly StageResult[]): string {
  const rows = stages.map(
    (stage) =>
      `| ${stage.stage} | ${STAGE_MARKS[stage.verdict]} | ${stage.verdict === "skipped" ? "" : duration(stage.duration)} | ${inline(stage.note ?? "")} |`,
  )
  return ["| Stage | Verdict | Time | |", "| --- | --- | ---: | --- |", ...rows].join("\n")
}

function renderGates(gates: readonly GateResult[]): string {
  const rows = gates.map((gate) => {
    const allowed = isFailure(gate) && gate.allowFailure ? "⚠️ failed, allowed to" : GATE_MARKS[gate.verdict]
    return `| ${inline(gate.name)} | ${allowed} | ${gate.verdict === "not run" ? "" : duration(gate.duration)} | ${gate.exitCode ?? ""} | ${code(gate.command)} | ${inline(gate.note ?? "")} |`
  })
  return ["| Gate | Verdict | Time | Exit code | Command | |", "| --- | --- | ---: | ---: | --- | --- |", ...rows].join(
    "\n",
  )
}

function isFailure(gate: GateResult): boolean {
  return gate.verdict === "failed" || gate.verdict === "timeout" || gate.verdict === "error"
}

function renderTail(gate: GateResult): string {
  if (gate.tail.length === 0) return ""
  return `<details open><summary>Last lines of ${inline(gate.name)}</summary>\n\n${fenced(gate.tail)}\n\n</details>`
}

function timeline(result: RunResult): readonly string[] {
  const lines = renderTimeline(result)
  return lines.length === 0 ? [] : [["```mermaid", ...lines, "```"].join("\n")]
}

function renderFacts(result: RunResult): string {
  const { facts, publish, health } = result
  const rows: readonly (readonly [string, string | undefined])[] = [
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
  ]
  const given = rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== "")
  return ["| Image | |", "| --- | --- |", ...given.map(([name, value]) => `| ${name} | ${code(value)} |`)].join("\n")
}
