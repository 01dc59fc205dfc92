// Setup: what gates need and the image does not have, installed once into a throw-away layer on top of the image. The layer is remembered:
// where the content of the image, the commands and the files that they get are the same, it is not made again. It is never pushed.
import { EngineError } from "../docker/api.ts"
import { type CommandEnd, runCommand } from "../docker/command.ts"
import { commitContainer, removeContainer } from "../docker/containers.ts"
import { type ImageRecord, inspectImage, listTags, nameImage, removeImage } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import type { Repository } from "../image/reference.ts"
import { layerImage, type SetupName, setupImages } from "../image/run.ts"
import type { Command, GateInputs } from "../inputs/inputs.ts"
import { hashOfText, isWorthKeeping } from "../policy/cache.ts"
import type { Caches } from "./caches.ts"
import { hashOfFiles } from "./fingerprint.ts"
import {
  firstLine,
  judge,
  memoryOf,
  type Place,
  type Rights,
  saying,
  seconds,
  specification,
} from "./gate-container.ts"
import { type KeptImage, keepImages, restoreImages } from "./kept-images.ts"
import type { Session } from "./session.ts"
import type { SnapshotFile } from "./snapshot.ts"
import type { ToolCaches } from "./tool-caches.ts"
import { wholeLog } from "./whole-logs.ts"

/** Setup may install what it likes: it gets Docker's default rights, which `sudo` and package managers expect. */
const SETUP_RIGHTS: Rights = { NetworkMode: "bridge" }

/** Layers of a repository that stay on the engine: the one that is used, and those of two other branches. */
const KEPT = 3

/** What setup made in this run. */
export interface MadeSetup {
  /** Local name. */
  readonly name: string
  readonly milliseconds: number
}

export interface SetUp {
  /** ID of the image that the gates start from. */
  readonly image: string
  /** Absent where it was remembered, and where nothing is. */
  readonly made?: MadeSetup
}

export interface SetupRun {
  readonly repository: Repository
  /** The tested image. */
  readonly image: ImageRecord
  /** Where the commands run: the image, perhaps with files on top. */
  readonly place: Place
  readonly inputs: GateInputs
  /** What the commands get of the checkout. */
  readonly files: readonly SnapshotFile[]
  readonly caches: Caches
  /** True where the layers of the image are kept together with what setup made. */
  readonly withLayers: boolean
  readonly tools: ToolCaches
}

/**
 * Runs the setup commands, or finds what they made.
 * @throws StageError `gate` when a command fails.
 */
export async function setUp(session: Session, run: SetupRun): Promise<SetUp> {
  const { place, inputs, caches, withLayers } = run
  const steps = stepsOf(inputs, place)
  if (steps.length === 0) return { image: place.image }
  if (!caches.remembers) return { image: await runSteps(session, run, steps) }
  const told = await toldOf(run)
  const own = keyOf(caches.scope.own, told)
  const keys = caches.scope.read.map((scope) => keyOf(scope, told))
  const names = setupImages(run.repository)
  const known = (await listTags(session.engine, names.repository, session.signal)).flatMap(
    (tag) => names.parse(tag) ?? [],
  )
  for (const name of keys.flatMap((key) => known.find((one) => one.key === key && isFresh(one)) ?? [])) {
    const image = await usable(session, run, names.reference(name))
    if (image === undefined) continue
    session.log.info("setup    remembered: the image, the commands and their files are those of an earlier run")
    return { image }
  }
  const kind = (key: string): KeptImage => ({
    kind: "setup",
    about: caches.about,
    exactly: key,
    mayBe: (name) => names.isOne(name) && name.endsWith(`-${key}`),
  })
  for (const key of withLayers ? [] : keys) {
    const [restored] = await restoreImages(session, caches, kind(key))
    if (restored === undefined) continue
    const age = names.parse(restored.slice(names.repository.length + 1))
    const image = age !== undefined && isFresh(age) ? await usable(session, run, restored) : undefined
    if (image !== undefined) {
      session.log.info(
        `setup    restored from ${caches.store?.name}: the image, the commands and their files are the same`,
      )
      return { image }
    }
    session.background.add(removeImage(session.engine, restored))
  }
  const started = performance.now()
  const image = await runSteps(session, run, steps)
  if (caches.scope.strange) return { image }
  const name: SetupName = { time: Math.floor(Date.now() / 1000), key: own }
  const made = { name: names.reference(name), milliseconds: performance.now() - started }
  try {
    await remember(session, run, name, known, image)
  } catch (error) {
    // The layer is there; only its name is not.
    if (!(error instanceof EngineError) || error.status === 0) throw error
    session.log.info(`setup    not remembered: ${error.message}`)
    return { image }
  }
  if (!withLayers && isWorthKeeping(made.milliseconds))
    session.background.add(keepImages(session, caches, kind(own), own, [made.name]))
  return { image, made }
}

/**
 * ID of the image by this name, where it stands on exactly this image and starts as what setup makes does: with the image's variables
 * and those of the inputs. User, folder and command are given to every container.
 */
async function usable(
  session: Session,
  { image, place }: SetupRun,
  name: string | undefined,
): Promise<string | undefined> {
  if (name === undefined) return undefined
  const candidate = await inspectImage(session.engine, name, session.signal)
  if (candidate === undefined) return undefined
  const below = image.RootFS?.Layers ?? []
  const layers = candidate.RootFS?.Layers ?? []
  const given = place.env.map(({ name: variable, value }) => `${variable}=${value}`)
  const same = variables(candidate.Config.Env ?? []) === variables([...(image.Config.Env ?? []), ...given])
  if (!same || below.length === 0 || !below.every((layer, index) => layers[index] === layer)) return undefined
  return hold(session, candidate.Id)
}

