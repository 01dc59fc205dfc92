// The story: plan, build, gates, health, publish, report. Each line calls a stage whose name is a word of the README.
import { mkdir, readFile } from "node:fs/promises"
import { hasBuildx } from "./docker/build.ts"
import { connectEngine, type Engine } from "./docker/engine.ts"
import type { ImageRecord } from "./docker/images.ts"
import { asStageError, type Stage, StageError } from "./errors.ts"
import { readCheckout } from "./event/checkout.ts"
import { localEvent, readEvent } from "./event/event.ts"
import { gitIn } from "./event/git.ts"
import { repositoryName } from "./image/reference.ts"
import { localImage, newRunId } from "./image/run.ts"
import type { Inputs } from "./inputs/inputs.ts"
import { readInputs } from "./inputs/read.ts"
import { Chronicle } from "./report/chronicle.ts"
import { renderClosing } from "./report/closing.ts"
import { renderOutputs } from "./report/outputs.ts"
import type { RunResult } from "./report/result.ts"
import { renderSummary } from "./report/summary.ts"
import type { Runner } from "./runner/runner.ts"
import { adopt, build, imageFacts } from "./stages/build.ts"
import { gateFailures, gates } from "./stages/gates.ts"
import { health } from "./stages/health.ts"
import { plan, preflight } from "./stages/plan.ts"
import { publish } from "./stages/publish.ts"
import { Background, RUN_STATE, type Session } from "./stages/session.ts"
import { removeRunFolder, runFolder, sweepExpired, sweepRun } from "./stages/sweep.ts"

export interface PipelineOptions {
  readonly runner: Runner
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  /** Set where no workflow event exists: a developer's machine. `push` is the caller's explicit wish. */
  readonly local?: { readonly push: boolean }
}

/** Runs the pipeline and reports. Never throws for a failure of a stage: the failures are in the result. */
export async function pipeline(options: PipelineOptions): Promise<RunResult> {
  const { runner } = options
  const chronicle = new Chronicle()
  try {
    await prove(options, chronicle)
  } catch (error) {
    chronicle.fail(
      options.signal.aborted ? cancelled(options.signal, chronicle.current) : asStageError(error, chronicle.current),
    )
  }
  const result = chronicle.result()
  await report(runner, result, chronicle)
  return result
}

async function prove({ runner, signal, local }: PipelineOptions, chronicle: Chronicle): Promise<void> {
  const { log, env } = runner
  const untrusted = [runner.workspace, runner.temporaryFolder]

  const { inputs, planned, publication, engine, runId } = await chronicle.stage("plan", async () => {
    const [inputs, checkout] = await Promise.all([
      readInputs(inputSource(runner)),
      readCheckout(gitIn(runner.workspace, env)),
    ])
    chronicle.wantsSummary = inputs.report.summary
    const { password } = inputs.credentials ?? {}
    if (password !== undefined) mask(runner, password, inputs.credentials?.username ?? "")
    for (const secret of inputs.build.secrets) runner.mask(secret.value)
    const event = local === undefined ? await readEvent(env, (file) => readFile(file, "utf8")) : localEvent(checkout)
    const planned = plan(inputs, event, checkout, local?.push ?? false, new Date())
    chronicle.knows({
      image: repositoryName(inputs.repository),
      version: planned.source.version,
      event: event.name,
      ref: event.ref,
      commit: planned.source.commit ?? event.sha,
    })
    chronicle.decided(planned.decision.reason)
    for (const notice of inputs.notices) log.notice(notice)
    for (const line of planned.lines) log.info(line)
    const runId = await newRunId(new Date())
    const [publication, engine] = await together(
      planned.decision.push ? preflight(inputs, planned, env, untrusted, signal) : Promise.resolve(undefined),
      connectEngine(env, untrusted, signal),
      runner.saveState(RUN_STATE, runId),
    )
    log.info(`engine   Docker ${engine.version}, ${engine.store} image store, ${engine.platform}`)
    return { inputs, planned, publication, engine, runId }
  })

  const session: Session = {
    engine,
    log,
    signal,
    runId,
    folder: runFolder(runner.temporaryFolder, runId),
    elapsed: chronicle.elapsed,
    background: new Background(),
  }
  session.background.add(sweepExpired(engine, new Date()))
  try {
    await mkdir(session.folder, { recursive: true, mode: 0o700 })
    const image = await provide(session, inputs, planned.source, chronicle)
    const proved = await judge(session, inputs, image, chronicle)
    if (proved && publication !== undefined) {
      const outcome = await chronicle.stage("publish", () => publish(session, image.Id, publication))
      chronicle.published(outcome.result)
      if (outcome.failure) chronicle.fail(outcome.failure)
    } else chronicle.skip("publish", proved ? planned.decision.reason : "the image is not proved")
  } finally {
    await tidy(session, runner, inputs)
  }
}

