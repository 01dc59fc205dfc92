// The log of a job: what it was started as, all that it printed, how it ended. In files that never grow beyond a limit.
import { mkdirSync } from "node:fs"
import { maskedParts } from "./mask.ts"
import { RotatingFile } from "./rotating-file.ts"

/** The current file in the folder of the job; older ones have a number behind it. */
export const LOG_FILE = "output.log"

export interface JobStart {
  /** `name:version`. */
  readonly image: string
  readonly command: readonly string[]
  /** Names of the variables that the command has; values are nobody's business. */
  readonly variables: readonly string[]
  /** Values that are hidden where the command has them among its arguments. */
  readonly hidden: readonly string[]
}

export interface JobLog {
  write(chunk: Uint8Array): void
  /** Says how the job ended, and closes the files. */
  end(code: number): void
}

/**
 * Goes on with the log in `folder`, which is made where it is missing, and writes the line about the start.
 * @param lost told once when nothing more can be written: the job goes on all the same.
 * @throws Error when there can be no log.
 */
export function openJobLog(folder: string, start: JobStart, lost: (why: string) => void): JobLog {
  mkdirSync(folder, { recursive: true })
  let file: RotatingFile | undefined = new RotatingFile(folder, LOG_FILE)
  let lineIsOpen = false
  const write = (chunk: Uint8Array) => {
    if (file === undefined || chunk.length === 0) return
    try {
      file.write(chunk)
      lineIsOpen = chunk.at(-1) !== 10
    } catch (error) {
      file.close()
      file = undefined
      lost(error instanceof Error ? error.message : String(error))
    }
  }
  const line = (text: string) => write(Buffer.from(`${lineIsOpen ? "\n" : ""}# ${new Date().toISOString()} ${text}\n`))
  line(`${start.image} ${words(start)} variables: ${start.variables.toSorted().join(" ")}`)
  return {
    write,
    end(code) {
      line(`exit code ${code}`)
      file?.close()
    },
  }
}

/** As JSON: every argument is seen as it is, and none can end the line. */
function words({ command, hidden }: JobStart): string {
  const parts = hidden.flatMap(maskedParts).toSorted((a, b) => b.length - a.length)
  return JSON.stringify(command.map((word) => parts.reduce((text, part) => text.replaceAll(part, "***"), word)))
}
