// A log that never grows beyond a limit: a file, and older ones with a number, of which the oldest goes.
import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from "node:fs"
import path from "node:path"

/** Bytes of one file. */
export const FILE_LIMIT = 1024 * 1024
/** Files that are kept, the current one among them. */
export const FILES_LIMIT = 30

const LINE_FEED = 10
/** Where Linux shows the files that this process has open. */
const OPEN_FILES = "/proc/self/fd"

/** The files `name`, `name.1` (the one before) and so on of a folder that exists. */
export class RotatingFile {
  readonly #name: string
  readonly #limit: number
  readonly #files: number
  /** The folder stays open: whoever can write to it could put another in its place, and everything would go there. */
  readonly #folder: number
  readonly #place: string
  #file: number
  #size = 0

  /** Goes on with the files that are there. @throws Error when they cannot be written to, or are no plain files. */
  constructor(folder: string, name: string, { limit = FILE_LIMIT, files = FILES_LIMIT } = {}) {
    this.#name = name
    this.#limit = limit
    this.#files = files
    this.#folder = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    this.#place = process.platform === "linux" ? `${OPEN_FILES}/${this.#folder}` : folder
    try {
      this.#file = this.#open()
    } catch (error) {
      closeSync(this.#folder)
      throw error
    }
  }

  /** Appends. A line stays in one file where it fits into one. */
  write(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.length > this.#limit - this.#size) {
      const room = this.#limit - this.#size
      const lines = room > 0 ? rest.lastIndexOf(LINE_FEED, room - 1) + 1 : 0
      const part = lines > 0 || this.#size > 0 ? lines : room
      this.#append(rest.subarray(0, part))
      rest = rest.subarray(part)
      this.#rotate()
    }
    this.#append(rest)
  }

  close(): void {
    closeSync(this.#file)
    closeSync(this.#folder)
  }

  #append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done)
    this.#size += bytes.length
  }

  #rotate(): void {
    for (let number = this.#files - 1; number > 0; number--) {
      try {
        renameSync(this.#path(number - 1), this.#path(number))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      }
    }
    const old = this.#file
    this.#file = this.#open()
    closeSync(old)
  }

  #open(): number {
    const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants
    // Not through a link, and without waiting for the reader of a pipe: the folder may be writable for others' code.
    const file = openSync(this.#path(0), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o644)
    const state = fstatSync(file)
    if (!state.isFile()) {
      closeSync(file)
      throw new Error(`${this.#name} is no plain file`)
    }
    this.#size = state.size
    return file
  }

  #path(number: number): string {
    return path.join(this.#place, number === 0 ? this.#name : `${this.#name}.${number}`)
  }
}
