// The part of the story that needs an engine: connect, build, gates, health, publish, and tidy up behind all of it.
// It is loaded while git answers, so that a run whose inputs are wrong never pays for it.
import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { hasBuildx } from "./docker/build.ts"
import { connectEngine, type Engine } from "./docker/engine.ts"
import type { ImageRecord } from "./docker/images.ts"
import { watchEngine } from "./docker/watch.ts"
import { repositoryName } from "./image/reference.ts"
import { localImage, newRunId } from "./image/run.ts"
import type { Inputs } from "./inputs/inputs.ts"
import { RUN_VARIABLE } from "./process/environment.ts"
import { thisOwner } from "./process/owner.ts"
import type { Chronicle } from "./report/chronicle.ts"
import type { Runner } from "./runner/runner.ts"
import { adopt, build, imageFacts } from "./stages/build.ts"
import { prepareEnvironment, type ResolvedEnvironment, resolveEnvironment } from "./stages/environment.ts"
import { gateFailures, gates } from "./stages/gates.ts"
import { health } from "./stages/health.ts"
import type { Plan } from "./stages/plan.ts"
import { preflight } from "./stages/preflight.ts"
import { type Publication, publish } from "./stages/publish.ts"
import { release } from "./stages/release.ts"
import { Background, RUN_STATE, type Session } from "./stages/session.ts"
import { noRoom, type Snapshot, takeSnapshot } from "./stages/snapshot.ts"
import { removeRunFolder, runFolder, sweepAbandoned, sweepRun } from "./stages/sweep.ts"
import { logsFolder } from "./stages/whole-logs.ts"

/** What has to be there before the first resource of a run exists. */
export interface Prepared {
  readonly engine: Engine
  readonly runId: string
  /** Absent where nothing is pushed. */
  readonly publication?: Publication
}

/** Ends the plan: asks the registry and connects to the engine, side by side, and saves what post needs. */
export async function prepare(runner: Runner, inputs: Inputs, planned: Plan, signal: AbortSignal): Promise<Prepared> {
  const { env } = runner
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const runId = await newRunId(new Date(), thisOwner())
  const [publication, engine] = await together(
    planned.decision.push ? preflight(inputs, planned, runner, untrusted, signal) : Promise.resolve(undefined),
    connectEngine({ ...env, [RUN_VARIABLE]: runId }, untrusted, signal),
    runner.saveState(RUN_STATE, runId),
  )
  return { engine, runId, ...(publication === undefined ? {} : { publication }) }
}

