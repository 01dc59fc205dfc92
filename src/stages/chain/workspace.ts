// Folders to build images with sources in: a copy of the checkout for each, with the source where the chain file wants it. The checkout
// itself is never changed.
import { constants, type Dirent } from "node:fs"
import { copyFile, link, mkdir, readdir, readlink, stat, symlink } from "node:fs/promises"
import path from "node:path"
import { type FetchedSource, fetchSource, type GitServer, type SourceRef } from "../../event/source.ts"
import type { ChainImage } from "../../inputs/chain-file.ts"
import { noRoom } from "../snapshot.ts"
import { once, sourceKey } from "./state.ts"

interface Fetched extends FetchedSource {
  /** Folder with the files of the source. */
  readonly folder: string
}

export interface Workspaces {
  /**
   * The folder that stands for the checkout, and the source that is in it; one image after the other.
   * @throws StageError `input` when the source cannot be read.
   */
  prepare(image: ChainImage): Promise<{ readonly folder: string; readonly source?: FetchedSource }>
}

/** @param folder of the run, which is removed with all that is in it. */
export function workspaces(checkout: string, temporaryFolder: string, folder: string, server: GitServer): Workspaces {
  let [fetches, copies] = [0, 0]
  // Images of one source are all of one commit of it.
  const fetched = once((key) => fetchInto(path.join(folder, "sources", String(++fetches)), JSON.parse(key), server))
  return {
    async prepare({ context, source }) {
      if (source === undefined) return { folder: checkout }
      const files = await fetched.get(sourceKey(source))
      const copy = path.join(folder, "checkouts", String(++copies))
      const left = [path.join(checkout, ".git"), temporaryFolder]
      try {
        await copyFolder(checkout, copy, left)
        await copyFolder(files.folder, path.join(copy, context, source.path), [])
      } catch (error) {
        throw noRoom(error, copy) ?? error
      }
      return { folder: copy, source: files }
    },
  }
}

async function fetchInto(folder: string, source: SourceRef, server: GitServer): Promise<Fetched> {
  const files = path.join(folder, "files")
  await mkdir(files, { recursive: true })
  const fetched = await fetchSource(source, { repository: path.join(folder, "git"), files }, server)
  return { folder: files, ...fetched }
}

/** Files are linked where they can be: a copy takes no room then, and nobody writes to it. What is no file is left out. */
async function copyFolder(from: string, to: string, left: readonly string[]): Promise<void> {
  const { mode } = await stat(from)
  await mkdir(to, { recursive: true, mode })
  const entries: Dirent[] = await readdir(from, { withFileTypes: true })
  for (const entry of entries) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (left.includes(source)) continue
    if (entry.isDirectory()) await copyFolder(source, target, left)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isFile())
      await link(source, target).catch(() =>
        copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
      )
  }
}
