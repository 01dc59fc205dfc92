// The sub-action `chain`: plan what has changed, then build, prove and publish parents first, independent branches side by side.
// Whatever fails, what stands on it is left alone, and the next run goes on there.
import { readFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import pLimit from "p-limit"
import { asStageError, cancelled, StageError } from "../../errors.ts"
import { type Checkout, compareHistory, readCheckout } from "../../event/checkout.ts"
import { localEvent, readEvent } from "../../event/event.ts"
import { type Git, gitIn } from "../../event/git.ts"
import { type FetchedSource, TOKEN_USER } from "../../event/source.ts"
import { newRunId } from "../../image/run.ts"
import { type ChainInputs, readChain } from "../../inputs/chain.ts"
import { asLink, type ChainImage } from "../../inputs/chain-file.ts"
import { given } from "../../inputs/freeze.ts"
import type { Inputs } from "../../inputs/inputs.ts"
import { Reading } from "../../inputs/reading.ts"
import { ancestors, followPlan, levelsOf, type PlannedImage, planChain } from "../../policy/chain.ts"
import { whyNotBackwards } from "../../policy/overwrite.ts"
import { decidePush, type PushDecision } from "../../policy/push.ts"
import { formatTime } from "../../policy/tags.ts"
import { thisOwner } from "../../process/owner.ts"
import {
  type ChainLine,
  type ChainResult,
  type ChainVerdict,
  renderChainClosing,
  renderChainOutputs,
  renderChainSummary,
  renderTree,
} from "../../report/chain.ts"
import { maskPassword } from "../../runner/mask.ts"
import { inputSource, type Runner } from "../../runner/runner.ts"
import { inTurns } from "../../runner/turns.ts"
import type { Parent } from "../parent.ts"
import { refusal } from "../plan.ts"
import { RUN_STATE } from "../session.ts"
import { removeRunFolder, runFolder } from "../sweep.ts"
import { type BuiltImage, buildImage, type ChainRun, named, type ReadyImage, readImage } from "./image.ts"
import { type ChainState, gitServer, lookAtChain, nameOf, serverOf, wrongImages } from "./state.ts"
import { type Workspaces, workspaces } from "./workspace.ts"

export interface ChainOptions {
  readonly runner: Runner
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  /** Set where no workflow event exists. `push` is the caller's explicit wish. */
  readonly local?: { readonly push: boolean }
}

/** Writes all outputs, whatever happens, and resolves with the exit code. */
export async function chainStep(options: ChainOptions): Promise<number> {
  const { runner, signal } = options
  let result: ChainResult = {
    file: "",
    lines: [],
    push: { push: false, reason: "Not pushed: the run did not get that far." },
    time: "",
    failures: [],
  }
  let wantsSummary = true
  try {
    await run(options, (partial) => {
      result = { ...result, ...partial }
      wantsSummary = partial.summary ?? wantsSummary
    })
  } catch (error) {
    // Whoever throws here does it before any image is begun, whatever its usual stage.
    const failure = signal.aborted
      ? cancelled(signal, "plan")
      : new StageError({ ...asStageError(error, "plan"), stage: "plan" }, { cause: error })
    result = { ...result, failures: [failure] }
  }
  for (const line of renderChainClosing(result)) runner.log.info(line)
  for (const failure of result.failures) runner.log.failure(failure)
  for (const [name, value] of Object.entries(renderChainOutputs(result))) await runner.output(name, value)
  if (wantsSummary) await runner.summary(renderChainSummary(result))
  const failed = result.lines.some(
    ({ verdict, note }) => FAILED.includes(verdict) || (verdict === "left alone" && note),
  )
  return result.failures.length > 0 || failed ? 1 : 0
}

const FAILED: readonly ChainVerdict[] = ["failed", "cancelled"]

type Told = (partial: Partial<ChainResult> & { readonly summary?: boolean }) => void

async function run({ runner, signal, local }: ChainOptions, tell: Told): Promise<void> {
  const { log, env, workspace } = runner
  const git = gitIn(workspace, env)
  const asking = readCheckout(git)
  const inputs = await readChain(new Reading(inputSource(runner)), serverOf(runner))
  tell({ file: inputs.file, summary: inputs.report.summary })
  const { credentials, token } = inputs
  if (credentials !== undefined) maskPassword(runner, credentials.password, credentials.username)
  if (token !== undefined) maskPassword(runner, token, TOKEN_USER)
  for (const notice of inputs.notices) log.notice(notice)
  const checkout = await asking
  const event = local === undefined ? await readEvent(env, (file) => readFile(file, "utf8")) : localEvent(checkout)
  const localPush = local?.push ?? false
  const decision = decidePush({ event, checkout, push: inputs.push, local: { allowed: localPush } })
  if (decision.refused && !inputs.planOnly) throw refusal(decision.reason)
  tell({ push: { push: decision.push, reason: decision.reason } })
  log.info(
    `event    ${event.name} on ${event.ref || "no ref"} at ${(event.sha || checkout.head || "unknown").slice(0, 12)}`,
  )
  log.info(`push     ${decision.reason}`)

  const images = wantedImages(inputs)
  const wanted = (name: string) => inputs.only.size === 0 || inputs.only.has(name)
  // What has no source can be read now, so that a plan says everything that is wrong.
  const early = await readAll(
    runner,
    inputs,
    images.filter(({ name, source }) => source === undefined && wanted(name)),
  )
  const runId = await newRunId(new Date(), thisOwner())
  const server = gitServer(runner, inputs, runId, signal)
  const details = (name: string) => inputs.plan === undefined || wanted(name)
  const state = await lookAtChain(runner, inputs, images, details, server)
  const planned = decide(inputs, state, wanted)
  const line = lineWriter(inputs, images, state)
  tell({ lines: planned.map((one) => line(one, beforehand(inputs, one, wanted))) })
  for (const text of renderTree(planned.map((one) => line(one, "planned")))) log.info(text)
  for (const level of levelsOf(planned).filter(({ length }) => length > MOST_JOBS))
    log.warning(`${level.length} images of one level are more than a matrix may have (${MOST_JOBS})`)
  const todo = planned.filter(({ name, reason, blocked }) => reason !== "up-to-date" && !blocked && wanted(name))
  if (decision.push && !inputs.push.allowOverwrite) await refuseOlder(todo, state, checkout, git, inputs)
  const now = inputs.plan?.time ?? (await timeOfRun(inputs, todo, state, decision, signal))
  tell({ time: now.toISOString() })
  if (inputs.planOnly) for (const [name, failure] of state.broken) log.failure(named(name, failure))
  if (inputs.planOnly || (todo.length === 0 && state.broken.size === 0)) return

  const stamp = formatTime(now, inputs.push.timestampFormat)
  if (inputs.plan !== undefined && decision.push) refuseOvertaken(todo, state, stamp, inputs)
  const chain: ChainRun = { inputs, event, checkout, registry: state.registry, localPush, now, stamp, signal }
  const made: string[] = []
  const remember = (id: string) => {
    made.push(id)
    return runner.saveState(RUN_STATE, made.join(" "))
  }
  await remember(runId)
  try {
    const folder = runFolder(runner.temporaryFolder, runId)
    const places = workspaces(workspace, runner.temporaryFolder, folder, server)
    const due = images.filter(({ name }) => todo.some((one) => one.name === name))
    const { ready, broken } = await prepareAll(runner, inputs, due, state, early, places)
    const own = { ...runner, saveState: (_: string, id: string) => remember(id) }
    tell({ lines: await buildAll(own, chain, ready, broken, planned, state, line, wanted) })
  } finally {
    await removeRunFolder(runner.temporaryFolder, runId)
  }
}

/** GitHub's limit for the jobs of a matrix. */
const MOST_JOBS = 256

/** Plans, or follows the plan of another job of this run. */
function decide(
  inputs: ChainInputs,
  { images }: ChainState,
  wanted: (name: string) => boolean,
): readonly PlannedImage[] {
  const { plan, push } = inputs
  if (plan !== undefined) return followPlan(images, plan, formatTime(plan.time, push.timestampFormat))
  return planChain(images.map((one) => ({ ...one, forced: one.forced && wanted(one.name) })))
}

/** A run of an old commit, started again, would publish old definitions as the newest. */
async function refuseOlder(
  todo: readonly PlannedImage[],
  { images }: ChainState,
  checkout: Checkout,
  git: Git,
  inputs: ChainInputs,
): Promise<void> {
  for (const { name, reason } of todo) {
    const { revision, committed, tag } = images.find((image) => image.name === name)?.published ?? {}
    if (reason !== "definition-changed" || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision ?? "")) continue
    const history = await compareHistory(git, revision ?? "")
    const current = { ...given({ revision, committed }) }
    const ours = { ...given({ revision: checkout.head, committed: checkout.committed }) }
    const why = whyNotBackwards({ current, ours, history })
    if (why !== undefined)
      throw new StageError({
        stage: "plan",
        kind: "policy",
        what: `${nameOf(inputs, name)}:${tag} has a newer definition than the one that is checked out`,
        why,
        remedy:
          "run the workflow on the newest commit; `allow-overwrite: true` publishes the older definition all the same",
      })
  }
}

