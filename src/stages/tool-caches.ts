// `cache-paths`: folders in which tools keep what they have worked out, put into the containers of setup and gates before they start and taken
// out of those that have passed. Each gate has its own. What comes back is looked at before the engine sees it.
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import type { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { pipeline } from "node:stream/promises"
import { extract, type Header, pack } from "tar-stream"
import { EngineError } from "../docker/api.ts"
import { containerArchive, hasPath, inspectContainer, unpackInto } from "../docker/containers.ts"
import type { ImageRecord } from "../docker/images.ts"
import { hashOfText, keyPrefix } from "../policy/cache.ts"
import { atMost } from "./archive.ts"
import { hashOf } from "./artifacts.ts"
import type { Caches } from "./caches.ts"
import type { Place } from "./gate-container.ts"
import type { Session } from "./session.ts"
import { withUnstarted } from "./unstarted.ts"

export interface ToolCaches {
  /** Puts what `entry` (`gate …`, `setup-root`, `setup`) has kept into its container, which was never started. */
  restore(container: string, entry: string, place: Place, tested: ImageRecord): Promise<void>
  /** Takes it out again. Only where the command has passed: what was cut off may be half written. */
  keep(container: string, entry: string): Promise<void>
  /** Keeps what has changed for later runs. */
  save(): Promise<void>
  /** Nobody waits for what is not restored yet. */
  end(): void
}

/** Bytes of all folders together. */
const LIMIT = 2 * 1024 ** 3
const CONTENTS = "contents.json"

/** SHA-256 of each file of an entry of the store, by its name. */
type Contents = Record<string, string>

export interface ToolCacheInputs {
  /** As `cache-paths` has them. */
  readonly paths: readonly string[]
  readonly platform: string
}

/** Nothing is kept. */
export const NO_TOOL_CACHES: ToolCaches = {
  restore: async () => undefined,
  keep: async () => undefined,
  save: async () => undefined,
  end: () => undefined,
}

/** Begins to restore at once, beside the build. */
export function toolCaches(session: Session, caches: Caches, { paths, platform }: ToolCacheInputs): ToolCaches {
  const { store, scope } = caches
  if (store === undefined || paths.length === 0) return NO_TOOL_CACHES
  const { engine, log, signal } = session
  const about = [caches.about, paths, platform]
  const folder = path.join(session.folder, "tools")
  const ended = new AbortController()
  const restoring = restoreContents(session, caches, folder, about, AbortSignal.any([signal, ended.signal]))
  session.background.add(restoring)
  const kept: Contents = {}
  /** Names of what this run's gates and setup may have kept. */
  const asked = new Set<string>()
  /** Paths of which it was said that the image has them. */
  const said = new Set<string>()
  const places = new Map<string, Promise<readonly Folder[]>>()
  const present = new Map<string, Promise<ReadonlySet<string>>>()

  /** The folders of a container, but for those that the image has: what is tested is the image's own. */
  const foldersOf = async (container: string, entry: string, place: Place, tested: ImageRecord) => {
    const home = paths.some((one) => one.startsWith("~/")) ? await homeOf(session, container, place.user) : "/"
    const [base = ""] = tested.RootFS?.Layers ?? []
    const folders = paths.map(
      (one): Folder => ({
        one,
        target: one.startsWith("~/") ? path.posix.join(home, one.slice(2)) : path.posix.resolve(place.workdir, one),
        name: nameOf([entry, one, place.user, place.workdir, base]),
      }),
    )
    const targets = folders.map(({ target }) => target)
    const known = present.get(targets.join("\n")) ?? presentIn(session, tested, targets)
    present.set(targets.join("\n"), known)
    const inImage = await known
    for (const { one } of folders.filter(({ target }) => inImage.has(target))) {
      if (!said.has(one)) log.notice(`cache-paths: ${one} is a part of the image, and is not kept`)
      said.add(one)
    }
    const own = folders.filter(({ target }) => !inImage.has(target))
    for (const { name } of own) asked.add(name)
    return own
  }

  return {
    async restore(container, entry, place, tested) {
      const folders = foldersOf(container, entry, place, tested)
      places.set(container, folders)
      const contents = await restoring
      const attempt = async ({ one, name, target }: Folder): Promise<void> => {
        const sha256 = contents[name]
        if (sha256 === undefined) return
        try {
          const file = path.join(folder, name)
          if ((await hashOf(file)) !== sha256) throw new Error("it is not what was kept")
          await put(session, container, file, target)
        } catch (error) {
          giveUp(error, `${one} of ${entry} was not restored`)
        }
      }
      try {
        await Promise.all((await folders).map(attempt))
      } catch (error) {
        giveUp(error, `nothing of ${entry} was restored`)
      }
    },
    async keep(container, entry) {
      if (scope.readOnly !== undefined) return
      await restoring
      const attempt = async ({ one, name, target }: Folder): Promise<void> => {
        const coming = path.join(folder, `${name}.coming`)
        try {
          const archive = await containerArchive(engine, container, target, signal)
          if (archive === undefined) return
          await mkdir(folder, { recursive: true })
          await pipeline(archive, atMost(LIMIT), createWriteStream(coming), { signal })
          await rename(coming, path.join(folder, name))
          kept[name] = await hashOf(path.join(folder, name))
        } catch (error) {
          await rm(coming, { force: true })
          giveUp(error, `${one} of ${entry} was not kept`)
        }
      }
      try {
        await Promise.all(((await places.get(container)) ?? []).map(attempt))
      } catch (error) {
        giveUp(error, `nothing of ${entry} was kept`)
      }
    },
    async save() {
      try {
        const restored = await restoring
        if (!Object.entries(kept).some(([name, sha256]) => restored[name] !== sha256)) return
        // What a gate that did not pass had before is still its own; what no gate has any more is not kept.
        const names = [...asked].filter((name) => name in restored || name in kept).sort()
        const files = await readdir(folder)
        for (const name of files.filter((file) => !names.includes(file))) await rm(path.join(folder, name))
        const there = names.filter((name) => files.includes(name))
        const sizes = await Promise.all(there.map(async (name) => (await stat(path.join(folder, name))).size))
        const size = sizes.reduce((sum, one) => sum + one, 0)
        const mebibytes = `${Math.ceil(size / 1024 ** 2)} MiB`
        if (size > LIMIT) return log.info(`cache    cache-paths not kept: ${mebibytes}`)
        const contents = JSON.stringify(Object.fromEntries(there.map((name) => [name, kept[name] ?? restored[name]])))
        await writeFile(path.join(folder, CONTENTS), contents)
        const key = keyPrefix("tools", scope.own, about) + hashOfText(contents).slice(0, 24)
        const problem = await store.save(folder, key, signal)
        log.info(
          `cache    cache-paths ${problem === undefined ? `kept in ${store.name}, ${mebibytes}` : `not kept: ${problem}`}`,
        )
      } catch (error) {
        if (!signal.aborted)
          log.info(`cache    cache-paths not kept: ${error instanceof Error ? error.message : error}`)
      }
    },
    end: () => ended.abort(),
  }

  /** A cache is never the reason for a failure; a cancel and an engine that is gone are. */
  function giveUp(error: unknown, what: string): void {
    signal.throwIfAborted()
    if (error instanceof EngineError && error.status === 0) throw error
    log.warning(`cache-paths: ${what}: ${error instanceof Error ? error.message : error}`)
  }
}

/** A folder of one container. */
interface Folder {
  /** As the input has it. */
  readonly one: string
  /** Absolute. */
  readonly target: string
  /** Of its archive. */
  readonly name: string
}

/** What the store has; an entry that cannot be read is none. */
async function restoreContents(
  session: Session,
  caches: Caches,
  folder: string,
  about: unknown,
  signal: AbortSignal,
): Promise<Contents> {
  const { store, scope } = caches
  const key = await store?.restore(
    folder,
    scope.read.map((name) => keyPrefix("tools", name, about)),
    signal,
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

function nameOf(what: readonly string[]): string {
  return `${hashOfText(JSON.stringify(what)).slice(0, 40)}.tar`
}

/** Those of the paths that the tested image has. */
function presentIn(session: Session, tested: ImageRecord, targets: readonly string[]): Promise<ReadonlySet<string>> {
  return withUnstarted(session, "paths", tested.Id, async (id) => {
    const found = await Promise.all(targets.map((target) => hasPath(session.engine, id, target, session.signal)))
    return new Set(targets.filter((_, index) => found[index]))
  })
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
 * Unpacks a folder or a file at `target`, after all of it was looked at: its entries stay below it, no other root, no way up, none through a
 * link, no program that raises its rights. Pipes and devices are left out. Folders above it that the container does not have belong to
 * whom it belongs.
 */
async function put(session: Session, container: string, file: string, target: string): Promise<void> {
  const { engine, signal } = session
  await walk(file, async (entry) => entry.resume())
  const missing: string[] = []
  let above = path.posix.dirname(target)
  for (; above !== "/" && !(await hasPath(engine, container, above, signal)); above = path.posix.dirname(above))
    missing.unshift(above)
  const out = pack()
  const root = path.posix.relative(above, target)
  const at = (inside: string) => (inside === "" ? root : `${root}/${inside}`)
  const fill = async (): Promise<void> => {
    await walk(file, async (entry, { inside, to }) => {
      const { header } = entry
      const { uid = 0, gid = 0 } = header
      if (inside === "")
        for (const one of missing)
          out.entry({ name: path.posix.relative(above, one), type: "directory", mode: 0o755, uid, gid })
      const renamed: Header = {
        ...header,
        name: at(inside),
        mode: (header.mode ?? 0) & 0o1777,
        pax: null,
        ...(to === undefined ? {} : { linkname: at(to) }),
      }
      if (header.type === "file") return pipeline(entry as unknown as Readable, out.entry(renamed))
      out.entry(renamed)
      entry.resume()
    })
    out.finalize()
  }
  const filling = fill()
  const sending = unpackInto(engine, container, out as unknown as Readable, signal, above)
  for (const work of [filling, sending])
    work.catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))))
  for (const settled of await Promise.allSettled([filling, sending]))
    if (settled.status === "rejected") throw settled.reason
}

