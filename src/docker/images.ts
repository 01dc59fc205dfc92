// Images on the engine: look, name, commit, remove. All by JSON over the API.
import readline from "node:readline"
import type { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import type { HealthCheck } from "../image/health.ts"
import { EngineError } from "./api.ts"
import type { Engine } from "./engine.ts"

/** The fields of an image that the pipeline reads. */
export interface ImageRecord {
  readonly Id: string
  readonly RepoTags?: readonly string[] | null
  readonly RepoDigests?: readonly string[] | null
  /** ISO 8601. */
  readonly Created: string
  readonly Size: number
  readonly Os: string
  readonly Architecture: string
  readonly Variant?: string
  readonly RootFS?: { readonly Layers?: readonly string[] | null }
  readonly Config: {
    readonly User?: string
    readonly WorkingDir?: string
    readonly Env?: readonly string[] | null
    readonly Volumes?: Readonly<Record<string, unknown>> | null
    readonly Labels?: Readonly<Record<string, string>> | null
    readonly Healthcheck?: HealthCheck | null
  }
}

/** The image with this ID or name, or undefined. Never pulls. */
export async function inspectImage(
  engine: Engine,
  name: string,
  signal?: AbortSignal,
): Promise<ImageRecord | undefined> {
  try {
    return await engine.api.json<ImageRecord>({
      method: "GET",
      path: `/images/${encodeURIComponent(name)}/json`,
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined
    throw error
  }
}

/** Gives the image `id` the name `repository:tag`; an image that had it loses it. */
export async function tagImage(
  engine: Engine,
  id: string,
  repository: string,
  tag: string,
  signal?: AbortSignal,
): Promise<void> {
  await engine.api.json({
    method: "POST",
    path: `/images/${encodeURIComponent(id)}/tag`,
    query: { repo: repository, tag },
    ...(signal ? { signal } : {}),
  })
}

/** As {@link tagImage}, with the name as one word, `repository:tag`. */
export function nameImage(engine: Engine, id: string, name: string, signal?: AbortSignal): Promise<void> {
  const colon = name.lastIndexOf(":")
  return tagImage(engine, id, name.slice(0, colon), name.slice(colon + 1), signal)
}

/**
 * Pulls an image by its digest, `name@sha256:…`: nothing else can come, whoever moves tags meanwhile.
 * @param auth value of the X-Registry-Auth header; undefined for a registry that wants none.
 * @throws EngineError with what the engine or the registry said.
 */
export async function pullByDigest(
  engine: Engine,
  repository: string,
  digest: string,
  auth: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const response = await engine.api.stream({
    method: "POST",
    path: "/images/create",
    query: { fromImage: repository, tag: digest },
    headers: auth === undefined ? {} : { "X-Registry-Auth": auth },
    patience: 0,
    ...(signal ? { signal } : {}),
  })
  for await (const _ of stepsOf(response));
}

/** What the engine says while it works, a JSON object a line. @throws EngineError with what it says of a failure. */
async function* stepsOf(response: Readable): AsyncGenerator<{ readonly stream?: string }> {
  for await (const line of readline.createInterface({ input: response })) {
    if (line.trim() === "") continue
    const { error, ...step } = JSON.parse(line) as { readonly error?: string; readonly stream?: string }
    if (error !== undefined) throw new EngineError(500, error)
    yield step
  }
}

/** Images with all their layers and these names, as a tar archive that {@link loadImages} takes. */
export function imageArchive(engine: Engine, names: readonly string[], signal?: AbortSignal): Promise<Readable> {
  return engine.api.stream({
    method: "GET",
    path: `/images/get?${names.map((name) => `names=${encodeURIComponent(name)}`).join("&")}`,
    patience: 0,
    ...(signal ? { signal } : {}),
  })
}

/** Loads images out of a tar archive; returns the names that the engine says they have now. @throws EngineError */
export async function loadImages(engine: Engine, archive: Readable, signal?: AbortSignal): Promise<readonly string[]> {
  const response = await engine.api.stream({
    method: "POST",
    path: "/images/load",
    query: { quiet: true },
    archive,
    patience: 0,
    ...(signal ? { signal } : {}),
  })
  const names: string[] = []
  for await (const { stream } of stepsOf(response)) {
    const [, name] = /^Loaded image: (\S+)\s*$/.exec(stream ?? "") ?? []
    if (name !== undefined) names.push(name)
  }
  return names
}

/** Takes a name away, and the image with its last name. An image that is not there is fine. */
export async function removeImage(engine: Engine, name: string, signal?: AbortSignal): Promise<void> {
  try {
    await engine.api.json({
      method: "DELETE",
      path: `/images/${encodeURIComponent(name)}`,
      query: { force: true },
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (!(error instanceof EngineError && error.status === 404)) throw error
  }
}

/** Attempts to list images, and milliseconds between two. */
const LISTINGS = 6
const PAUSE = 150

/** Local tags of a repository, by its name as `docker images` shows it. */
export async function listTags(engine: Engine, repository: string, signal?: AbortSignal): Promise<readonly string[]> {
  return (await listNames(engine, [repository], signal))
    .filter((name) => name.startsWith(`${repository}:`))
    .map((name) => name.slice(repository.length + 1))
}

/** Local names below `host/`, as `name:tag`. */
export async function listImages(engine: Engine, host: string, signal?: AbortSignal): Promise<readonly string[]> {
  const patterns = [1, 2, 3, 4].map((depth) => `${host}${"/*".repeat(depth)}`)
  return (await listNames(engine, patterns, signal)).filter((name) => name.startsWith(`${host}/`))
}

/**
 * Names by patterns. The containerd store fails to list while somebody else removes an image (`content digest … not found`), so
 * that a refusal is asked again.
 */
async function listNames(
  engine: Engine,
  patterns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const images = await engine.api.json<readonly { readonly RepoTags?: readonly string[] | null }[]>({
        method: "GET",
        path: "/images/json",
        query: { filters: JSON.stringify({ reference: patterns }) },
        ...(signal ? { signal } : {}),
      })
      return images.flatMap((image) => image.RepoTags ?? [])
    } catch (error) {
      if (!(error instanceof EngineError) || error.status === 0 || attempt === LISTINGS) throw error
      await sleep(PAUSE, undefined, signal ? { signal } : {})
    }
  }
}