/** By a name of this run it stays until the run has ended, whoever tidies up meanwhile; undefined where that was sooner. */
async function hold({ engine, runId, signal }: Session, id: string): Promise<string | undefined> {
  try {
    await nameImage(engine, id, layerImage("setup", runId), signal)
    return id
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined
    throw error
  }
}

/** `NAME=value` in one spelling, where the last of a name counts. */
function variables(list: readonly string[]): string {
  const values = new Map(list.map((text) => [text.split("=", 1)[0], text]))
  return JSON.stringify([...values.values()].sort())
}

/** What of an image's configuration a command in it can notice. */
function startOf({ Config, Os, Architecture, Variant }: ImageRecord): unknown {
  const { User, WorkingDir, Env, Volumes } = Config
  return [User ?? "", WorkingDir ?? "", Env ?? [], Object.keys(Volumes ?? {}).sort(), Os, Architecture, Variant ?? ""]
}

/** Everything that the layer depends on, but for the network, as text in one spelling. */
async function toldOf({ image, place, inputs, files, caches }: SetupRun): Promise<string> {
  const content = await hashOfFiles(files.map(({ path, copy }) => ({ name: path, value: copy })))
  return JSON.stringify({
    format: 1,
    about: caches.about,
    layers: image.RootFS?.Layers,
    start: startOf(image),
    commands: [inputs.setupRoot?.argv ?? null, inputs.setup?.argv ?? null],
    place: [place.user, place.workdir, place.env.map(({ name, value }) => `${name}=${value}`)],
    files: [content, files.map(({ path, target, mode }) => [path, target ?? null, mode])],
    // Where the engine does not see our files they are a part of the layer.
    mounts: place.mounts.map(({ Target }) => Target),
  })
}

/** By it the layer is found. What a pull request has made has another one: its folders of tools went into it. */
function keyOf(scope: string, told: string): string {
  return hashOfText(`${scope}\n${told}`).slice(0, 40)
}

/** Seconds after which setup runs again: what it downloads has changed since. */
const LIFETIME = 7 * 24 * 3600

function isFresh({ time }: SetupName): boolean {
  return Date.now() / 1000 - time < LIFETIME
}

/** Gives the layer a name that outlives the run, and takes it from the oldest ones. */
async function remember(
  session: Session,
  { repository }: SetupRun,
  own: SetupName,
  known: readonly SetupName[],
  id: string,
): Promise<void> {
  const names = setupImages(repository)
  const { engine } = session
  await nameImage(engine, id, names.reference(own), session.signal)
  const old = known.toSorted((a, b) => b.time - a.time).slice(KEPT - 1)
  for (const name of [...old, ...known.filter(({ key }) => key === own.key)])
    session.background.add(removeImage(engine, names.reference(name)))
}

interface Step {
  readonly name: "setup-root" | "setup"
  readonly command: Command
  readonly user: string
}

function stepsOf({ setupRoot, setup }: GateInputs, { user }: Place): readonly Step[] {
  return [
    ...(setupRoot === undefined ? [] : [{ name: "setup-root" as const, command: setupRoot, user: "0:0" }]),
    ...(setup === undefined ? [] : [{ name: "setup" as const, command: setup, user }]),
  ]
}

async function runSteps(session: Session, run: SetupRun, steps: readonly Step[]): Promise<string> {
  let from = run.place.image
  for (const step of steps)
    from = await session.log.group(`${step.name}: ${firstLine(step.command.text)}`, () =>
      runStep(session, run, step, { ...run.place, image: from, user: step.user }),
    )
  return from
}

async function runStep(
  session: Session,
  { inputs: { timeout }, tools, image }: SetupRun,
  { name, command }: Step,
  place: Place,
): Promise<string> {
  const { engine, log, signal } = session
  const started = performance.now()
  log.progress(name)
  const output = log.foreign()
  const whole = wholeLog(session, name)
  let container: string | undefined
  try {
    let end: CommandEnd
    try {
      end = await runCommand(engine, {
        name: `image-driven-${name}-${session.runId}`,
        spec: specification(session, place, command, SETUP_RIGHTS),
        timeout,
        output: (chunk) => {
          whole.write(chunk)
          return output.write(chunk)
        },
        created: (id) => {
          container = id
          return tools.restore(id, name, place, image)
        },
        signal,
      })
    } finally {
      output.end()
      whole.end()
    }
    const verdict = judge(end, memoryOf(session, SETUP_RIGHTS))
    if (verdict.verdict !== "passed" || container === undefined)
      throw new StageError({
        stage: "gates",
        kind: "gate",
        what: `${name} ${saying(verdict, timeout)}`,
        why: `the command was: ${command.text}`,
        remedy: "its output is above; no gate was run",
      })
    await tools.keep(container, name)
    const made = await commitContainer(engine, container, layerImage(name, session.runId), signal)
    log.info(`${name} done in ${seconds(performance.now() - started)}`)
    return made
  } finally {
    log.progress("")
    if (container !== undefined) session.background.add(removeContainer(engine, container))
  }
}
