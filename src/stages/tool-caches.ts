// `cache-paths`: folders in which tools keep what they have worked out, put into the containers of setup and gates before they start and taken
// out of those that have passed. Each gate has its own, so that none disturbs another. What comes back is believed in nothing.
import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import type { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { pipeline } from "node:stream/promises"
import { extract, type Header, pack } from "tar-stream"
import { EngineError } from "../docker/api.ts"
import { containerArchive, hasPath, inspectContainer, unpackInto } from "../docker/containers.ts"
import { keyPrefix } from "../policy/cache.ts"
import type { Caches } from "./caches.ts"
import type { Place } from "./gate-container.ts"
import type { Session } from "./session.ts"

export interface ToolCaches {
  /** Puts what `entry` (a gate, `setup-root`, `setup`) has kept into its container, which was never started. */
  restore(container: string, entry: string, place: Place): Promise<void>
  /** Takes it out again. Only where the command has passed: what was cut off may be half written. */
  keep(container: string, entry: string, place: Place): Promise<void>
  /** Keeps what has changed for later runs. */
  save(): Promise<void>
}

/** Bytes of all folders together. */
const LIMIT = 2 * 1024 ** 3
const CONTENTS = "contents.json"

/** SHA-256 of each file of an entry of the store, by its name. */
type Contents = Record<string, string>

/** Begins to restore at once, beside the build. `paths`: as the input has them. */
export function toolCaches(session: Session, caches: Caches, paths: readonly string[], platform: string): ToolCaches {
  const { store, scope, repository } = caches
  if (store === undefined || paths.length === 0)
    return { restore: async () => undefined, keep: async () => undefined, save: async () => undefined }
  const { engine, log, signal } = session
  const about = { repository, paths, platform }
  const folder = path.join(session.folder, "tools")
  const restoring = restoreContents(session, caches, folder, about)
  session.background.add(restoring)
  const kept: Contents = {}
  const used = new Set<string>()
  const homes = new Map<string, Promise<string>>()

  const absolute = async (container: string, one: string, place: Place): Promise<string> => {
    if (!one.startsWith("~/")) return path.posix.resolve(place.workdir, one)
    const home = homes.get(container) ?? homeOf(session, container, place.user)
    homes.set(container, home)
    return path.posix.join(await home, one.slice(2))
  }

  return {
    async restore(container, entry, place) {
      const contents = await restoring
      await Promise.all(
        paths.map(async (one) => {
          const name = nameOf(entry, one)
          const sha256 = contents[name]
          if (sha256 === undefined) return
          const file = path.join(folder, name)
          try {
            if ((await hashOf(file)) !== sha256) throw new Error("it is not what was kept")
            const target = await absolute(container, one, place)
            await put(session, container, file, target)
          } catch (error) {
            signal.throwIfAborted()
            if (error instanceof EngineError && error.status === 0) throw error
            log.warning(
              `cache-paths: ${one} of ${entry} was not restored: ${error instanceof Error ? error.message : error}`,
            )
          }
        }),
      )
    },
    async keep(container, entry, place) {
      if (scope.readOnly !== undefined) return
      await restoring
      await Promise.all(
        paths.map(async (one) => {
          const name = nameOf(entry, one)
          used.add(name)
          const archive = await containerArchive(engine, container, await absolute(container, one, place), signal)
          if (archive === undefined) return
          await mkdir(folder, { recursive: true })
          const coming = path.join(folder, `${name}.coming`)
          await pipeline(archive, createWriteStream(coming), { signal })
          await rename(coming, path.join(folder, name))
          kept[name] = await hashOf(path.join(folder, name))
        }),
      )
    },
    async save() {
      const restored = await restoring
      const changed = Object.entries(kept).some(([name, sha256]) => restored[name] !== sha256)
      if (!changed) return
      // What a gate that did not pass had before is still its own; what no gate has any more is not kept.
      const contents: Contents = { ...restored, ...kept }
      const text = JSON.stringify(contents, Object.keys(contents).sort())
      const sizes = await Promise.all(Object.keys(contents).map((name) => stat(path.join(folder, name))))
      const size = sizes.reduce((sum, facts) => sum + facts.size, 0)
      const mebibytes = `${Math.ceil(size / 1024 ** 2)} MiB`
      if (size > LIMIT) return log.info(`cache    cache-paths not kept: ${mebibytes}`)
      await writeFile(path.join(folder, CONTENTS), text)
      const key = keyPrefix("tools", scope.own, about) + createHash("sha256").update(text).digest("hex").slice(0, 24)
      const problem = await store.save(folder, key, signal)
      log.info(
        `cache    cache-paths ${problem === undefined ? `kept in ${store.name}, ${mebibytes}` : `not kept: ${problem}`}`,
      )
    },
  }
}

/** What the store has; an entry that cannot be read is none. */
async function restoreContents(session: Session, caches: Caches, folder: string, about: unknown): Promise<Contents> {
  const { store, scope } = caches
  const key = await store?.restore(
    folder,
    scope.read.map((name) => keyPrefix("tools", name, about)),
    session.signal,
  )
  if (key === undefined) {
    session.log.info(`cache    nothing kept for cache-paths, scope ${scope.own}`)
    return {}
  }
  try {
    const contents: unknown = JSON.parse(await readFile(path.join(folder, CONTENTS), "utf8"))
    if (typeof contents !== "object" || contents === null) throw new Error("no list of contents")
    const entries = Object.entries(contents).filter(([name, sha256]) => NAME.test(name) && typeof sha256 === "string")
    session.log.info(`cache    cache-paths from ${store?.name}, ${key}`)
    return Object.fromEntries(entries)
  } catch (error) {
    session.log.warning(`cache: ${key} was thrown away: ${error instanceof Error ? error.message : error}`)
    await rm(folder, { recursive: true, force: true })
    return {}
  }
}

const NAME = /^[0-9a-f]{40}\.tar$/

function nameOf(entry: string, one: string): string {
  return `${createHash("sha256")
    .update(JSON.stringify([entry, one]))
    .digest("hex")
    .slice(0, 40)}.tar`
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256")
  await pipeline(createReadStream(file), hash)
  return hash.digest("hex")
}

/** Home of the user of a container, as Docker finds it: by its environment, or by its own list of users. */
async function homeOf({ engine, signal }: Session, container: string, user: string): Promise<string> {
  const record = await inspectContainer(engine, container, signal)
  const told = record?.Config.Env?.find((one) => one.startsWith("HOME=/"))
  if (told !== undefined) return path.posix.normalize(told.slice("HOME=".length))
  const [account = ""] = user.split(":")
  const archive = await containerArchive(engine, container, "/etc/passwd", signal)
  const entries = extract()
  let list = ""
  if (archive !== undefined) {
    const reading = pipeline(archive, entries)
    reading.catch(() => undefined) // said below, or what ended it is
    for await (const entry of entries) list = await text(entry)
    await reading
  }
  const wanted = account === "" ? "0" : account
  for (const line of list.split("\n")) {
    const [name, , uid, , , home] = line.split(":")
    if ((name === wanted || uid === wanted) && home?.startsWith("/")) return home
  }
  return wanted === "0" ? "/root" : "/"
}

/**
 * Unpacks a folder or a file at `target`. Its entries stay below it: no other root, no way up, none through a link, no device, no program
 * that raises its rights. Folders above it that the container does not have belong to whom it belongs.
 */
async function put(session: Session, container: string, file: string, target: string): Promise<void> {
  const { engine, signal } = session
  const missing: string[] = []
  let above = path.posix.dirname(target)
  for (; above !== "/" && !(await hasPath(engine, container, above, signal)); above = path.posix.dirname(above))
    missing.unshift(above)
  const out = pack()
  const archive = out as unknown as Readable
  const filling = fill(
    file,
    out,
    path.posix.relative(above, target),
    missing.map((one) => path.posix.relative(above, one)),
  )
  const sending = unpackInto(engine, container, archive, signal, above)
  for (const work of [filling, sending])
    work.catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))))
  // What is wrong with the archive breaks the sending as well: it says why.
  for (const settled of await Promise.allSettled([filling, sending]))
    if (settled.status === "rejected") throw settled.reason
}