/** Another run has published since this one was planned: what stood under this run's time would never be the newest. */
function refuseOvertaken(
  todo: readonly PlannedImage[],
  { images }: ChainState,
  stamp: string,
  inputs: ChainInputs,
): void {
  for (const { name } of todo) {
    const tag = images.find((image) => image.name === name)?.published?.tag ?? ""
    if (tag > stamp)
      throw new StageError({
        stage: "plan",
        kind: "policy",
        what: `another run has published ${nameOf(inputs, name)}:${tag}, which is newer than this run's ${stamp}`,
        remedy: "nothing was pushed and nothing is lost: the next run compares again; `concurrency` keeps runs apart",
      })
  }
}

/** What is looked at: everything, or what is asked for with all it stands on. */
function wantedImages({ images, only }: ChainInputs): readonly ChainImage[] {
  if (only.size === 0) return images
  const links = images.map(asLink)
  const names = new Set([...only].flatMap((name) => [name, ...ancestors(links, name)]))
  return images.filter(({ name }) => names.has(name))
}

function beforehand(
  inputs: ChainInputs,
  { name, reason, blocked }: PlannedImage,
  wanted: (name: string) => boolean,
): ChainVerdict {
  if (reason === "unknown") return "failed"
  if (reason === "up-to-date") return "current"
  if (!wanted(name)) return "not asked for"
  return inputs.planOnly && !blocked ? "planned" : "left alone"
}

