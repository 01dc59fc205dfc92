// Where a launched command works: folders of the caller on the host, their places in the container, and the variables that name them.
import { mkdir, stat } from "node:fs/promises"
import path from "node:path"
import type { Mount } from "../docker/containers.ts"
import { StageError } from "../errors.ts"

/** Variables of the container, the folders on the host that they name, and their places in the container. */
const FOLDERS = { LOGDIR: "log", DATADIR: "data", CFGDIR: "config", TMPDIR: "tmp" } as const
const PLACE = "/mnt"
/** Below the temporary folder: a program may keep what it likes there, and nothing depends on it. */
const HOME = "home"
const SOURCE = "/src"

export interface WorkingFolders {
  readonly mounts: readonly Mount[]
  /** `LOGDIR` and the others, `HOME`, and `SRCDIR` where there is source code. */
  readonly variables: Readonly<Record<string, string>>
  /** The folder of logs on the host. */
  readonly logs: string
}

/** Makes what is missing of `<root>/{log,data,config,tmp}/<name>`; what is made belongs to the caller. @throws StageError `input`. */
export async function workingFolders(root: string, name: string, source?: string): Promise<WorkingFolders> {
  const mounts: Mount[] = []
  const variables: Record<string, string> = {}
  try {
    for (const [variable, folder] of Object.entries(FOLDERS)) {
      const host = path.join(root, folder, name)
      await mkdir(folder === "tmp" ? path.join(host, HOME) : host, { recursive: true })
      mounts.push({ Type: "bind", Source: host, Target: `${PLACE}/${folder}`, ReadOnly: false })
      variables[variable] = `${PLACE}/${folder}`
    }
    if (source !== undefined) {
      if (!(await stat(source)).isDirectory()) throw new Error(`ENOTDIR: not a directory, '${source}'`)
      mounts.push({ Type: "bind", Source: source, Target: SOURCE, ReadOnly: false })
      variables.SRCDIR = SOURCE
    }
  } catch (error) {
    throw new StageError(
      {
        stage: "plan",
        kind: "input",
        what: "a folder that the command is to work in cannot be used",
        why: error instanceof Error ? error.message : String(error),
        remedy: "--root names the folder of the working folders, --source that of the source code",
      },
      { cause: error },
    )
  }
  variables.HOME = `${variables.TMPDIR}/${HOME}`
  return { mounts, variables, logs: path.join(root, FOLDERS.LOGDIR, name) }
}
