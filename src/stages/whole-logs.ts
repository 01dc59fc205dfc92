// The whole output of builds, setup and gates, in files of the job: the log shows what a reader can take in, these have the rest.
// They stay until the end of the job, so that a later step can keep them, and go with post.
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs"
import path from "node:path"
import type { Session } from "./session.ts"

export interface WholeLog {
  write(chunk: Uint8Array): void
  end(): void
}

/** Bytes of one file: what is more than this is a defect that shows long before. */
const LIMIT = 256 * 1024 * 1024

/** Opens the file for one output with its first bytes. A disk that takes nothing is said once, and is no verdict. */
export function wholeLog({ logs, log }: Pick<Session, "logs" | "log">, name: string): WholeLog {
  let file: number | undefined
  let room = LIMIT
  return {
    write(chunk) {
      if (room <= 0) return
      try {
        if (file === undefined) {
          mkdirSync(logs, { recursive: true, mode: 0o700 })
          file = openSync(path.join(logs, `${name.replaceAll(/[^\w.-]+/g, "-").slice(0, 100)}.log`), "w", 0o600)
        }
        room -= writeSync(file, chunk.subarray(0, room))
        if (room === 0) writeSync(file, `\n… cut at ${LIMIT / 1024 ** 2} MiB\n`)
      } catch (error) {
        room = 0
        log.notice(`the whole output of ${name} is not kept: ${(error as NodeJS.ErrnoException).code ?? error}`)
      }
    },
    end() {
      if (file !== undefined) closeSync(file)
      file = undefined
      room = 0
    },
  }
}