/** Where an entry belongs, relative to the folder itself; `to`: the file of the same archive that a hard link is. */
interface Inside {
  readonly inside: string
  readonly to?: string
}

/** Calls `take` for every entry that may be unpacked. @throws Error when one is out of place. */
async function walk(file: string, take: (entry: Entry, where: Inside) => Promise<unknown>): Promise<void> {
  const entries = extract()
  const reading = pipeline(createReadStream(file), entries)
  reading.catch(() => undefined) // said below, or what ended it is
  const links = new Set<string>()
  const files = new Set<string>()
  let top: string | undefined
  const insideOf = (text: string): string | undefined => {
    const name = pathOf(text)
    top ??= name?.split("/")[0]
    return name === top ? "" : name?.startsWith(`${top}/`) ? name.slice((top ?? "").length + 1) : undefined
  }
  for await (const entry of entries) {
    const { name, type, linkname = "" } = entry.header
    const inside = insideOf(name)
    const parts = inside === undefined || inside === "" ? [] : inside.split("/")
    const throughLink = parts.some((_, index) => links.has(parts.slice(0, index).join("/")))
    const to = type === "link" ? insideOf(linkname) : undefined
    if (
      inside === undefined ||
      throughLink ||
      (inside === "" && type !== "directory" && type !== "file") ||
      (type === "link" && (to === undefined || !files.has(to)))
    )
      throw new Error(`an entry of it is out of place: ${JSON.stringify(name)}`)
    // What was a file or a link before is not taken for one any more.
    links.delete(inside)
    files.delete(inside)
    if (type === "symlink") links.add(inside)
    if (type === "file" || type === "link") files.add(inside)
    if (type === "file" || type === "directory" || type === "symlink" || type === "link")
      await take(entry, { inside, ...(to === undefined ? {} : { to }) })
    else entry.resume()
  }
  await reading
}

type Entry = ReturnType<typeof extract> extends AsyncIterable<infer E> ? E : never

/** A path as an archive has it, normalised; undefined for one that leads out. */
function pathOf(text: string): string | undefined {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".")
  return text.startsWith("/") || parts.includes("..") || parts.length === 0 ? undefined : parts.join("/")
}
