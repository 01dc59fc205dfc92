// The part of the story that needs an engine: connect, build, gates, health, publish, and tidy up behind all of it.
// It is loaded while git answers, so that a run whose inputs are wrong never pays for it.
import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { type Builder, lookAtBuilder } from "./docker/build.ts"
import { connectEngine, type Engine } from "./docker/engine.ts"
import type { ImageRecord } from "./docker/images.ts"
import { watchEngine } from "./docker/watch.ts"
import { hasCheck } from "./image/health.ts"
import { repositoryName } from "./image/reference.ts"
import { FINGERPRINT_LABEL, localImage, newRunId } from "./image/run.ts"
import { realPath } from "./inputs/files.ts"
import { type ArtifactInput, type Gate, type Inputs, type Pair, SELECTABLE_STAGES } from "./inputs/inputs.ts"
import { RUN_VARIABLE } from "./process/environment.ts"
import { thisOwner } from "./process/owner.ts"
import type { Chronicle } from "./report/chronicle.ts"
import type { GateResult } from "./report/result.ts"
import type { Runner } from "./runner/runner.ts"
import { heldLog } from "./runner/turns.ts"
import { type ArtifactStore, artifactStore, bringFromStage, missingArtifact } from "./stages/artifacts.ts"
import {
  adopt,
  build,
  buildStage,
  digestReference,
  imageFacts,
  provideParent,
  type Source,
  withLabels,
} from "./stages/build.ts"
import { buildLayers } from "./stages/build-layers.ts"
import { type Caches, openCaches } from "./stages/caches.ts"
import { type Environment, prepareEnvironment, resolveEnvironment } from "./stages/environment.ts"
import { type Looked, lookForCurrent } from "./stages/freshness.ts"
import { gateFailures, gates } from "./stages/gates.ts"
import { type HealthOutcome, health } from "./stages/health.ts"
import { jobFolder } from "./stages/job-folders.ts"
import { publishPackages } from "./stages/package.ts"
import { type Parent, resolveParent } from "./stages/parent.ts"
import type { Plan } from "./stages/plan.ts"
import { credentialsFor, preflight } from "./stages/preflight.ts"
import { type Publication, publish } from "./stages/publish.ts"
import { release } from "./stages/release.ts"
import { type ReportCollector, reportCollector } from "./stages/reports.ts"
import { Background, RUN_STATE, type Session } from "./stages/session.ts"
import type { MadeSetup } from "./stages/setup.ts"
import { noRoom, type Snapshot, takeSnapshot } from "./stages/snapshot.ts"
import { removeRunFolder, runFolder, sweepAbandoned, sweepRun } from "./stages/sweep.ts"
import { type ToolCaches, toolCaches } from "./stages/tool-caches.ts"
import type { Circumstances, Verdicts } from "./stages/verdicts.ts"

/** What has to be there before the first resource of a run exists. */
export interface Prepared {
  readonly engine: Engine
  readonly runId: string
  readonly builder: Promise<Builder>
  readonly caches: Caches
  /** What the image is built on; absent where the inputs do not say. */
  readonly parent?: Parent
  /** What `skip-if-current` has found; absent where it did not look. */
  readonly looked?: Looked
  /** What `reuse-verdicts` has found; absent where nobody asked. */
  readonly verdicts?: Verdicts
  /** Labels that say what the image is built from. */
  readonly origin: readonly Pair[]
  /** Absent where nothing is pushed. */
  readonly publication?: Publication
}

/** What a chain knows about one of its images before it is built. */
export interface Known {
  /** Absent where its file names none. */
  readonly parent?: Parent
  readonly origin: readonly Pair[]
  readonly meanwhile: NonNullable<Publication["meanwhile"]>
}

/**
 * Ends the plan: asks the registry and connects to the engine, side by side, and saves what post needs.
 * @param known where a chain has looked already.
 */
