// The outputs of a run. Every output that action.yml declares is always written, so that none can be forged.
import type { RunResult } from "./result.ts"

export function renderOutputs(result: RunResult): Readonly<Record<string, string>> {
  const { publish, facts, health, release } = result
  const complete = publish.pushed || result.skipped ? publish.digest : undefined
  const gates = result.gates.map((gate) => ({
    name: gate.name,
    verdict: gate.verdict,
    seconds: Math.round(gate.duration) / 1000,
    exitCode: gate.exitCode ?? null,
  }))
  const stages = result.stages.map(({ stage, verdict, duration }) => ({
    stage,
    verdict,
    seconds: Math.round(duration) / 1000,
  }))
  const outputs = {
    image: result.image,
    "image-id": facts?.id ?? "",
    digest: publish.digest ?? "",
    "image-digest": complete === undefined ? "" : `${result.image}@${complete}`,
    tags: publish.tags.join("\n"),
    version: result.version,
    pushed: String(publish.pushed),
    "push-reason": publish.reason,
    health: health?.state ?? "skipped",
    release: release?.verdict ?? "skipped",
    "reports-path": result.reports?.path ?? "",
    "artifacts-path": result.artifactFolders.join("\n"),
    skipped: String(result.skipped),
    published: String(result.package?.published ?? false),
    "acceptance-exit-code": release?.exitCode === undefined ? "" : String(release.exitCode),
  }
  return {
    ...outputs,
    gates: JSON.stringify(gates),
    artifacts: JSON.stringify(result.artifacts),
    metadata: JSON.stringify({
      ...outputs,
      pushed: publish.pushed,
      skipped: result.skipped,
      tags: publish.tags,
      published: result.package?.published ?? false,
      "published-reason": result.package?.reason ?? "",
      artifacts: result.artifacts,
      reports: (result.reports?.reports ?? []).map(({ who, file, tests, failures, skipped, time }) => ({
        source: who,
        file,
        tests,
        failed: failures.length,
        skipped,
        seconds: time,
      })),
      "kept-tags": publish.kept,
      gates,
      "release-steps": (release?.steps ?? []).map(({ name, verdict, duration, exitCode }) => ({
        name,
        verdict,
        seconds: Math.round(duration) / 1000,
        exitCode: exitCode ?? null,
      })),
      stages,
    }),
  }
}
