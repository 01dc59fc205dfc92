// Volumes on the engine: here they carry no data, only labels, which the engine keeps when the run that set them is killed.
import { EngineError } from "./api.ts"
import type { Engine } from "./engine.ts"

export interface VolumeRecord {
  readonly Name: string
  readonly Labels?: Readonly<Record<string, string>> | null
}

/** Creates an empty volume with labels. */
export async function createVolume(
  engine: Engine,
  name: string,
  labels: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  await engine.api.json({
    method: "POST",
    path: "/volumes/create",
    body: { Name: name, Labels: labels },
    ...(signal ? { signal } : {}),
  })
}

/** The volumes that carry `label` (`name` or `name=value`). */
export async function listVolumes(
  engine: Engine,
  label: string,
  signal?: AbortSignal,
): Promise<readonly VolumeRecord[]> {
  const { Volumes } = await engine.api.json<{ readonly Volumes?: readonly VolumeRecord[] | null }>({
    method: "GET",
    path: "/volumes",
    query: { filters: JSON.stringify({ label: [label] }) },
    ...(signal ? { signal } : {}),
  })
  return Volumes ?? []
}

/** Removes a volume. One that is gone is fine. */
export async function removeVolume(engine: Engine, name: string, signal?: AbortSignal): Promise<void> {
  try {
    await engine.api.json({
      method: "DELETE",
      path: `/volumes/${encodeURIComponent(name)}`,
      query: { force: true },
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (!(error instanceof EngineError && error.status === 404)) throw error
  }
}
