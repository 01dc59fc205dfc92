// Output of gates that run side by side, shown whole and in the declared order; the first that still runs is live.
import { BLOCK_LIMITS, Excerpt, type Limits } from "./excerpt.ts"
import type { ForeignOutput, Log } from "./runner.ts"

/** A little less than a block of the log takes, so that the log itself never leaves out anything of a gate. */
export const GATE_LIMITS: Limits = { ...BLOCK_LIMITS, lines: 9_900, bytes: 1024 * 1024, lineBytes: 4000 }

/** The output of one gate: bounded whatever it prints, held back until it is the gate's turn, then live. */
export interface OrderedEntry extends ForeignOutput {
  /** The last lines (20 at most), harmless and without colours, to be repeated where a reader looks first. */
  tail(): readonly string[]
  /** The gate is done: ends its output and says the verdict in a line of our own. The first call counts. */
  close(line: string): void
}

export interface OrderedOutput {
  entry(index: number): OrderedEntry
  /** Nothing more will come: resolves when all is shown. An entry that was not closed shows what it has, if anything. */
  done(): Promise<void>
}

/** Shows one entry for each title, each in a group of its own, in this order. */
export function orderedOutput(log: Log, titles: readonly string[], limits: Limits = GATE_LIMITS): OrderedOutput {
  const entries = titles.map((title) => new HeldOutput(title, limits))
  const showing = showAll(log, entries)
  // Whoever waits for the end hears of it; until then it is no unhandled rejection.
  showing.catch(() => undefined)
  return {
    entry(index) {
      const entry = entries[index]
      if (entry === undefined) throw new RangeError(`there is no entry ${index} among ${entries.length}`)
      return entry
    },
    done() {
      for (const entry of entries) entry.abandon()
      return showing
    },
  }
}

async function showAll(log: Log, entries: readonly HeldOutput[]): Promise<void> {
  for (const entry of entries) if (await entry.begun) await log.group(entry.title, () => showEntry(log, entry))
}

async function showEntry(log: Log, entry: HeldOutput): Promise<void> {
  const door = log.foreign()
  await entry.show(door)
  const line = await entry.closed
  door.end()
  if (line !== undefined) log.info(line)
}

class HeldOutput implements OrderedEntry {
  readonly title: string
  readonly #excerpt: Excerpt
  readonly #begun = Promise.withResolvers<boolean>()
  readonly #closed = Promise.withResolvers<string | undefined>()
  #lines: string[] = []
  #door: ForeignOutput | undefined

  constructor(title: string, limits: Limits) {
    this.title = title
    this.#excerpt = new Excerpt((line) => this.#lines.push(line), limits)
  }

  /** Settles with the first output or the end: whether there is anything to show. */
  get begun(): Promise<boolean> {
    return this.#begun.promise
  }

  /** Settles with the closing line, or without one when nobody closed it. */
  get closed(): Promise<string | undefined> {
    return this.#closed.promise
  }

  write(chunk: Uint8Array): void | Promise<void> {
    this.#begun.resolve(true)
    this.#excerpt.write(chunk)
    return this.#flush()
  }

  end(): void {
    this.#excerpt.end()
    void this.#flush()
  }

  tail(): readonly string[] {
    return this.#excerpt.tail()
  }

  close(line: string): void {
    this.end()
    this.#begun.resolve(true)
    this.#closed.resolve(line)
  }

  /** Nobody will close it any more. */
  abandon(): void {
    this.end()
    this.#begun.resolve(false)
    this.#closed.resolve(undefined)
  }

  /** It is this entry's turn: prints what was held back, and from now on everything at once. */
  show(door: ForeignOutput): void | Promise<void> {
    this.#door = door
    return this.#flush()
  }

  #flush(): void | Promise<void> {
    if (this.#door === undefined || this.#lines.length === 0) return
    const text = `${this.#lines.join("\n")}\n`
    this.#lines = []
    return this.#door.write(Buffer.from(text))
  }
}