const TYPES: readonly string[] = ["file", "directory", "symlink", "link"]

/** A path as an archive has it, normalised; undefined for one that leads out. */
function pathOf(text: string): string | undefined {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".")
  return text.startsWith("/") || parts.includes("..") || parts.length === 0 ? undefined : parts.join("/")
}

async function fill(
  file: string,
  out: ReturnType<typeof pack>,
  root: string,
  missing: readonly string[],
): Promise<void> {
  const entries = extract()
  const reading = pipeline(createReadStream(file), entries)
  reading.catch(() => undefined) // said below, or what ended it is
  const links = new Set<string>()
  let top: string | undefined
  for await (const entry of entries) {
    const { header } = entry
    const name = pathOf(header.name)
    top ??= name?.split("/")[0]
    const inside = name === top ? "" : name?.startsWith(`${top}/`) ? name.slice((top ?? "").length + 1) : undefined
    const parts = inside === undefined || inside === "" ? [] : inside.split("/")
    const throughLink = parts.some((_, index) => links.has(parts.slice(0, index).join("/")))
    const badTop = inside === "" && header.type !== "directory" && header.type !== "file"
    if (inside === undefined || throughLink || badTop || !TYPES.includes(header.type ?? ""))
      throw new Error(`an entry of it is out of place: ${JSON.stringify(header.name)}`)
    if (header.type === "symlink") links.add(inside)
    const { uid = 0, gid = 0 } = header
    if (inside === "") for (const one of missing) out.entry({ name: one, type: "directory", mode: 0o755, uid, gid })
    const renamed: Header = {
      ...header,
      name: inside === "" ? root : `${root}/${inside}`,
      mode: (header.mode ?? 0) & 0o1777,
      pax: null,
    }
    if (header.type === "link") {
      const to = pathOf(header.linkname ?? "")
      if (to === undefined || !to.startsWith(`${top}/`))
        throw new Error(`a link of it leads out: ${JSON.stringify(header.name)}`)
      renamed.linkname = `${root}/${to.slice((top ?? "").length + 1)}`
    }
    if (header.type === "file") await pipeline(entry, out.entry(renamed))
    else {
      out.entry(renamed)
      entry.resume()
    }
  }
  await reading
  out.finalize()
}
