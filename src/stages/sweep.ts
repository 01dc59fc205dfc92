// Stage sweep: everything that carries the label of a run goes away. Each step stands alone; repeating it is fine.
import { rm } from "node:fs/promises"
import path from "node:path"
import { listContainers, removeContainer } from "../docker/containers.ts"
import type { Engine } from "../docker/engine.ts"
import { listImages, removeImage } from "../docker/images.ts"
import { isExpired, isRunId, LOCAL_HOST, RUN_LABEL, runOfImage } from "../image/run.ts"

export interface Swept {
  /** What was found and removed. */
  readonly removed: readonly string[]
  /** What could not be removed, with the reason. */
  readonly left: readonly string[]
}

/** Folder of a run, below the runner's temporary folder. */
export function runFolder(temporaryFolder: string, runId: string): string {
  return path.join(temporaryFolder, `image-driven-${runId}`)
}

/**
 * Removes the containers and local images of one run.
 * @param keep local names of images that stay, e.g. the built image until the end of the job.
 */
export async function sweepRun(engine: Engine, runId: string, keep: readonly string[] = []): Promise<Swept> {
  if (!isRunId(runId)) return { removed: [], left: [] }
  return sweep(engine, `${RUN_LABEL}=${runId}`, (owner) => owner === runId, keep)
}

/** Removes what runs left behind that were killed and never swept, once nothing of them can be in use. */
export async function sweepExpired(engine: Engine, now: Date): Promise<Swept> {
  return sweep(engine, RUN_LABEL, (owner) => isExpired(owner, now), [])
}

/** Removes the folder of a run. The path is made from a checked ID, never taken from a state somebody could have forged. */
export async function removeRunFolder(temporaryFolder: string, runId: string): Promise<void> {
  if (isRunId(runId)) await rm(runFolder(temporaryFolder, runId), { recursive: true, force: true })
}

async function sweep(
  engine: Engine,
  label: string,
  owned: (runId: string) => boolean,
  keep: readonly string[],
): Promise<Swept> {
  const removed: string[] = []
  const left: string[] = []
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      removed.push(what)
    } catch (error) {
      left.push(`${what}: ${error instanceof Error ? error.message : error}`)
    }
  }
  const containers = (await listContainers(engine, label)).filter((container) =>
    owned(container.Labels[RUN_LABEL] ?? ""),
  )
  await Promise.all(
    containers.map(({ Id }) => attempt(`container ${Id.slice(0, 12)}`, () => removeContainer(engine, Id))),
  )
  const images = (await listImages(engine, LOCAL_HOST)).filter(
    (name) => !keep.includes(name) && owned(runOfImage(name) ?? ""),
  )
  // Throw-away layers stand on the built image: the later one goes first.
  for (const name of images.sort(laterFirst)) await attempt(`image ${name}`, () => removeImage(engine, name))
  return { removed, left }
}

function laterFirst(a: string, b: string): number {
  const rank = (name: string) =>
    name.startsWith(`${LOCAL_HOST}/setup:`) ? 0 : name.startsWith(`${LOCAL_HOST}/setup-root:`) ? 1 : 2
  return rank(a) - rank(b)
}
