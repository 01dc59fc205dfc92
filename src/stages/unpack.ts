// Takes apart a tar archive that a container or a build has made. Nothing of it gets out of its place: the folder is new and
// ours, names with `..` or a root are left out, links are made last and only where they stay inside, devices never.
import { createHash } from "node:crypto"
import { constants } from "node:fs"
import { copyFile, mkdir, open, symlink } from "node:fs/promises"
import path from "node:path"
import type { Readable } from "node:stream"
import { extract, type Header } from "tar-stream"

export interface UnpackedFile {
  /** Relative to the folder. */
  readonly path: string
  readonly size: number
  readonly sha256: string
}

export interface Unpacked {
  readonly files: readonly UnpackedFile[]
  /** Symbolic links, relative to the folder. */
  readonly links: readonly string[]
  /** Names of entries that were left out. */
  readonly leftOut: readonly string[]
}

export interface UnpackLimits {
  readonly bytes: number
  readonly entries: number
}

/** More than a package or a report has, less than fills a runner. */
export const LIMITS: UnpackLimits = { bytes: 4 * 1024 ** 3, entries: 200_000 }

/** Too many bytes or entries. */
export class UnpackError extends Error {
  override readonly name = "UnpackError"
}

/** Unpacks into `folder`, which must not exist or be empty and belong to the run. @throws UnpackError above the limits. */
export async function unpack(archive: Readable, folder: string, limits: UnpackLimits = LIMITS): Promise<Unpacked> {
  await mkdir(folder, { recursive: true })
  const files: UnpackedFile[] = []
  const leftOut: string[] = []
  const links: { readonly at: string; readonly to: string }[] = []
  let [bytes, entries] = [0, 0]
  const entriesOf = extract()
  archive.on("error", (error: Error) => entriesOf.destroy(error))
  archive.pipe(entriesOf)
  for await (const entry of entriesOf) {
    const { header } = entry
    entries += 1
    bytes += header.type === "file" ? (header.size ?? 0) : 0
    if (entries > limits.entries || bytes > limits.bytes)
      throw new UnpackError(
        entries > limits.entries
          ? `it has more than ${limits.entries} entries`
          : `it has more than ${Math.round(limits.bytes / 1024 ** 2)} MiB`,
      )
    const name = safeName(header.name)
    const kept = name !== undefined && (await place(entry as unknown as Readable, header, folder, name, files, links))
    if (!kept) leftOut.push(header.name)
    entry.resume()
  }
  const made: string[] = []
  for (const { at, to } of links) {
    try {
      await symlink(to, path.join(folder, at))
      made.push(at)
    } catch {
      leftOut.push(at)
    }
  }
  return { files, links: made, leftOut }
}

/** True when the entry was taken. */
async function place(
  entry: Readable,
  header: Header,
  folder: string,
  name: string,
  files: UnpackedFile[],
  links: { at: string; to: string }[],
): Promise<boolean> {
  const target = path.join(folder, name)
  try {
    switch (header.type) {
      case "directory":
        await mkdir(target, { recursive: true })
        return true
      case "file":
        await mkdir(path.dirname(target), { recursive: true })
        files.push({ path: name, ...(await writeEntry(entry, target, header.mode ?? 0)) })
        return true
      case "link": {
        const first = files.find((file) => file.path === safeName(header.linkname ?? ""))
        if (first === undefined) return false
        await mkdir(path.dirname(target), { recursive: true })
        await copyFile(path.join(folder, first.path), target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
        files.push({ ...first, path: name })
        return true
      }
      case "symlink": {
        const to = header.linkname ?? ""
        const inside = safeName(path.posix.join(path.posix.dirname(name), to))
        if (path.posix.isAbsolute(to) || inside === undefined) return false
        await mkdir(path.dirname(target), { recursive: true })
        links.push({ at: name, to })
        return true
      }
      default:
        return false
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ""
    // A name that is there twice, a file where a folder should be: the archive contradicts itself.
    if (["EEXIST", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "EINVAL"].includes(code)) return false
    throw error
  }
}

async function writeEntry(entry: Readable, target: string, mode: number): Promise<{ size: number; sha256: string }> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants
  const file = await open(target, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode & 0o100 ? 0o755 : 0o644)
  const hash = createHash("sha256")
  let size = 0
  try {
    for await (const chunk of entry) {
      hash.update(chunk as Buffer)
      size += (chunk as Buffer).length
      await file.write(chunk as Buffer)
    }
  } finally {
    await file.close()
  }
  return { size, sha256: hash.digest("hex") }
}

/** The name without `.` and doubled slashes; undefined for one that leads out, that no file may have, or that git would take for a repository. */
export function safeName(name: string): string | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".")
  if (
    name.startsWith("/") ||
    name.includes("\0") ||
    parts.some((part) => part === ".." || part.toLowerCase() === ".git")
  )
    return undefined
  return parts.join("/") || undefined
}
