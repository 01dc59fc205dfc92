// The last lines of the log, where a reader looks first: verdicts, what failed once more, what became of the image.
import type { RunResult } from "./result.ts"
import { duration } from "./words.ts"

export function renderClosing(result: RunResult): readonly string[] {
  const stages = result.stages.map((stage) =>
    [
      stage.stage.padEnd(8),
      stage.verdict.padEnd(9),
      stage.verdict === "skipped" ? "" : duration(stage.duration),
      stage.note ?? "",
    ]
      .filter((part) => part !== "")
      .join(" "),
  )
  const failed = result.gates.filter(
    (gate) => gate.verdict === "failed" || gate.verdict === "timeout" || gate.verdict === "error",
  )
  const tails = failed.flatMap((gate) => [`last lines of gate ${gate.name}:`, ...gate.tail.map((line) => `  ${line}`)])
  const pushed = result.publish.tags.map(
    (tag) => `pushed   ${tag}${result.publish.digest === undefined ? "" : `@${result.publish.digest}`}`,
  )
  const missing = result.publish.missing.map((tag) => `missing  ${tag}`)
  const kept = result.publish.kept.map((tag) => `kept     ${tag}`)
  return [
    "",
    ...stages,
    ...tails,
    ...pushed,
    ...kept,
    ...missing,
    result.publish.reason,
    ...(result.package === undefined ? [] : [result.package.reason]),
  ]
}
