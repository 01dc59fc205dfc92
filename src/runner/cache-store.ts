// Folders that are kept between runs, by key: in a folder of this machine, or (github-cache.ts) in GitHub's cache.
import { randomUUID } from "node:crypto"
import { cp, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises"
import path from "node:path"

export interface CacheStore {
  /** For the log. */
  readonly name: string
  /** True for GitHub's: it has rules of its own about who reads what, and this machine forgets everything else. */
  readonly github: boolean
  /**
   * Fills `folder` with the newest entry whose key begins with the first of `prefixes` that has one. Returns its key; undefined
   * where there is none, or it cannot be had: a cache is never the reason for a failure.
   * @param folder is made; its last component is a part of the entry.
   */
  restore(folder: string, prefixes: readonly string[], signal: AbortSignal): Promise<string | undefined>
  /** Keeps `folder`, which is gone afterwards, under a key that is never written twice. Returns what went wrong; undefined when it is kept. */
  save(folder: string, key: string, signal: AbortSignal): Promise<string | undefined>
}

/** Entries of one prefix that stay: the newest, and the one that a run at the same time may be reading. */
const KEPT = 2

/**
 * A store in a folder of this machine.
 * @param root is made when the first entry is saved, for its owner alone.
 */
export function folderStore(root: string): CacheStore {
  return {
    name: "this machine's folder",
    github: false,
    async restore(folder, prefixes) {
      const entries = await entriesIn(root)
      const key = prefixes.flatMap(
        (prefix) => entries.find(({ name }) => name.startsWith(prefix) && !name.startsWith(COMING))?.name ?? [],
      )[0]
      if (key === undefined) return undefined
      try {
        await cp(path.join(root, key), folder, { recursive: true })
        return key
      } catch {
        await rm(folder, { recursive: true, force: true })
        return undefined
      }
    },
    async save(folder, key) {
      const copy = path.join(root, `${COMING}${randomUUID()}`)
      try {
        await mkdir(root, { recursive: true, mode: 0o700 })
        const place = path.join(root, key)
        if ((await stat(place).catch(() => undefined)) === undefined) {
          // A copy that is cut off has another name, and never becomes an entry.
          await cp(folder, copy, { recursive: true })
          await rename(copy, place)
        }
        const now = new Date()
        await utimes(place, now, now)
        await removeOld(root, key.slice(0, key.lastIndexOf("-") + 1))
        return undefined
      } catch (error) {
        await rm(copy, { recursive: true, force: true }).catch(() => undefined)
        return error instanceof Error ? error.message : String(error)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/** Of this prefix all but the newest; of others what nobody has kept again for a long time, and copies that were cut off. */
async function removeOld(root: string, prefix: string): Promise<void> {
  const entries = await entriesIn(root)
  const same = entries.filter(({ name }) => name.startsWith(prefix)).slice(KEPT)
  const before = (age: number) => entries.filter(({ time }) => time < Date.now() - age)
  const cut = before(CUT_OFF).filter(({ name }) => name.startsWith(COMING))
  for (const { name } of [...same, ...before(FORGOTTEN), ...cut])
    await rm(path.join(root, name), { recursive: true, force: true })
}

/** Beginning of the name of what is no entry yet. */
const COMING = ".coming-"
/** Milliseconds: longer than a copy takes. */
const CUT_OFF = 3600_000
/** Milliseconds: as long as GitHub keeps what nobody reads, and a week on top. */
const FORGOTTEN = 14 * 24 * 3600_000

/** Names of the entries, the newest first. */
async function entriesIn(root: string): Promise<readonly { readonly name: string; readonly time: number }[]> {
  const names = await readdir(root).catch(() => [])
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      time: (await stat(path.join(root, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  )
  return dated.toSorted((a, b) => b.time - a.time)
}
