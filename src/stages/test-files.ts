// How test files get into the containers: bind mounts of real paths, read-only; `rw` mounts a copy.
import { chmod, cp, lstat, mkdir, readdir, realpath } from "node:fs/promises"
import path from "node:path"
import type { Mount } from "../docker/containers.ts"
import { StageError } from "../errors.ts"
import type { TestFile } from "../inputs/inputs.ts"

/**
 * The mounts for `files` in containers whose working directory is `workdir`.
 * Each path is checked once more right before use: what was inside the checkout when the inputs were read may be a link by now.
 * @param folder folder of the run, for writable copies.
 */
export async function mountTestFiles(
  files: readonly TestFile[],
  workdir: string,
  folder: string,
): Promise<readonly Mount[]> {
  const mounts: Mount[] = []
  for (const [index, file] of files.entries()) {
    if ((await realpath(file.source).catch(() => undefined)) !== file.source)
      throw new StageError({
        stage: "gates",
        kind: "input",
        what: `input "test-files": the path changed while the run was going on; got ${JSON.stringify(file.path)}; expected the file or folder that was there at the start`,
        remedy: "nothing outside the run may change the checkout meanwhile",
      })
    const target = file.target ?? path.posix.resolve(workdir, file.path)
    if (file.mode === "ro") mounts.push({ Type: "bind", Source: file.source, Target: target, ReadOnly: true })
    else
      mounts.push({
        Type: "bind",
        Source: await writableCopy(file.source, path.join(folder, `writable-${index}`)),
        Target: target,
        ReadOnly: false,
      })
  }
  return mounts
}

/** Copies so that any user of a container may write; links are copied as links and never followed. */
async function writableCopy(source: string, folder: string): Promise<string> {
  await mkdir(folder)
  const copy = path.join(folder, path.basename(source))
  await cp(source, copy, { recursive: true, verbatimSymlinks: true })
  await openUp(copy)
  return copy
}

async function openUp(file: string): Promise<void> {
  const facts = await lstat(file)
  if (facts.isSymbolicLink()) return
  await chmod(file, facts.isDirectory() ? 0o777 : facts.mode | 0o666)
  if (facts.isDirectory()) for (const name of await readdir(file)) await openUp(path.join(file, name))
}
