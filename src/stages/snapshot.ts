// A snapshot of the test files in the run's own folder: gates never see the checkout itself, so they cannot change it, and
// what somebody does to it while the run is going on changes no verdict. It is taken while the image is built.
import { constants, type Dirent } from "node:fs"
import { chmod, copyFile, type FileHandle, lstat, mkdir, open, readdir, readlink, symlink } from "node:fs/promises"
import path from "node:path"
import { StageError } from "../errors.ts"
import type { TestFile } from "../inputs/inputs.ts"

/** A test file or folder as the gates see it. */
export interface SnapshotFile extends Pick<TestFile, "path" | "target" | "mode" | "kind"> {
  /** Absolute path of the copy. */
  readonly copy: string
}

export interface Snapshot {
  readonly files: readonly SnapshotFile[]
  /** FIFOs, sockets and devices that were left out. */
  readonly skipped: number
}

/**
 * Copies the test files below `folder`. Every component of a path is opened by itself and without following a link, from
 * the root down, so that a path that is swapped meanwhile leads nowhere. Links inside a folder are copied as links; `.git`
 * is left out wherever it is. Everybody may read the copies, and of `rw` ones write, whoever the gates run as.
 * @throws StageError `input` when a path is not what it was when the inputs were read.
 */
export async function takeSnapshot(
  files: readonly TestFile[],
  folder: string,
  input = "test-files",
): Promise<Snapshot> {
  const taken: SnapshotFile[] = []
  let skipped = 0
  for (const [index, { source, ...file }] of files.entries()) {
    const place = path.join(folder, "test-files", String(index))
    const copy = path.join(place, path.basename(source))
    try {
      await mkdir(place, { recursive: true })
      const handle = await descend(source)
      try {
        skipped += await copyOpened(handle, source, copy, file.mode === "rw" ? 0o666 : 0o444)
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw noRoom(error, folder) ?? changed(input, file.path, error)
    }
    const { path: name, mode, kind } = file
    taken.push({ path: name, mode, kind, copy, ...(file.target === undefined ? {} : { target: file.target }) })
  }
  return { files: taken, skipped }
}

/** Never blocks on a FIFO, never follows a link. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

async function descend(source: string): Promise<FileHandle> {
  let handle = await open("/", FLAGS)
  let reached = "/"
  for (const component of source.split("/").filter(Boolean)) {
    const next = below(handle, reached, component)
    reached = path.join(reached, component)
    const above = handle
    handle = await open(next, FLAGS).finally(() => above.close())
  }
  return handle
}

/** A path below an open folder that leads there whatever the folder is called by now. Only Linux has it. */
function below(folder: FileHandle, name: string, entry: string): string {
  return process.platform === "linux" ? `/proc/self/fd/${folder.fd}/${entry}` : path.join(name, entry)
}

/** Returns how many entries were left out. */
async function copyOpened(from: FileHandle, name: string, to: string, rights: number): Promise<number> {
  const facts = await from.stat()
  if (facts.isDirectory()) {
    await mkdir(to)
    const opened = process.platform === "linux" ? `/proc/self/fd/${from.fd}` : name
    let skipped = 0
    for (const entry of await readdir(opened, { withFileTypes: true }))
      skipped += await copyEntry(from, name, entry, path.join(to, entry.name), rights)
    await chmod(to, 0o755 | rights | 0o111)
    return skipped
  }
  if (!facts.isFile()) return 1
  await copyFile(process.platform === "linux" ? `/proc/self/fd/${from.fd}` : name, to, constants.COPYFILE_FICLONE)
  await chmod(to, (facts.mode & 0o755) | rights | 0o200)
  return 0
}

async function copyEntry(folder: FileHandle, name: string, entry: Dirent, to: string, rights: number): Promise<number> {
  if (entry.name.toLowerCase() === ".git") return 0
  const from = below(folder, name, entry.name)
  const facts = await lstat(from)
  if (facts.isSymbolicLink()) {
    await symlink(await readlink(from), to)
    return 0
  }
  if (!facts.isFile() && !facts.isDirectory()) return 1
  const handle = await open(from, FLAGS)
  try {
    return await copyOpened(handle, path.join(name, entry.name), to, rights)
  } finally {
    await handle.close()
  }
}

/** The error for a folder that takes nothing; undefined when that is not what happened. */
export function noRoom(error: unknown, folder: string): StageError | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? ""
  if (!["ENOSPC", "EDQUOT", "EROFS"].includes(code)) return undefined
  return new StageError(
    {
      stage: "gates",
      kind: "disk",
      what: `the runner's folder for temporary files ${code === "EROFS" ? "is read-only" : "is full"}`,
      why: `${folder}: ${code}`,
      remedy: "free space there, or let RUNNER_TEMP name a folder that has some",
    },
    { cause: error },
  )
}

function changed(input: string, file: string, cause: unknown): StageError {
  return new StageError(
    {
      stage: "gates",
      kind: "input",
      what: `input "${input}": the path changed while the run was going on, or cannot be read; got ${JSON.stringify(file)}; expected the file or folder that was there at the start`,
      why: cause instanceof Error ? cause.message.replaceAll(/\/proc\/self\/fd\/\d+/g, "…") : String(cause),
      remedy: "nothing outside the run may change the checkout meanwhile",
    },
    { cause },
  )
}