/** Build, gates, health, publish. Failures of stages go into the chronicle or are thrown; nothing of the run is left but its image. */
export async function prove(
  runner: Runner,
  inputs: Inputs,
  planned: Plan,
  { engine, runId, publication }: Prepared,
  chronicle: Chronicle,
  signal: AbortSignal,
): Promise<void> {
  const watch = watchEngine(engine, () => chronicle.current)
  const session: Session = {
    engine,
    log: runner.log,
    signal: AbortSignal.any([signal, watch.signal]),
    runId,
    workspace: runner.workspace,
    folder: runFolder(runner.temporaryFolder, runId),
    logs: logsFolder(runner.temporaryFolder, runId),
    elapsed: chronicle.elapsed,
    background: new Background(),
  }
  session.background.add(sweepAbandoned(engine, new Date(), session.signal))
  try {
    await mkdir(session.folder, { mode: 0o700 }).catch((error: unknown) => {
      throw noRoom(error, session.folder) ?? error
    })
    const own = inputs.stages.has("build") ? inputs.build : undefined
    const resolved = inputs.release === undefined ? undefined : await resolveEnvironment(session, inputs.release, own)
    const snapshot = takeSnapshot(inputs.stages.has("gates") ? inputs.gates.testFiles : [], session.folder)
    session.background.add(snapshot)
    const image = await provide(session, inputs, planned.source, chronicle)
    const judged = await judge(session, inputs, image, snapshot, chronicle)
    const proved = await accept(session, inputs, image, resolved, judged, chronicle)
    if (proved && publication !== undefined) {
      const outcome = await chronicle.stage("publish", () => publish(session, image, publication))
      chronicle.published(outcome.result)
      if (outcome.failure) chronicle.fail(outcome.failure)
    } else chronicle.skip("publish", proved ? planned.decision.reason : "the image is not proved")
  } finally {
    watch.end()
    if (existsSync(session.logs))
      runner.log.info(`logs     ${session.logs} has all output whole, until the end of the job`)
    if (watch.failure === undefined) await tidy(session, runner, inputs)
    else runner.log.warning("the engine could not be swept now, post tries again")
    engine.api.close()
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

/** Why the image is not started by itself. */
const NOT_STARTED: Readonly<Partial<Record<Inputs["health"]["policy"], string>>> = {
  skip: "`health: skip`",
  release: "it turns healthy in its release environment",
}

/** Gates and health: true when nothing speaks against the image. */
async function judge(
  session: Session,
  inputs: Inputs,
  image: ImageRecord,
  snapshot: Promise<Snapshot>,
  chronicle: Chronicle,
): Promise<boolean> {
  if (inputs.stages.has("gates") && inputs.gates.gates.length > 0) {
    const results = await chronicle.stage("gates", () => gates(session, image, inputs.gates, snapshot))
    chronicle.judged(results)
    const failures = gateFailures(results, inputs.gates)
    for (const failure of failures) chronicle.fail(failure)
    if (failures.length > 0) {
      chronicle.skip("health", "a gate failed")
      return false
    }
  } else chronicle.skip("gates", inputs.stages.has("gates") ? "no gates were given" : "the stage was not asked for")
  const idle = inputs.stages.has("health") ? NOT_STARTED[inputs.health.policy] : "the stage was not asked for"
  if (idle !== undefined) {
    chronicle.skip("health", idle)
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

/** The release environment: true when nothing speaks against the image. */
async function accept(
  session: Session,
  inputs: Inputs,
  image: ImageRecord,
  resolved: ResolvedEnvironment | undefined,
  judged: boolean,
  chronicle: Chronicle,
): Promise<boolean> {
  const { release: settings } = inputs
  if (settings === undefined || resolved === undefined) return judged
  if (!judged) {
    chronicle.skip("release", "the image is not proved")
    return false
  }
  const { result, failure } = await chronicle.stage("release", async () => {
    const environment = prepareEnvironment(session, inputs, settings, image, resolved)
    return session.log.group("release: the image in its release environment", () =>
      release(session, image, settings, environment, async () => undefined),
    )
  })
  chronicle.released(result)
  if (failure === undefined) session.log.info("release  passed")
  else chronicle.fail(failure)
  return failure === undefined
}

/** Milliseconds for tidying up after a cancel: the runner sends SIGTERM 7.5 s after SIGINT, and post sweeps what is left. */
const HURRY = 4000

/**
 * Removes everything but the built image, which later steps of the job may use; post removes that. The folder goes last:
 * where it is left, post knows that there is work to do.
 */
async function tidy(session: Session, runner: Runner, inputs: Inputs): Promise<void> {
  const limit = session.signal.aborted ? { signal: AbortSignal.timeout(HURRY) } : {}
  try {
    await Promise.race([session.background.settled(), ...(limit.signal === undefined ? [] : [ended(limit.signal)])])
    const keep = [localImage(inputs.repository, session.runId)]
    // A push that was cut off may still be ending on the engine: post gives names back once more.
    const pushing = session.signal.aborted
    const { left } = await sweepRun(session.engine, session.runId, { keep, pushing, ...limit })
    for (const resource of left) session.log.warning(`left for post: ${resource}`)
    await removeRunFolder(runner.temporaryFolder, session.runId)
  } catch (error) {
    session.log.warning(
      `the engine could not be swept now, post tries again: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }))
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