type LineOf = (planned: PlannedImage, verdict: ChainVerdict, more?: Partial<ChainLine>) => ChainLine

function lineWriter(inputs: ChainInputs, images: readonly ChainImage[], state: ChainState): LineOf {
  const entries = new Map(images.map((image) => [image.name, image]))
  const states = new Map(state.images.map((one) => [one.name, one]))
  return (planned, verdict, more = {}) => {
    const parent = entries.get(planned.name)?.parent
    const published = states.get(planned.name)?.published
    const failure = state.broken.get(planned.name)
    return {
      name: planned.name,
      image: nameOf(inputs, planned.name),
      planned,
      verdict,
      failures: failure === undefined ? [] : [failure],
      ...(parent === undefined ? {} : { parent: "chain" in parent ? parent.chain : parent.base }),
      ...(published === undefined ? {} : { tag: published.tag, digest: published.digest }),
      ...more,
    }
  }
}

/** Milliseconds that a clock may be behind the newest tag: another run may have begun in this very second. */
const PATIENCE = 3000

/**
 * The time of the run, from which the tag of every image comes. It has to be later than every tag that is there: an image under an
 * earlier one would not be the newest.
 */
async function timeOfRun(
  inputs: ChainInputs,
  todo: readonly PlannedImage[],
  { images }: ChainState,
  decision: PushDecision,
  signal: AbortSignal,
): Promise<Date> {
  const newest = images
    .filter(({ name }) => todo.some((planned) => planned.name === name))
    .map(({ name, published }) => ({ name, tag: published?.tag ?? "" }))
    .reduce((last, one) => (one.tag > last.tag ? one : last), { name: "", tag: "" })
  const began = Date.now()
  for (;;) {
    const now = new Date()
    if (!decision.push || formatTime(now, inputs.push.timestampFormat) > newest.tag) return now
    if (Date.now() - began > PATIENCE)
      throw new StageError({
        stage: "plan",
        kind: "policy",
        what: `${nameOf(inputs, newest.name)}:${newest.tag} is later than the time of this run`,
        why: `the time of this run gives ${formatTime(now, inputs.push.timestampFormat)}, which would never be the newest tag`,
        remedy: "remove the tag if it lies in the future, or correct the clock of this machine",
      })
    await sleep(100, undefined, { signal })
  }
}