export async function prepare(
  runner: Runner,
  inputs: Inputs,
  planned: Plan,
  circumstances: Circumstances,
  signal: AbortSignal,
  known?: Known,
): Promise<Prepared> {
  const { env } = runner
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const runId = await newRunId(new Date(), thisOwner())
  const wanted = inputs.stages.has("build") && known === undefined ? inputs.build.parent : undefined
  const connecting = connectEngine({ ...env, [RUN_VARIABLE]: runId }, untrusted, signal)
  const caches = openCaches({ env: { ...env, [RUN_VARIABLE]: runId } }, inputs, planned.decision.push, circumstances)
  const closely = inputs.cache.mode === "registry" || (inputs.cache.mode === "auto" && caches.store?.github === true)
  // A process of its own, beside the questions to the registry.
  const builder: Promise<Builder> =
    inputs.stages.has("build") && inputs.imageRef === undefined
      ? connecting.then((engine) => lookAtBuilder(engine, inputs.build.builder, closely, signal))
      : Promise.resolve({ buildx: false })
  builder.catch(() => undefined)
  const asking = async () => {
    const answers = await Promise.all([
      planned.decision.push ? preflight(inputs, planned, runner, untrusted, signal) : undefined,
      wanted === undefined ? undefined : resolveParent(inputs, wanted, runner, untrusted, signal),
    ])
    if (!inputs.reuseVerdicts || known !== undefined) return [...answers, undefined] as const
    const { lookForVerdict } = await import("./stages/verdicts.ts")
    const [publication, parent] = answers
    const looking = lookForVerdict(runner, inputs, planned, circumstances, connecting, parent, publication, signal)
    return [...answers, await looking] as const
  }
  const [[asked, resolved, verdicts], engine] = await together(asking(), connecting, runner.saveState(RUN_STATE, runId))
  const parent = known?.parent ?? resolved
  const publication = asked === undefined || known === undefined ? asked : { ...asked, meanwhile: known.meanwhile }
  if (parent !== undefined) runner.log.info(`parent   ${parent.name}@${parent.digest}`)
  const looks = inputs.build.skipIfCurrent && inputs.stages.has("build") && publication !== undefined
  const looked = looks ? await lookForCurrent(inputs, planned, parent, publication, runner.log, signal) : undefined
  if (looked !== undefined)
    runner.log.info(`current  ${looked.freshness.current ? "yes" : "no"}: ${looked.freshness.reason}`)
  if (verdicts !== undefined)
    runner.log.info(`verdict  ${verdicts.earlier === undefined ? "none" : "reused"}: ${verdicts.reason}`)
  const fresh = looked === undefined ? [] : [{ name: FINGERPRINT_LABEL, value: looked.fingerprint }]
  return {
    engine,
    runId,
    builder,
    caches,
    ...(verdicts === undefined ? {} : { verdicts }),
    ...(publication === undefined ? {} : { publication }),
    ...(parent === undefined ? {} : { parent }),
    ...(looked === undefined ? {} : { looked }),
    origin: known?.origin ?? [...fresh, ...(verdicts?.labels ?? [])],
  }
}

