// Stage sweep: everything that carries the label of a run goes away. Each step stands alone; repeating it is fine.
import { access, rm } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { listContainers, removeContainer } from "../docker/containers.ts"
import type { Engine } from "../docker/engine.ts"
import { listImages, removeImage } from "../docker/images.ts"
import { listNetworks, removeNetwork } from "../docker/networks.ts"
import { listVolumes, removeVolume } from "../docker/volumes.ts"
import { isExpired, isLayer, isRunId, LOCAL_HOST, RUN_LABEL, runOfImage, runOwner } from "../image/run.ts"
import { killOrphans } from "../process/orphans.ts"
import { isAlive, thisOwner } from "../process/owner.ts"
import { giveBackNames, namesOf } from "./public-names.ts"

export interface Swept {
  /** What was found and removed. */
  readonly removed: readonly string[]
  /** What could not be removed, with the reason. */
  readonly left: readonly string[]
}

/** What stands for names that were given back, among what was removed. */
export const NAMES = "names of a push"
/** How often images are looked for and removed. */
const ROUNDS = 3
/** Milliseconds between two rounds. */
const PAUSE = 200

/** What is swept. */
interface Scope {
  /** `name` or `name=value`. */
  readonly label: string
  /** True for a run whose containers, volumes and throw-away layers go. */
  readonly ended: (runId: string) => boolean
  /** True for a run whose image goes as well, which later steps of its job may use. */
  readonly over: (runId: string) => boolean
  /** Local names of images that stay. */
  readonly keep: readonly string[]
  /** True where a push may still be ending on the engine: names are given back, and remembered for another time. */
  readonly pushing: boolean
  readonly signal?: AbortSignal
}

/** Folder of a run, below the runner's temporary folder. */
export function runFolder(temporaryFolder: string, runId: string): string {
  return path.join(temporaryFolder, `image-driven-${runId}`)
}

/** True when the run could not tidy up behind itself: its folder goes last. */
export async function isUnfinished(temporaryFolder: string, runId: string): Promise<boolean> {
  if (!isRunId(runId)) return false
  return access(runFolder(temporaryFolder, runId)).then(
    () => true,
    () => false,
  )
}

/**
 * Removes what one run made, or several: a chain has one for each image.
 * @param keep local names of images that stay, e.g. the built image until the end of the job.
 */
export async function sweepRun(
  engine: Engine,
  run: string | readonly string[],
  options: { readonly keep?: readonly string[]; readonly pushing?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Swept> {
  const runIds = new Set([run].flat().filter(isRunId))
  const [first] = runIds
  if (first === undefined) return { removed: [], left: [] }
  const own = (owner: string) => runIds.has(owner)
  const { keep = [], pushing = false, signal } = options
  const label = runIds.size === 1 ? `${RUN_LABEL}=${first}` : RUN_LABEL
  return sweep(engine, { label, ended: own, over: own, keep, pushing, ...(signal ? { signal } : {}) })
}

/**
 * Removes what runs left behind that were killed and never swept: at once where their process, and for the image their
 * job, is known to be dead, otherwise once nothing of them can be in use.
 */
export async function sweepAbandoned(engine: Engine, now: Date, signal?: AbortSignal): Promise<Swept> {
  const here = thisOwner().place
  const dead = (runId: string, who: "job" | "process"): boolean => {
    const owner = runOwner(runId)
    return owner !== undefined && (isExpired(runId, now) || (owner.place === here && !isAlive(owner[who])))
  }
  const ended = (runId: string) => dead(runId, "process")
  await killOrphans(ended)
  const over = (runId: string) => ended(runId) && dead(runId, "job")
  return sweep(engine, { label: RUN_LABEL, ended, over, keep: [], pushing: false, ...(signal ? { signal } : {}) })
}

/** Removes the folder of a run. The path is made from a checked ID, never taken from a state somebody could have forged. */
export async function removeRunFolder(temporaryFolder: string, runId: string): Promise<void> {
  if (isRunId(runId)) await rm(runFolder(temporaryFolder, runId), { recursive: true, force: true })
}

async function sweep(engine: Engine, { label, ended, over, keep, pushing, signal }: Scope): Promise<Swept> {
  const removed: string[] = []
  const left: string[] = []
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      removed.push(what)
    } catch (error) {
      signal?.throwIfAborted()
      left.push(`${what}: ${error instanceof Error ? error.message : error}`)
    }
  }
  const [containers, volumes, networks] = await Promise.all([
    listContainers(engine, label, signal),
    listVolumes(engine, label, signal),
    listNetworks(engine, label, signal),
  ])
  await Promise.all(
    containers
      .filter(({ Labels }) => ended(Labels[RUN_LABEL] ?? ""))
      .map(({ Id }) => attempt(`container ${Id.slice(0, 12)}`, () => removeContainer(engine, Id, signal))),
  )
  await Promise.all(
    networks
      .filter(({ Labels }) => ended(Labels?.[RUN_LABEL] ?? ""))
      .map(({ Id, Name }) => attempt(`network ${Name}`, () => removeNetwork(engine, Id, signal))),
  )
  for (const volume of volumes.filter(({ Labels }) => ended(Labels?.[RUN_LABEL] ?? ""))) {
    const names = namesOf(volume)
    if (names !== undefined) await attempt(NAMES, () => giveBackNames(engine, names, signal))
    if (names !== undefined && pushing) continue
    await attempt(`volume ${volume.Name}`, () => removeVolume(engine, volume.Name, signal))
  }
  const owned = async () =>
    (await listImages(engine, LOCAL_HOST, signal)).filter((name) => {
      const owner = runOfImage(name) ?? ""
      return !keep.includes(name) && (isLayer(name) ? ended(owner) : over(owner))
    })
  // An engine that removes another run's image at the same time can answer that ours is not there, and keep it.
  for (let round = 1, images = await owned(); images.length > 0 && round <= ROUNDS; round++) {
    // Throw-away layers stand on the built image: the later one goes first.
    for (const name of images.sort(laterFirst)) await attempt(`image ${name}`, () => removeImage(engine, name, signal))
    images = await owned()
    if (images.length === 0) break
    if (round === ROUNDS) left.push(...images.map((name) => `image ${name}: the engine keeps it`))
    else await sleep(PAUSE)
  }
  return { removed: [...new Set(removed)], left: [...new Set(left)] }
}

function laterFirst(a: string, b: string): number {
  return Number(isLayer(b)) - Number(isLayer(a))
}