/** The inputs of images in the checkout, by name. @throws StageError `input` with all that is wrong with any of them. */
async function readAll(
  runner: Runner,
  chain: ChainInputs,
  images: readonly ChainImage[],
  folderOf: (name: string) => string = () => runner.workspace,
): Promise<ReadonlyMap<string, Inputs>> {
  const read = new Map<string, Inputs>()
  const wrong: string[] = []
  for (const image of images) {
    try {
      const inputs = await readImage(runner, chain, image, folderOf(image.name))
      for (const { value } of inputs.build.secrets) runner.mask(value)
      read.set(image.name, inputs)
    } catch (error) {
      if (!(error instanceof StageError) || error.kind !== "input") throw error
      const said = error.why === undefined ? [error.what] : error.why.split("\n")
      wrong.push(...said.map((problem) => `image "${image.name}": ${problem}`))
    }
  }
  if (wrong.length > 0) throw wrongImages(wrong)
  return read
}

/** Fetches the sources and reads what comes with them, before anything is built. */
async function prepareAll(
  runner: Runner,
  chain: ChainInputs,
  images: readonly ChainImage[],
  state: ChainState,
  early: ReadonlyMap<string, Inputs>,
  places: Workspaces,
): Promise<{ readonly ready: readonly ReadyImage[]; readonly broken: ReadonlyMap<string, StageError> }> {
  const folders = new Map<string, { readonly folder: string; readonly source?: FetchedSource }>()
  const broken = new Map(state.broken)
  for (const image of images) {
    try {
      const place = await places.prepare(image)
      folders.set(image.name, place)
      for (const missing of place.source?.missing ?? []) runner.log.warning(`${image.name}: in its source ${missing}`)
    } catch (error) {
      if (!(error instanceof StageError) || error.kind !== "input") throw error
      broken.set(image.name, error)
    }
  }
  const late = images.filter(({ name }) => folders.has(name) && !early.has(name))
  const read = await readAll(runner, chain, late, (name) => folders.get(name)?.folder ?? runner.workspace)
  const ready = images.flatMap((image): readonly ReadyImage[] => {
    const own = state.images.find(({ name }) => name === image.name)
    const inputs = early.get(image.name) ?? read.get(image.name)
    if (own === undefined || inputs === undefined) return []
    return [{ image, inputs, state: { ...own, ...given({ source: folders.get(image.name)?.source?.commit }) } }]
  })
  return { ready, broken }
}