/** Build, gates, health, publish. Failures of stages go into the chronicle or are thrown; nothing of the run is left but its image. */
export async function prove(
  runner: Runner,
  inputs: Inputs,
  planned: Plan,
  { engine, runId, builder, caches, publication, parent, looked, origin, verdicts }: Prepared,
  chronicle: Chronicle,
  signal: AbortSignal,
): Promise<void> {
  if (looked?.freshness.current) {
    const { reason, digest } = looked.freshness
    for (const stage of SELECTABLE_STAGES.filter((one) => inputs.stages.has(one))) chronicle.skip(stage, reason)
    chronicle.isCurrent(reason, digest)
    return engine.api.close()
  }
  const earlier = verdicts?.earlier
  if (earlier !== undefined && verdicts !== undefined) {
    for (const stage of SELECTABLE_STAGES.filter((one) => one !== "publish" && inputs.stages.has(one)))
      chronicle.skip(stage, "proved before")
    chronicle.judged(inputs.stages.has("gates") ? inputs.gates.gates.map((gate) => reusedGate(gate, verdicts)) : [])
    if (publication === undefined) {
      chronicle.skip("publish", planned.decision.reason)
      chronicle.isCurrent(verdicts.reason, earlier.digest)
      return engine.api.close()
    }
  }
  const watch = watchEngine(engine, () => chronicle.current)
  const session: Session = {
    engine,
    log: runner.log,
    signal: AbortSignal.any([signal, watch.signal]),
    runId,
    workspace: runner.workspace,
    folder: runFolder(runner.temporaryFolder, runId),
    logs: jobFolder("logs", runner.temporaryFolder, runId),
    elapsed: chronicle.elapsed,
    background: new Background(),
  }
  session.background.add(sweepAbandoned(engine, new Date(), session.signal))
  let restored: ToolCaches | undefined
  try {
    await mkdir(session.folder, { mode: 0o700 }).catch((error: unknown) => {
      throw noRoom(error, session.folder) ?? error
    })
    const store = artifactStore(
      session,
      await realPath(runner.workspace),
      jobFolder("artifacts", runner.temporaryFolder, runId),
    )
    const reports = reportCollector(session, inputs.reports, jobFolder("reports", runner.temporaryFolder, runId))
    const paths = inputs.stages.has("gates") && earlier === undefined ? inputs.cache.paths : []
    const tools = toolCaches(session, caches, { paths, platform: engine.platform })
    restored = tools
    const work: Work = { session, inputs, store, reports, builder, caches, tools, brought: new Set() }
    // The registry has it: its tags are set there, nothing travels, and no gate needs files.
    const stored =
      earlier === undefined || publication === undefined ? publication : { ...publication, digest: earlier.digest }
    if (earlier !== undefined || isInRegistryAlone(inputs, publication))
      return await ship(work, undefined, true, planned, stored, chronicle)
    const own = inputs.stages.has("build") ? inputs.build : undefined
    const resolved = inputs.release === undefined ? undefined : await resolveEnvironment(session, inputs.release, own)
    const snapshot = takeSnapshot(inputs.stages.has("gates") ? inputs.gates.testFiles : [], session.folder)
    session.background.add(snapshot)
    const untrusted = [runner.workspace, runner.temporaryFolder]
    const credentials = () =>
      credentialsFor(digestReference(inputs.imageRef)?.repository.registry ?? "", inputs, runner.env, untrusted, signal)
    const provided = await provide(work, planned.source, parent, origin, credentials, chronicle)
    const { image } = provided
    // Side images are built and pulled while gates run; nobody waits for them when a gate fails.
    const stop = new AbortController()
    const { release: settings } = inputs
    const environment =
      resolved === undefined || settings === undefined
        ? undefined
        : prepareEnvironment(
            { ...session, signal: AbortSignal.any([session.signal, stop.signal]) },
            inputs,
            settings,
            image,
            resolved,
          )
    if (environment !== undefined) session.background.add(environment)
    const { proved: passed, base } = await judge(work, provided, snapshot, chronicle)
    if (!passed) stop.abort()
    let proved = await accept(work, image, environment, passed, chronicle)
    proved = (await bringRest(work, image, proved, chronicle)) && proved
    await conclude(work, chronicle)
    await ship(work, { image, base }, proved, planned, publication, chronicle)
  } finally {
    watch.end()
    restored?.end()
    if (existsSync(session.logs))
      runner.log.info(`logs     ${session.logs} has all output whole, until the end of the job`)
    if (watch.failure === undefined) await tidy(session, runner, inputs)
    else runner.log.warning("the engine could not be swept now, post tries again")
    engine.api.close()
  }
}

/** What is said about a gate that an earlier run has passed. */
function reusedGate({ name, command, allowFailure }: Gate, { reason }: Verdicts): GateResult {
  return { name, command: command.text, verdict: "reused", allowFailure, start: 0, duration: 0, note: reason, tail: [] }
}

/** What the stages of one run share beside the session. */
interface Work {
  readonly session: Session
  readonly inputs: Inputs
  readonly store: ArtifactStore
  readonly reports: ReportCollector
  readonly builder: Promise<Builder>
  readonly caches: Caches
  readonly tools: ToolCaches
  /** Artifacts of gates that are there by now. */
  readonly brought: Set<ArtifactInput>
}

/** The image of this run, and what becomes of its layers. */
interface Provided {
  readonly image: ImageRecord
  /** True where what setup made is kept together with the layers below it. */
  readonly withSetup: boolean
  /** Called once, when setup is done or there is none. */
  readonly keep: (setup?: MadeSetup) => void
}

const NOTHING_BUILT = { withSetup: false, keep: () => undefined }

/** The one image of this run: built, or adopted. What it is built from comes out of its stages first. */
async function provide(
  { session, inputs: given, store, builder: asked, caches, brought }: Work,
  source: Source,
  parent: Parent | undefined,
  origin: readonly Pair[],
  credentials: Parameters<typeof adopt>[3],
  chronicle: Chronicle,
): Promise<Provided> {
  const { log } = session
  const provided = await chronicle.stage("build", async () => {
    const { imageRef } = given
    if (imageRef !== undefined) return { image: await adopt(session, given, imageRef, credentials), ...NOTHING_BUILT }
    const builder = await asked
    const { buildx } = builder
    const { inputs, withSetup, keep } = await buildLayers(session, given, caches, builder)
    const pinned = parent === undefined ? undefined : await provideParent(session, inputs, parent)
    const base = withLabels(pinned, origin)
    const items = inputs.artifacts.items.filter(({ from }) => from === "stage")
    for (const stage of new Set(items.flatMap(({ name }) => name ?? []))) {
      const wanted = items.filter(({ name }) => name === stage)
      await log.group(`build: stage ${stage}, for its artifacts`, async () =>
        bringFromStage(store, wanted, await buildStage(session, given, source, base, buildx, stage)),
      )
      for (const item of wanted) brought.add(item)
    }
    const started = performance.now()
    const image = await log.group(`build: ${repositoryName(inputs.repository)}`, () =>
      build(session, inputs, source, base, buildx, given),
    )
    const took = performance.now() - started
    return { image, withSetup, keep: (setup?: MadeSetup) => keep(image.Id, took, setup) }
  })
  const { image } = provided
  chronicle.built(imageFacts(image, session.engine.store))
  log.info(`image    ${image.Id}`)
  return provided
}

