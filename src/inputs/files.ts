// The only door of the inputs to the file system: takes paths, returns facts, changes nothing. Behind its promises it does not wait for
// threads: nothing else can go on before the inputs are read, and `node:fs/promises` alone takes longer to load than all the looking.
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { join, relative, resolve, sep } from "node:path"

/** What a path turned out to be. */
export type Place =
  | { readonly kind: "file"; readonly real: string; readonly size: number }
  | { readonly kind: "folder"; readonly real: string }
  | { readonly kind: "missing"; readonly absolute: string }
  | { readonly kind: "outside"; readonly absolute: string }
  /** Neither a file nor a folder, or something that could not be looked at. */
  | { readonly kind: "other"; readonly what: string; readonly absolute: string }

/** What the checkout turned out to be. */
export type Checkout = { readonly state: "missing" | "empty" } | { readonly state: "present"; readonly real: string }

/** Looks at the folder that the runner calls the workspace. */
export async function lookAtCheckout(workspace: string): Promise<Checkout> {
  try {
    if (readdirSync(workspace).length === 0) return { state: "empty" }
    return { state: "present", real: realpathSync.native(workspace) }
  } catch {
    return { state: "missing" }
  }
}

/**
 * Walks from `root` to `path` one component at a time. A symbolic link is followed only as long as it stays in `root`,
 * so that nothing outside is ever looked at.
 */
export async function lookUp(root: string, path: string): Promise<Place> {
  const absolute = resolve(root, path)
  try {
    const top = realpathSync.native(root)
    const below = within(root, absolute) ?? within(top, absolute)
    if (below === undefined) return { kind: "outside", absolute }
    let place = top
    for (const component of below.split(sep).filter((part) => part !== "")) {
      const next = join(place, component)
      place = lstatSync(next).isSymbolicLink() ? realpathSync.native(next) : next
      if (within(top, place) === undefined) return { kind: "outside", absolute }
    }
    const facts = lstatSync(place)
    if (facts.isFile()) return { kind: "file", real: place, size: facts.size }
    if (facts.isDirectory()) return { kind: "folder", real: place }
    const what = facts.isFIFO() ? "a FIFO" : facts.isSocket() ? "a socket" : "a device"
    return { kind: "other", what, absolute }
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error"
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing", absolute }
    return { kind: "other", what: `something that cannot be read (${code})`, absolute }
  }
}

/** Real path of something that exists, else the path itself. */
export async function realPath(path: string): Promise<string> {
  try {
    return realpathSync.native(path)
  } catch {
    return resolve(path)
  }
}

/** Names in a folder; none when it cannot be read. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The bytes of a file that {@link lookUp} found, or undefined when it cannot be read. */
export async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** The path from `folder` down to `path`, empty for the folder itself; undefined when it is not below it. Looks at no file. */
export function within(folder: string, path: string): string | undefined {
  const below = relative(folder, path)
  return below === ".." || below.startsWith(`..${sep}`) ? undefined : below
}