/** Each image as soon as its parent is there, so many at once. */
async function buildAll(
  runner: Runner,
  chain: ChainRun,
  ready: readonly ReadyImage[],
  broken: ReadonlyMap<string, StageError>,
  planned: readonly PlannedImage[],
  state: ChainState,
  line: LineOf,
  wanted: (name: string) => boolean,
): Promise<readonly ChainLine[]> {
  const { inputs, signal } = chain
  const turns = inTurns(runner.log)
  const limit = pLimit(inputs.maxParallel)
  const lines = new Map<string, Promise<ChainLine>>()
  const built = new Map<string, BuiltImage>()

  const prove = async (plan: PlannedImage, { image, ...rest }: ReadyImage): Promise<ChainLine> => {
    if (signal.aborted) return line(plan, "cancelled")
    const parent = parentOf(chain, image, state, built)
    const began = performance.now()
    const log = turns.take()
    try {
      log.info(`── ${plan.name}: ${plan.reason.replaceAll("-", " ")}`)
      const outcome = await buildImage({ ...runner, log }, chain, { image, ...rest }, parent)
      built.set(plan.name, outcome)
      return lineOf(plan, outcome, performance.now() - began, chain, line)
    } finally {
      log.end()
    }
  }
  for (const plan of planned) {
    const image = ready.find(({ image: { name } }) => name === plan.name)
    const failure = broken.get(plan.name)
    const { parent } = state.images.find(({ name }) => name === plan.name) ?? {}
    if (failure !== undefined && wanted(plan.name)) {
      runner.log.failure(named(plan.name, failure))
      lines.set(plan.name, Promise.resolve(line(plan, "failed", { failures: [failure], note: failure.what })))
      continue
    }
    if (plan.reason === "up-to-date" || !wanted(plan.name)) {
      lines.set(plan.name, Promise.resolve(line(plan, beforehand(inputs, plan, wanted))))
      continue
    }
    const before = parent === undefined ? undefined : lines.get(parent)
    const proving = Promise.resolve(before).then((under) => {
      const why = under === undefined ? undefined : WHY_NOT[under.verdict]
      if (why === undefined && image !== undefined) return limit(() => prove(plan, image))
      return line(plan, under?.verdict === "cancelled" ? "cancelled" : "left alone", { note: `${parent} ${why}` })
    })
    lines.set(plan.name, proving)
  }
  const all = await Promise.all(lines.values())
  await turns.done()
  return all
}

/** Verdicts of a parent on which nothing is built. */
const WHY_NOT: Readonly<Partial<Record<ChainVerdict, string>>> = {
  failed: "failed",
  "left alone": "was left alone",
  "not asked for": "is not up to date, and was not asked for",
  cancelled: "was cancelled",
}

function lineOf(
  plan: PlannedImage,
  { result, digest }: BuiltImage,
  time: number,
  { stamp, inputs }: ChainRun,
  line: LineOf,
): ChainLine {
  const { failures, publish } = result
  if (failures.length > 0) {
    const verdict = failures.every(({ kind }) => kind === "cancelled") ? "cancelled" : "failed"
    return line(plan, verdict, { failures, duration: time, note: failures[0]?.what ?? "" })
  }
  const own = { duration: time, ...(digest === undefined ? {} : { digest }) }
  if (publish.pushed) return line(plan, "published", { ...own, tag: stamp })
  // Another run was faster: its tag is in the sentence, and the digest is what counts.
  if (result.skipped)
    return line(plan, "current", { ...own, note: `${nameOf(inputs, plan.name)}@${digest}: ${publish.reason}` })
  return line(plan, "proved", { duration: time })
}

/** What an image is built on: the parent of this run where it has built one, otherwise what the registry has, by its digest. */
function parentOf(
  { inputs, registry, stamp }: ChainRun,
  { name, parent }: ChainImage,
  { images, bases }: ChainState,
  built: ReadonlyMap<string, BuiltImage>,
): Parent | undefined {
  if (parent === undefined) return undefined
  if ("base" in parent) return bases.get(name)
  const own = built.get(parent.chain)
  const published = images.find((image) => image.name === parent.chain)?.published
  const image = nameOf(inputs, parent.chain)
  const { credentials } = registry
  const needed = inputs.credentials !== undefined && registry.probe.wantsCredentials
  const access = needed && credentials !== undefined ? { credentials } : {}
  if (own?.digest !== undefined)
    return {
      name: own.result.skipped ? image : `${image}:${stamp}`,
      digest: own.digest,
      ...(own.fingerprint === undefined ? {} : { fingerprint: own.fingerprint }),
      ...(own.local === undefined ? access : { local: own.local }),
    }
  if (published === undefined) return undefined
  const { tag, digest, fingerprint } = published
  return { name: `${image}:${tag}`, digest, ...(fingerprint === undefined ? {} : { fingerprint }), ...access }
}
