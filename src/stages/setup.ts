// Setup: what gates need and the image does not have, installed once into a throw-away layer on top of the image. The layer is remembered:
// where the content of the image, the commands and the files that they get are the same, it is not made again. It is never pushed.
import { createHash } from "node:crypto"
import { type CommandEnd, runCommand } from "../docker/command.ts"
import { commitContainer, removeContainer } from "../docker/containers.ts"
import { type ImageRecord, inspectImage, listTags, removeImage, tagImage } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import type { Repository } from "../image/reference.ts"
import { layerImage, type SetupName, setupImages } from "../image/run.ts"
import type { Command, GateInputs } from "../inputs/inputs.ts"
import { isWorthKeeping } from "../policy/cache.ts"
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
  const key = await keyOf(run)
  const names = setupImages(run.repository)
  const known = (await listTags(session.engine, names.repository, session.signal)).flatMap(
    (tag) => names.parse(tag) ?? [],
  )
  const found = known.find((name) => name.key === key)
  const remembered = await usable(session, run.image, found === undefined ? undefined : names.reference(found))
  if (remembered !== undefined) {
    session.log.info("setup    remembered: the image, the commands and their files are those of an earlier run")
    return { image: remembered }
  }
  const kind: KeptImage = { kind: "setup", about: names.repository, exactly: key, mayBe: names.isOne }
  const [restored] = withLayers ? [] : await restoreImages(session, caches, kind)
  const kept = await usable(session, run.image, restored)
  const own: SetupName = { time: Math.floor(Date.now() / 1000), key }
  if (kept !== undefined) {
    session.log.info(
      `setup    restored from ${caches.store?.name}: the image, the commands and their files are the same`,
    )
    return { image: kept }
  }
  if (restored !== undefined) {
    session.background.add(removeImage(session.engine, restored))
    session.log.warning("setup: what the cache had stands on another image; it was thrown away, and setup runs")
  }
  const started = performance.now()
  const image = await runSteps(session, run, steps)
  const made = { name: names.reference(own), milliseconds: performance.now() - started }
  await remember(session, run, own, known, image)
  if (!withLayers && isWorthKeeping(made.milliseconds))
    session.background.add(keepImages(session, caches, kind, key, [made.name]))
  return { image, made }
}

/** ID of the image by this name, where it is a layer or two on top of exactly this image, and starts as this one does. */
async function usable(session: Session, image: ImageRecord, name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined
  const candidate = await inspectImage(session.engine, name, session.signal)
  const below = image.RootFS?.Layers ?? []
  const layers = candidate?.RootFS?.Layers ?? []
  const same =
    JSON.stringify(startOf(image)) === JSON.stringify(candidate === undefined ? undefined : startOf(candidate))
  return candidate !== undefined && same && below.length > 0 && below.every((layer, index) => layers[index] === layer)
    ? candidate.Id
    : undefined
}

/** What of an image's configuration a command in it can notice. */
function startOf({ Config, Os, Architecture, Variant }: ImageRecord): unknown {
  const { User, WorkingDir, Env, Volumes } = Config
  return [User ?? "", WorkingDir ?? "", Env ?? [], Object.keys(Volumes ?? {}).sort(), Os, Architecture, Variant ?? ""]
}

/** SHA-256 over everything that the layer depends on, but for the network. */
async function keyOf({ image, place, inputs, files }: SetupRun): Promise<string> {
  const content = await hashOfFiles(files.map(({ path, copy }) => ({ name: path, value: copy })))
  const told = {
    format: 1,
    layers: image.RootFS?.Layers,
    start: startOf(image),
    commands: [inputs.setupRoot?.argv ?? null, inputs.setup?.argv ?? null],
    place: [place.user, place.workdir, place.env.map(({ name, value }) => `${name}=${value}`)],
    files: [content, files.map(({ path, target, mode }) => [path, target ?? null, mode])],
  }
  return createHash("sha256").update(JSON.stringify(told)).digest("hex").slice(0, 40)
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
  await tagImage(engine, id, names.repository, names.tag(own), session.signal)
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
  { inputs: { timeout }, tools }: SetupRun,
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
          return tools.restore(id, name, place)
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
    await tools.keep(container, name, place)
    const image = await commitContainer(engine, container, layerImage(name, session.runId), signal)
    log.info(`${name} done in ${seconds(performance.now() - started)}`)
    return image
  } finally {
    log.progress("")
    if (container !== undefined) session.background.add(removeContainer(engine, container))
  }
}