/**
 * Gates and health, side by side: `proved` when nothing speaks against the image; `base` is what gates started from. What a gate says
 * comes first: when one fails, the container is stopped and nothing is said about its health.
 */
async function judge(
  work: Work,
  provided: Provided,
  snapshot: Promise<Snapshot>,
  chronicle: Chronicle,
): Promise<{ readonly proved: boolean; readonly base: string }> {
  const { session, inputs } = work
  const { image } = provided
  const idle = whyNotStarted(inputs, image)
  const gating = inputs.stages.has("gates") && inputs.gates.gates.length > 0
  const judged = Promise.withResolvers<void>()
  const stop = new AbortController()
  const beside = gating ? judged.promise : undefined
  const observed = idle === undefined ? observe(session, image, inputs, beside, stop.signal) : undefined
  let base = image.Id
  try {
    if (gating) {
      const outcome = await runGates(work, provided, snapshot, chronicle)
      base = outcome.base
      if (!outcome.passed) {
        chronicle.skip("health", idle ?? "a gate failed")
        return { proved: false, base }
      }
    } else {
      provided.keep()
      chronicle.skip("gates", inputs.stages.has("gates") ? "no gates were given" : "the stage was not asked for")
    }
    judged.resolve()
    if (observed === undefined) {
      chronicle.skip("health", idle ?? "")
      return { proved: true, base }
    }
    const { result, failure } = await chronicle.stage("health", () => observed.outcome, observed.span)
    chronicle.observed(result)
    if (failure === undefined)
      session.log.info(`health   ${result.state} after ${Math.round(result.duration) / 1000} s`)
    else chronicle.fail(failure)
    return { proved: failure === undefined, base }
  } finally {
    stop.abort()
    // Its container is on its way out by then, and the sweep has no race with it.
    await observed?.outcome.catch(() => undefined)
  }
}

/** Why the image is not started by itself; undefined when it is. */
function whyNotStarted(inputs: Inputs, image: ImageRecord): string | undefined {
  if (!inputs.stages.has("health")) return "the stage was not asked for"
  if (inputs.health.policy === "declared" && !hasCheck(image.Config.Healthcheck))
    return "the image has no HEALTHCHECK, and the chain file asks for none"
  return NOT_STARTED[inputs.health.policy]
}

/** Starts the image at once. What is said about it is shown when the gates have their verdict, and its time begins to count then. */
function observe(
  session: Session,
  image: ImageRecord,
  inputs: Inputs,
  beside: Promise<void> | undefined,
  stop: AbortSignal,
): { readonly outcome: Promise<HealthOutcome>; readonly span: { readonly start: number; end(): number | undefined } } {
  const log = beside === undefined ? session.log : heldLog(session.log, beside)
  const start = session.elapsed()
  let end: number | undefined
  const own: Session = { ...session, log, signal: AbortSignal.any([session.signal, stop]) }
  const outcome = log.group("health: start the image and wait for its HEALTHCHECK", () =>
    health(own, image, inputs.health, beside),
  )
  const ended = () => {
    end = session.elapsed()
  }
  outcome.then(ended, ended)
  return { outcome, span: { start, end: () => end } }
}

async function runGates(
  { session, inputs, store, reports, caches, tools, brought }: Work,
  { image, withSetup, keep }: Provided,
  snapshot: Promise<Snapshot>,
  chronicle: Chronicle,
): Promise<{ readonly passed: boolean; readonly base: string }> {
  const files = snapshot.then(({ files, skipped }) => ({ files: [...files, ...store.mounts], skipped }))
  const wanted = inputs.artifacts.items.filter(({ from }) => from === "gate")
  const outcome = await chronicle.stage("gates", () =>
    gates(session, {
      repository: inputs.repository,
      image,
      inputs: inputs.gates,
      files,
      caches,
      tools,
      withLayers: withSetup,
      ready: keep,
      async collect(container, gate, workdir) {
        await reports.collect(container, gate, workdir)
        for (const item of wanted.filter(({ name }) => name === gate))
          if (await store.bring(item, container)) brought.add(item)
      },
    }),
  )
  session.background.add(tools.save())
  chronicle.judged(outcome.results)
  const failures = gateFailures(outcome.results, inputs.gates)
  for (const failure of failures) chronicle.fail(failure)
  return { passed: failures.length === 0, base: outcome.base }
}

