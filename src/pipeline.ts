// The story: plan, then (proof.ts) build, gates, health, publish, then report. Each line calls a stage whose name is a word of the README.
import { readFileSync } from "node:fs"
import { asStageError, cancelled } from "./errors.ts"
import type { Checkout } from "./event/checkout.ts"
import { localEvent, readEvent } from "./event/event.ts"
import { repositoryName } from "./image/reference.ts"
import { readInputs } from "./inputs/read.ts"
import { Chronicle } from "./report/chronicle.ts"
import { renderClosing } from "./report/closing.ts"
import { renderOutputs } from "./report/outputs.ts"
import type { RunResult } from "./report/result.ts"
import { renderSummary } from "./report/summary.ts"
import { maskPassword } from "./runner/mask.ts"
import { inputSource, type Runner } from "./runner/runner.ts"
import { plan } from "./stages/plan.ts"

export interface PipelineOptions {
  readonly runner: Runner
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  /** What git says about the checkout, asked as early as possible. */
  readonly checkout: Promise<Checkout>
  /** Set where no workflow event exists: a developer's machine. `push` is the caller's explicit wish. */
  readonly local?: { readonly push: boolean }
}

/** Runs the pipeline and reports. Never throws for a failure of a stage: the failures are in the result. */
export async function pipeline(options: PipelineOptions): Promise<RunResult> {
  const { runner } = options
  const chronicle = new Chronicle()
  try {
    await stages(options, chronicle)
  } catch (error) {
    chronicle.fail(
      options.signal.aborted ? cancelled(options.signal, chronicle.current) : asStageError(error, chronicle.current),
    )
  }
  const result = chronicle.result()
  await report(runner, result, chronicle)
  return result
}

async function stages(
  { runner, signal, checkout: asking, local }: PipelineOptions,
  chronicle: Chronicle,
): Promise<void> {
  const { log, env } = runner
  const { inputs, planned, prepared, prove } = await chronicle.stage("plan", async () => {
    const inputs = await readInputs(inputSource(runner))
    chronicle.wantsSummary = inputs.report.summary
    const { password } = inputs.credentials ?? {}
    if (password !== undefined) maskPassword(runner, password, inputs.credentials?.username ?? "")
    for (const secret of [...inputs.build.secrets, ...(inputs.package?.secrets ?? [])]) runner.mask(secret.value)
    const [checkout, event] = await Promise.all([
      asking,
      local === undefined ? readEvent(env, async (file) => readFileSync(file, "utf8")) : asking.then(localEvent),
    ])
    const now = new Date()
    const planned = await plan(inputs, event, checkout, local?.push ?? false, now)
    chronicle.knows({
      image: repositoryName(inputs.repository),
      version: planned.source.version,
      event: event.name,
      ref: event.ref,
      commit: planned.source.commit ?? event.sha,
    })
    chronicle.decided(planned.decision.reason)
    for (const notice of inputs.notices) log.notice(notice)
    if (planned.decision.warning !== undefined) log.warning(`verify-checkout is off: ${planned.decision.warning}`)
    for (const line of planned.lines) log.info(line)
    // Loaded when everything else is decided: what is planned is in the log before.
    const { prepare, prove } = await import("./proof.ts")
    const prepared = await prepare(runner, inputs, planned, { event, checkout, now }, signal)
    const { engine } = prepared
    log.info(`engine   Docker ${engine.version}, ${engine.store} image store, ${engine.platform}`)
    return { inputs, planned, prepared, prove }
  })
  await prove(runner, inputs, planned, prepared, chronicle, signal)
}

async function report(runner: Runner, result: RunResult, chronicle: Chronicle): Promise<void> {
  for (const line of renderClosing(result)) runner.log.info(line)
  for (const failure of result.failures) runner.log.failure(failure)
  for (const [name, value] of Object.entries(renderOutputs(result))) await runner.output(name, value)
  if (chronicle.wantsSummary) await runner.summary(renderSummary(result))
}