/** The one image of this run: built, or adopted. */
async function provide(
  session: Session,
  inputs: Inputs,
  source: Parameters<typeof build>[2],
  chronicle: Chronicle,
): Promise<ImageRecord> {
  const { log } = session
  const image = await chronicle.stage("build", async () => {
    if (inputs.imageRef !== undefined) return adopt(session, inputs.imageRef)
    const buildx = await hasBuildx(session.engine, session.signal)
    return log.group(`build: ${repositoryName(inputs.repository)}`, () => build(session, inputs, source, buildx))
  })
  chronicle.built(imageFacts(image, session.engine.store))
  log.info(`image    ${image.Id}`)
  return image
}

/** Gates and health: true when nothing speaks against the image. */
async function judge(session: Session, inputs: Inputs, image: ImageRecord, chronicle: Chronicle): Promise<boolean> {
  if (inputs.stages.has("gates") && inputs.gates.gates.length > 0) {
    const results = await chronicle.stage("gates", () => gates(session, image, inputs.gates))
    chronicle.judged(results)
    const failures = gateFailures(results, inputs.gates)
    for (const failure of failures) chronicle.fail(failure)
    if (failures.length > 0) {
      chronicle.skip("health", "a gate failed")
      return false
    }
  } else chronicle.skip("gates", inputs.stages.has("gates") ? "no gates were given" : "the stage was not asked for")
  if (!inputs.stages.has("health") || inputs.health.policy === "skip") {
    chronicle.skip("health", inputs.stages.has("health") ? "`health: skip`" : "the stage was not asked for")
    return true
  }
  const { result, failure } = await chronicle.stage("health", () =>
    session.log.group("health: start the image and wait for its HEALTHCHECK", () =>
      health(session, image, inputs.health),
    ),
  )
  chronicle.observed(result)
  if (failure === undefined) session.log.info(`health   ${result.state} after ${Math.round(result.duration) / 1000} s`)
  else chronicle.fail(failure)
  return failure === undefined
}

/** Removes everything but the built image, which later steps of the job may use; post removes that. */
async function tidy(session: Session, runner: Runner, inputs: Inputs): Promise<void> {
  try {
    await session.background.settled()
    const { left } = await sweepRun(session.engine, session.runId, [localImage(inputs.repository, session.runId)])
    for (const resource of left) session.log.warning(`left for post: ${resource}`)
  } catch (error) {
    session.log.warning(
      `the engine could not be swept now, post tries again: ${error instanceof Error ? error.message : error}`,
    )
  } finally {
    await removeRunFolder(runner.temporaryFolder, session.runId)
    session.engine.api.close()
  }
}

async function report(runner: Runner, result: RunResult, chronicle: Chronicle): Promise<void> {
  for (const line of renderClosing(result)) runner.log.info(line)
  for (const failure of result.failures) runner.log.failure(failure)
  for (const [name, value] of Object.entries(renderOutputs(result))) await runner.output(name, value)
  if (chronicle.wantsSummary) await runner.summary(renderSummary(result))
}

/** Waits for the preflight and the engine side by side; when the preflight says no, the engine is let go. */
async function together<P>(asked: Promise<P>, connecting: Promise<Engine>, saved: Promise<void>): Promise<[P, Engine]> {
  try {
    const [answer, engine] = await Promise.all([asked, connecting, saved])
    return [answer, engine]
  } catch (error) {
    connecting.then(
      (engine) => engine.api.close(),
      () => undefined,
    )
    throw error
  }
}

function cancelled(signal: AbortSignal, stage: Stage): StageError {
  const why = signal.reason instanceof Error ? signal.reason.message : String(signal.reason)
  return new StageError({
    stage,
    kind: "cancelled",
    what: "the run was cancelled",
    why,
    remedy: "nothing is pushed after a cancel",
  })
}

function inputSource(runner: Runner): Parameters<typeof readInputs>[0] {
  return {
    input: (name) => runner.input(name),
    names: runner.inputNames,
    workspace: runner.workspace,
    temporaryFolder: runner.temporaryFolder,
    cores: runner.cores,
    event: runner.env.GITHUB_EVENT_NAME ?? "",
  }
}

/** The forms in which a password can turn up in a log. */
function mask(runner: Runner, password: string, username: string): void {
  runner.mask(password)
  runner.mask(Buffer.from(`${username}:${password}`).toString("base64"))
  runner.mask(encodeURIComponent(password))
}
