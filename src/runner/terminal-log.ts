// The log for a person at a terminal (or in a file): headings instead of groups, colours only where they are seen.
import { styleText } from "node:util"
import type { Failure } from "../errors.ts"
import { openDoor } from "./door.ts"
import { failureWords } from "./failure.ts"
import { harmlessLine, harmlessText } from "./harmless.ts"
import { ProgressLine } from "./progress-line.ts"
import type { ForeignOutput, Log } from "./runner.ts"
import { type Sink, Writer } from "./sink.ts"

export interface TerminalLogOptions {
  readonly colours: boolean
  /** Whether a line can be redrawn. */
  readonly live: boolean
  readonly columns: () => number
}

type Style = Parameters<typeof styleText>[0]

export class TerminalLog implements Log {
  readonly #writer: Writer
  readonly #options: TerminalLogOptions
  readonly #progress: ProgressLine
  #masks: string[] = []

  constructor(sink: Sink, options: TerminalLogOptions) {
    this.#writer = new Writer(sink)
    this.#options = options
    this.#progress = new ProgressLine({
      write: (text) => void this.#writer.write(text),
      columns: options.columns,
    })
  }

  info(text: string): void {
    this.#line(harmlessText(text))
  }

  /** Text of our own as it is, with its lines. */
  plain(text: string): void {
    void this.#print(text.split("\n").map((line) => harmlessLine(line, false)))
  }

  async group<T>(title: string, body: () => Promise<T>): Promise<T> {
    this.#line(harmlessText(title), "bold")
    return body()
  }

  foreign(): ForeignOutput {
    return openDoor((lines) =>
      this.#print(this.#options.colours ? lines : lines.map((line) => harmlessLine(line, false))),
    )
  }

  notice(text: string): void {
    this.#line(`Notice: ${harmlessText(text)}`, "blue")
  }

  warning(text: string): void {
    this.#line(`Warning: ${harmlessText(text)}`, "yellow")
  }

  failure(failure: Failure): void {
    const { what, why, remedy } = failureWords(failure)
    this.#line("")
    this.#line(`FAILED  ${failure.stage}: ${what}`, ["red", "bold"])
    const block = (label: string, lines: readonly string[]) =>
      this.#print(lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(12)}${line}`))
    void block("why", why)
    void block("what to do", remedy)
  }

  progress(text: string): void {
    if (this.#options.live) this.#progress.set(this.#masked(harmlessText(text)))
  }

  /** From now on `value` is printed as `***`. */
  mask(value: string): void {
    this.#masks = [...new Set([...this.#masks, value])].sort((a, b) => b.length - a.length)
  }

  #line(text: string, style?: Style): void {
    void this.#print([text], style)
  }

  #print(lines: readonly string[], style?: Style): void | Promise<void> {
    if (lines.length === 0) return
    const masked = lines.map((line) => this.#masked(line))
    const text = masked
      .map((line) =>
        style && this.#options.colours && line !== "" ? styleText(style, line, { validateStream: false }) : line,
      )
      .join("\n")
    this.#progress.clear()
    const full = this.#writer.write(`${text}\n`)
    this.#progress.draw()
    return full
  }

  #masked(line: string): string {
    return this.#masks.reduce((text, mask) => text.replaceAll(mask, "***"), line)
  }
}
