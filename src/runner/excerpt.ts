// What is shown of foreign output of any size: its first lines, how much was left out, its last lines.
import { harmlessLine } from "./harmless.ts"
import { LINE_CAP, LineSplitter } from "./lines.ts"

/** How much of a foreign output is shown. */
export interface Limits {
  readonly lines: number
  readonly bytes: number
  readonly lineBytes: number
  /** How many of the last lines are always known. */
  readonly tail: number
}

export const BLOCK_LIMITS: Limits = { lines: 10_000, bytes: 4 * 1024 * 1024, lineBytes: LINE_CAP, tail: 20 }

interface Kept {
  /** The line as shown; absent when the bytes below are all there is. */
  text: string | undefined
  bytes: Buffer | undefined
  length: number
  more: number
}

/** Takes bytes, shows harmless lines within its limits, and knows the last lines. Memory is bounded by the limits. */
export class Excerpt {
  readonly #show: (line: string) => void
  readonly #limits: Limits
  readonly #splitter: LineSplitter
  readonly #last: Kept[] = []
  #lines = 0
  #shown = 0
  #shownBytes = 0
  #ended = false

  constructor(show: (line: string) => void, limits: Limits = BLOCK_LIMITS) {
    this.#show = show
    this.#limits = limits
    this.#splitter = new LineSplitter((bytes, more) => this.#line(bytes, more), limits.lineBytes)
  }

  write(chunk: Uint8Array): void {
    if (!this.#ended) this.#splitter.write(chunk)
  }

  /** Shows an unfinished line, and what was left out: how much it is and the last lines of it. Idempotent. */
  end(): void {
    if (this.#ended) return
    this.#splitter.end()
    this.#ended = true
    const omitted = this.#lines - this.#shown
    if (omitted === 0) return
    const known = Math.min(omitted, this.#limits.tail)
    if (omitted > known) this.#show(`… ${omitted - known} lines omitted …`)
    for (const kept of this.#lastKept(known)) this.#show(textOf(kept))
  }

  /** The last lines, harmless and without colours, oldest first. */
  tail(): string[] {
    return this.#lastKept(this.#limits.tail).map((kept) => harmlessLine(textOf(kept), false))
  }

  #line(bytes: Buffer, more: number): void {
    const { lines, bytes: volume, tail } = this.#limits
    const index = this.#lines % tail
    this.#lines++
    this.#last[index] ??= { text: undefined, bytes: undefined, length: 0, more: 0 }
    const kept = this.#last[index]
    if (this.#shown === this.#lines - 1 && this.#shown < lines && this.#shownBytes + bytes.length < volume) {
      kept.text = display(bytes, more)
      this.#shown++
      this.#shownBytes += bytes.length + 1
      this.#show(kept.text)
      return
    }
    kept.text = undefined
    kept.bytes ??= Buffer.allocUnsafe(this.#limits.lineBytes)
    kept.length = bytes.copy(kept.bytes)
    kept.more = more
  }

  #lastKept(count: number): Kept[] {
    const { tail } = this.#limits
    const first = Math.max(0, this.#lines - Math.min(count, tail))
    return Array.from({ length: this.#lines - first }, (_, offset) => this.#last[(first + offset) % tail]).filter(
      (kept) => kept !== undefined,
    )
  }
}

function textOf({ text, bytes, length, more }: Kept): string {
  return text ?? (bytes ? display(bytes.subarray(0, length), more) : "")
}

function display(bytes: Buffer, more: number): string {
  const text = harmlessLine(bytes.toString("utf8"), true)
  return more === 0 ? text : `${text}… ${more} bytes more`
}
