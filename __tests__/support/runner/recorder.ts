// A sink for tests: keeps what a log wrote, and can be as slow as a test wants it.
import type { TextStream } from "../../../src/runner/sink.ts"
import { type Command, CommandReader, type Comparison, executed, type Read, readStream } from "./parser.ts"

export class Recorder implements TextStream {
  text = ""
  /** While true every write says that the sink is full. */
  full = false
  readonly #listeners: { event: string; listener: () => void }[] = []

  write(text: string): boolean {
    this.text += text
    return !this.full
  }

  on(event: "drain" | "error", listener: () => void): void {
    this.#listeners.push({ event, listener })
  }

  once(event: "drain", listener: () => void): void {
    const entry = { event, listener }
    entry.listener = () => {
      this.#listeners.splice(this.#listeners.indexOf(entry), 1)
      listener()
    }
    this.#listeners.push(entry)
  }

  emit(event: "drain" | "error"): void {
    if (event === "drain") this.full = false
    for (const entry of this.#listeners.filter((known) => known.event === event)) entry.listener()
  }

  get lines(): string[] {
    return this.text.split("\n").slice(0, -1)
  }

  /** What the runner makes of it. */
  reads(comparison: Comparison = "culture"): Read[] {
    return readStream([Buffer.from(this.text)], new CommandReader(comparison))
  }

  /** Commands that the runner carries out, without those that protect foreign output. */
  executed(comparison: Comparison = "culture"): Command[] {
    const commands = executed(this.reads(comparison))
    const tokens = new Set(
      commands.filter(({ name }) => name === "stop-commands").map(({ data }) => data.toLowerCase()),
    )
    return commands.filter(({ name }) => name !== "stop-commands" && !tokens.has(name))
  }
}