/** Artifacts of the image, and those of gates that are missing: true when a proved image has all that was asked for. */
async function bringRest(
  { session, inputs, store, brought }: Work,
  image: ImageRecord,
  proved: boolean,
  chronicle: Chronicle,
): Promise<boolean> {
  if (!proved) return false
  for (const item of inputs.artifacts.items.filter(({ from }) => from === "image"))
    if (await store.bringFromImage(item, image.Id)) brought.add(item)
  const ran = inputs.stages.has("gates")
  const missing = inputs.artifacts.items.filter((item) => !brought.has(item) && (item.from !== "gate" || ran))
  for (const item of missing) chronicle.fail(missingArtifact(item))
  session.signal.throwIfAborted()
  return missing.length === 0
}

/** Reports and artifacts, for the result; whatever the verdict. */
async function conclude({ inputs, store, reports }: Work, chronicle: Chronicle): Promise<void> {
  const allowed = inputs.gates.gates.filter(({ allowFailure }) => allowFailure).map(({ name }) => name)
  const found = await reports.finish(new Set(allowed))
  if (found !== undefined) chronicle.reported(found)
  chronicle.broughtOut(store.artifacts, store.folders)
}

/** True when all that is left to do is to set tags on an image that the registry has: the engine need not have it. */
function isInRegistryAlone(inputs: Inputs, publication: Publication | undefined): boolean {
  const used = SELECTABLE_STAGES.some((stage) => stage !== "publish" && inputs.stages.has(stage))
  if (used || inputs.package !== undefined || inputs.artifacts.items.length > 0) return false
  return publication === undefined ? digestReference(inputs.imageRef) !== undefined : publication.digest !== undefined
}

/** The image is published, then its packages. `on`: where the image is on the engine. */
async function ship(
  { session, inputs, store }: Work,
  on: { readonly image: ImageRecord; readonly base: string } | undefined,
  proved: boolean,
  planned: Plan,
  publication: Publication | undefined,
  chronicle: Chronicle,
): Promise<void> {
  const { packages } = planned
  if (inputs.package !== undefined && packages !== undefined && !(proved && packages.push))
    chronicle.packaged({
      published: false,
      reason: proved
        ? packages.reason.replace("Not pushed", "Not published")
        : "Not published: the image is not proved.",
    })
  const due = proved && packages?.push ? inputs.package : undefined
  if (!proved || (publication === undefined && due === undefined))
    return chronicle.skip("publish", proved ? planned.decision.reason : "the image is not proved")
  await chronicle.stage("publish", async () => {
    const theirs = await publication?.meanwhile?.()
    if (theirs !== undefined) chronicle.isCurrent(theirs.reason, theirs.digest)
    else if (publication !== undefined) {
      const outcome = await publish(session, on?.image, publication)
      chronicle.published(outcome.result)
      if (outcome.failure) return chronicle.fail(outcome.failure)
    }
    if (due === undefined || on === undefined) return
    const outcome = await session.log.group("publish: packages", () =>
      publishPackages(session, due, inputs.gates, on.image, on.base, store),
    )
    chronicle.packaged(outcome)
    if (!outcome.published) session.log.notice(outcome.reason)
  })
}

/** Why the image is not started by itself. */
const NOT_STARTED: Readonly<Partial<Record<Inputs["health"]["policy"], string>>> = {
  skip: "`health: skip`",
  release: "it turns healthy in its release environment",
}

/** The release environment: true when nothing speaks against the image. */
async function accept(
  { session, inputs, reports }: Work,
  image: ImageRecord,
  environment: Promise<Environment> | undefined,
  judged: boolean,
  chronicle: Chronicle,
): Promise<boolean> {
  const { release: settings } = inputs
  if (settings === undefined || environment === undefined) return judged
  if (!judged) {
    chronicle.skip("release", "the image is not proved")
    return false
  }
  const { result, failure } = await chronicle.stage("release", () =>
    session.log.group("release: the image in its release environment", () =>
      release(session, image, settings, environment, reports.collect),
    ),
  )
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
