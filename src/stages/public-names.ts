// The names under which an image is pushed stand on the engine for the time of the push only. What they stood for before is
// written down first, on the engine itself: so post, or the next run, gives them back when this run is killed meanwhile.
import type { Engine } from "../docker/engine.ts"
import { inspectImage, removeImage, tagImage } from "../docker/images.ts"
import { createVolume, removeVolume, type VolumeRecord } from "../docker/volumes.ts"
import { parseReference, repositoryName } from "../image/reference.ts"
import { runLabels } from "../image/run.ts"
import type { Session } from "./session.ts"

/** Label of the volume that remembers. */
const NAMES_LABEL = "image-driven.names"

export interface PublicNames {
  /** ID of the image that is pushed. */
  readonly image: string
  /** False for an image that is known by its ID alone: it goes with its last name, so it keeps what the push gave it. */
  readonly named: boolean
  /** Digests by which the engine knew the image before (`name@sha256:…`). */
  readonly digests: readonly string[]
  readonly names: readonly { readonly reference: string; readonly before?: string }[]
}

/** Writes down what the names stand for now, before the first of them is moved. */
export async function rememberNames(
  { engine, runId, signal }: Session,
  image: string,
  references: readonly string[],
): Promise<PublicNames> {
  const [own, names] = await Promise.all([
    inspectImage(engine, image, signal),
    Promise.all(
      references.map(async (reference) => {
        const before = await inspectImage(engine, reference, signal)
        return { reference, ...(before === undefined ? {} : { before: before.Id }) }
      }),
    ),
  ])
  const named = (own?.RepoTags ?? []).length > 0
  const remembered: PublicNames = { image, named, digests: own?.RepoDigests ?? [], names }
  await createVolume(
    engine,
    volumeOf(runId),
    { ...runLabels(runId), [NAMES_LABEL]: JSON.stringify(remembered) },
    signal,
  )
  return remembered
}

/** Leaves the engine with the names it had: ours go, other images get their own back. Repeating it is fine. */
export async function giveBackNames(engine: Engine, remembered: PublicNames, signal?: AbortSignal): Promise<void> {
  for (const { reference, before } of remembered.names) await giveBack(engine, remembered, reference, before, signal)
}

/** Forgets what was remembered, once it is given back. */
export async function forgetNames({ engine, runId }: Pick<Session, "engine" | "runId">): Promise<void> {
  await removeVolume(engine, volumeOf(runId))
}

/** What a volume of a run remembers; undefined for any other volume, and for words that are not ours. */
export function namesOf({ Labels }: VolumeRecord): PublicNames | undefined {
  try {
    const { image, named, digests, names } = JSON.parse(Labels?.[NAMES_LABEL] ?? "") as Partial<PublicNames>
    if (typeof image !== "string" || typeof named !== "boolean") return undefined
    if (!isTexts(digests) || !Array.isArray(names)) return undefined
    const wellFormed = names.every(
      ({ reference, before }) => typeof reference === "string" && (before === undefined || typeof before === "string"),
    )
    return wellFormed ? { image, named, digests, names } : undefined
  } catch {
    return undefined
  }
}

async function giveBack(
  engine: Engine,
  { image, named, digests }: PublicNames,
  reference: string,
  before: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { repository, tag = "latest" } = parseReference(reference)
  const name = repositoryName(repository)
  const own = await inspectImage(engine, reference, signal)
  // Otherwise it was never ours, or is somebody else's by now.
  if (before !== image && own?.Id === image) {
    if (before !== undefined) await tagImage(engine, before, name, tag, signal)
    else if (named) await removeImage(engine, reference, signal)
  }
  if (engine.store !== "classic" || !named) return
  // The classic store remembers the pushed digest under this name, also when the name is gone, and keeps our image for it.
  const known = await inspectImage(engine, image, signal)
  const others =
    known?.RepoDigests?.filter((digest) => digest.startsWith(`${name}@`) && !digests.includes(digest)) ?? []
  for (const digest of others) await removeImage(engine, digest, signal)
}

function volumeOf(runId: string): string {
  return `image-driven-names-${runId}`
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}
