// The timeline of a run as a Mermaid gantt, which GitHub draws in a job summary.
import { mermaidName } from "./escape.ts"
import type { RunResult } from "./result.ts"

/** More gates than this make the picture unreadable. */
const MOST_GATES = 40

/** The lines of the diagram, without its fence; empty when nothing ran. */
export function renderTimeline(result: RunResult): readonly string[] {
  const stages = result.stages.filter((stage) => stage.verdict !== "skipped")
  if (stages.length === 0) return []
  const gates = result.gates
    .filter((gate) => gate.verdict !== "not run" && gate.verdict !== "reused")
    .slice(0, MOST_GATES)
  return [
    "gantt",
    "  dateFormat x",
    "  axisFormat %M:%S.%L",
    "  section stages",
    ...stages.map((stage) => bar(stage.stage, stage.verdict === "passed", stage)),
    ...(gates.length > 0 ? ["  section gates"] : []),
    ...gates.map((gate) => bar(gate.name, gate.verdict === "passed" || gate.allowFailure, gate)),
  ]
}

function bar(name: string, good: boolean, time: { readonly start: number; readonly duration: number }): string {
  const start = Math.round(time.start)
  // A bar of no length is not drawn.
  return `  ${mermaidName(name)} :${good ? "" : "crit, "}${start}, ${start + Math.max(1, Math.round(time.duration))}`
}
