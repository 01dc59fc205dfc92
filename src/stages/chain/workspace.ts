// Folders to build images with sources in: a copy of the checkout for each, with the source where the chain file wants it. The checkout
// itself is never changed.
import { constants } from "node:fs"
import { cp, mkdir } from "node:fs/promises"
import path from "node:path"
import { fetchSource, type GitServer } from "../../event/source.ts"
import type { ChainImage, ChainSource } from "../../inputs/chain-file.ts"
import { noRoom } from "../snapshot.ts"
import { sourceKey } from "./state.ts"

export interface Fetched {
  /** Folder with the files of the source. */
  readonly folder: string
  readonly commit: string
}

export interface Workspaces {
  /** The folder that stands for the checkout, and the commit of the source that is in it; one after the other for each image. */
  prepare(image: ChainImage): Promise<{ readonly folder: string; readonly source?: string }>
}

/** @param folder of the run, which is removed with all that is in it. */
export function workspaces(checkout: string, temporaryFolder: string, folder: string, server: GitServer): Workspaces {
  const fetched = new Map<string, Promise<Fetched>>()
  const fetch = (source: ChainSource): Promise<Fetched> => {
    const key = sourceKey(source)
    // Images of one source are all of one commit of it.
    const known = fetched.get(key) ?? fetchInto(path.join(folder, "sources", String(fetched.size)), source, server)
    fetched.set(key, known)
    return known
  }
  return {
    async prepare({ name, context, source }) {
      if (source === undefined) return { folder: checkout }
      const { folder: files, commit } = await fetch(source)
      const copy = path.join(folder, "checkouts", name.replaceAll("/", "_"))
      const left = [path.join(checkout, ".git"), temporaryFolder]
      try {
        await copyFolder(checkout, copy, (entry) => !left.includes(entry))
        await copyFolder(files, path.join(copy, context, source.path), () => true)
      } catch (error) {
        throw noRoom(error, copy) ?? error
      }
      return { folder: copy, source: commit }
    },
  }
}

async function fetchInto(folder: string, source: ChainSource, server: GitServer): Promise<Fetched> {
  const files = path.join(folder, "files")
  await mkdir(files, { recursive: true })
  const commit = await fetchSource(source, { repository: path.join(folder, "git"), files }, server)
  return { folder: files, commit }
}

/** Links stay links; files share their blocks where the file system can. */
async function copyFolder(from: string, to: string, filter: (entry: string) => boolean): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter,
    errorOnExist: true,
    force: false,
  })
}
