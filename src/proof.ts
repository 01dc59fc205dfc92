// The part of the story that needs an engine: connect, build, gates, health, publish, and tidy up behind all of it.
// It is loaded while git answers, so that a run whose inputs are wrong never pays for it.
import { mkdir } from "node:fs/promises"
import { hasBuildx } from "./docker/build.ts"
import { connectEngine, type Engine } from "./docker/engine.ts"
import type { ImageRecord } from "./docker/images.ts"
import { repositoryName } from "./image/reference.ts"
import { localImage, newRunId } from "./image/run.ts"
import type { Inputs } from "./inputs/inputs.ts"
import type { Chronicle } from "./report/chronicle.ts"
import type { Runner } from "./runner/runner.ts"
import { adopt, build, imageFacts } from "./stages/build.ts"
import { gateFailures, gates } from "./stages/gates.ts"
import { health } from "./stages/health.ts"
import type { Plan } from "./stages/plan.ts"
import { preflight } from "./stages/preflight.ts"
import { type Publication, publish } from "./stages/publish.ts"
import { Background, RUN_STATE, type Session } from "./stages/session.ts"
import { removeRunFolder, runFolder, sweepExpired, sweepRun } from "./stages/sweep.ts"

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
  const runId = await newRunId(new Date())
  const [publication, engine] = await together(
    planned.decision.push ? preflight(inputs, planned, env, untrusted, signal) : Promise.resolve(undefined),
    connectEngine(env, untrusted, signal),
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
  const session: Session = {
    engine,
    log: runner.log,
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
