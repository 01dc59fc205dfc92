// Files as a tar stream, for engines that do not see our file system. Read from the run's own snapshot, which nobody changes.
import { createReadStream } from "node:fs"
import { lstat, readdir, readlink } from "node:fs/promises"
import path from "node:path"
import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { type Pack, pack } from "tar-stream"

export interface Entry {
  /** Absolute path here. */
  readonly source: string
  /** Absolute path in the container. */
  readonly target: string
}

/** A tar archive of the entries with all that is below them, owned by root, with times of the epoch. */
export function archiveOf(entries: readonly Entry[]): Readable {
  const archive = pack()
  const add = async (): Promise<void> => {
    for (const { source, target } of entries) await addEntry(archive, source, target.replace(/^\/+/, ""))
    archive.finalize()
  }
  add().catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))))
  return archive as unknown as Readable
}

async function addEntry(archive: Pack, source: string, name: string): Promise<void> {
  const facts = await lstat(source)
  const header = { name, mode: facts.mode & 0o777, mtime: new Date(0), uid: 0, gid: 0 }
  if (facts.isSymbolicLink()) {
    archive.entry({ ...header, type: "symlink", linkname: await readlink(source) })
  } else if (facts.isDirectory()) {
    archive.entry({ ...header, type: "directory" })
    for (const child of await readdir(source)) await addEntry(archive, path.join(source, child), `${name}/${child}`)
  } else await pipeline(createReadStream(source), archive.entry({ ...header, type: "file", size: facts.size }))
}

/** Lets so many bytes through, and fails with the next one. */
export function atMost(bytes: number) {
  let seen = 0
  return async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      seen += chunk.length
      if (seen > bytes) throw new Error(`it is larger than ${Math.round(bytes / 1024 ** 2)} MiB`)
      yield chunk
    }
  }
}
