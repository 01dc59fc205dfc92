// Images that are kept between runs as archives: layers of a build, and what setup made. What comes back is believed in nothing: its names
// are looked at before the engine sees it, and who asked compares what is in it.
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, rm } from "node:fs/promises"
import path from "node:path"
import { text } from "node:stream/consumers"
import { pipeline } from "node:stream/promises"
import { extract } from "tar-stream"
import { imageArchive, loadImages } from "../docker/images.ts"
import { keyPrefix } from "../policy/cache.ts"
import { atMost } from "./archive.ts"
import type { Caches } from "./caches.ts"
import type { Session } from "./session.ts"

const FILE = "image.tar"
/** Bytes; GitHub keeps 10 GB for a whole repository. */
const LIMIT = 2 * 1024 ** 3

export interface KeptImage {
  readonly kind: "setup" | "layers"
  /** What entries are about that may stand for each other. */
  readonly about: unknown
  /** End of the key where only one entry will do; absent means the newest. */
  readonly exactly?: string
  /** Whether an archive may bring an image of this name. */
  readonly mayBe: (name: string) => boolean
}

/** Loads what an earlier run has kept, and returns the names that it has on the engine. */
export async function restoreImages(session: Session, caches: Caches, kept: KeptImage): Promise<readonly string[]> {
  const { store, scope } = caches
  if (store?.github !== true) return []
  const { engine, log, signal } = session
  const folder = path.join(session.folder, `kept-${kept.kind}`)
  const prefixes = scope.read.map((name) => keyPrefix(kept.kind, name, kept.about) + (kept.exactly ?? ""))
  const key = await store.restore(folder, prefixes, signal)
  if (key === undefined) return []
  try {
    const archive = path.join(folder, FILE)
    const named = await namesInArchive(archive)
    const strange = named.find((name) => !kept.mayBe(name))
    if (strange !== undefined || named.length === 0) {
      log.warning(`cache: ${key} was thrown away, it is no image of ours${strange === undefined ? "" : `: ${strange}`}`)
      return []
    }
    return await loadImages(engine, createReadStream(archive), signal)
  } catch (error) {
    signal.throwIfAborted()
    log.warning(`cache: ${key} was thrown away: ${error instanceof Error ? error.message : error}`)
    return []
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Keeps the images by these names, with the layers that they share once. Never rejects but for a cancel: a cache that is not written is worth a line, not a failure. */
export async function keepImages(
  session: Session,
  { store, scope }: Caches,
  { kind, about }: KeptImage,
  key: string,
  names: readonly string[],
): Promise<void> {
  if (store?.github !== true || scope.readOnly !== undefined) return
  const { engine, log, signal } = session
  const folder = path.join(session.folder, `keeping-${kind}`)
  try {
    await mkdir(folder)
    const archive = path.join(folder, FILE)
    await pipeline(await imageArchive(engine, names, signal), atMost(LIMIT), createWriteStream(archive), { signal })
    const problem = await store.save(folder, keyPrefix(kind, scope.own, about) + key, signal)
    log.info(`cache    ${kind} ${problem === undefined ? `kept in ${store.name}` : `not kept: ${problem}`}`)
  } catch (error) {
    signal.throwIfAborted()
    log.info(`cache    ${kind} not kept: ${error instanceof Error ? error.message : error}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * All names that an engine would give to what is in an archive. Engines read more than we do: they clean paths, follow links, and take the
 * last of keys in any case. So everything that could be read in two ways is refused.
 * @throws Error. Source: moby image/tarexport and pkg/archive, containerd images/archive.
 */
export async function namesInArchive(archive: string): Promise<readonly string[]> {
  const names = new Set<string>()
  const seen = new Set<string>()
  const entries = extract()
  const reading = pipeline(createReadStream(archive), entries)
  reading.catch(() => undefined) // said below, or what ended it is
  for await (const entry of entries) {
    const { name, type = "", size = 0 } = entry.header
    const plain = name.replace(/\/$/, "")
    if (plain !== path.posix.normalize(plain) || /^(?:\/|\.\.)/.test(plain) || seen.has(plain))
      throw new Error(`a name in it can be read in two ways: ${JSON.stringify(name)}`)
    if (type !== "file" && type !== "directory") throw new Error(`it has a ${type} in it: ${JSON.stringify(name)}`)
    seen.add(plain)
    const read = type === "file" ? READ[plain] : undefined
    if (read === undefined) entry.resume()
    else if (size > MOST_NAMES) throw new Error(`${plain} is too large`)
    else for (const found of read(JSON.parse(await text(entry)))) names.add(found)
  }
  await reading
  return [...names]
}

const MOST_NAMES = 1024 ** 2

/** The files of an archive that name images; a tag alone (`ref.name`) is only used where there is no whole name. */
const READ: Readonly<Record<string, (content: unknown) => readonly string[]>> = {
  "manifest.json": (content) =>
    list(content).flatMap((image) =>
      list(known(image, ["Config", "RepoTags", "Layers", "LayerSources", "Parent"]).RepoTags),
    ),
  "index.json": (content) =>
    list(known(content, ["schemaVersion", "mediaType", "manifests"]).manifests).map((one) => {
      const names = known(one, ["mediaType", "digest", "size", "annotations", "platform", "artifactType"]).annotations
      const { "io.containerd.image.name": whole, "org.opencontainers.image.ref.name": tag } = {
        ...(names as object),
      } as Record<string, unknown>
      return String(whole ?? tag ?? "")
    }),
  repositories: (content) =>
    Object.entries(content as object).flatMap(([repository, tags]) =>
      Object.keys(tags as object).map((tag) => `${repository}:${tag}`),
    ),
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : []
}

/** A record that has no other keys than these, in this spelling. */
function known(value: unknown, keys: readonly string[]): Record<string, unknown> {
  const record = { ...(value as object) }
  const strange = Object.keys(record).find((key) => !keys.includes(key))
  if (strange !== undefined) throw new Error(`it has a key that is none: ${JSON.stringify(strange)}`)
  return record
}
