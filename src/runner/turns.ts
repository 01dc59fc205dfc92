// Logs of work that goes on side by side, shown whole and one after the other: the first that still goes on is live.
import type { Failure } from "../errors.ts"
import { Excerpt } from "./excerpt.ts"
import type { ForeignOutput, Log } from "./runner.ts"

/** The log of one piece of work. */
export interface TurnLog extends Log {
  /** Nothing more will come: the next one may be shown. */
  end(): void
}

export interface Turns {
  /** A log that is shown when those taken before it have ended. */
  take(): TurnLog
  /** Resolves when all that was taken and has ended is shown. */
  done(): Promise<void>
}

/** Memory is bounded by what a log shows of foreign output, for each that waits for its turn. */
export function inTurns(log: Log): Turns {
  let last: Promise<void> = Promise.resolve()
  return {
    take() {
      const turn = new Turn(log)
      const show = () => turn.show()
      last = last.then(show, show)
      return turn
    },
    done: () => last,
  }
}

/** A log that is shown from a moment on, whole. What it is given before is held. */
export function heldLog(log: Log, until: Promise<unknown>): Log {
  const turn = new Turn(log)
  const show = () => turn.show()
  until.then(show, () => undefined)
  return turn
}

type Event = () => void | Promise<void>

class Turn implements TurnLog {
  readonly #log: Log
  readonly #ended = Promise.withResolvers<void>()
  #held: Event[] = []
  #live = false
  #shown: Promise<void> = Promise.resolve()

  constructor(log: Log) {
    this.#log = log
  }

  /** It is this one's turn: shows what was held back, and from now on everything at once; resolves at its end. */
  async show(): Promise<void> {
    this.#live = true
    for (const event of this.#held) this.#pass(event)
    this.#held = []
    await this.#ended.promise
    await this.#shown
  }

  end(): void {
    this.#ended.resolve()
  }

  info(text: string): void {
    void this.#take(() => this.#log.info(text))
  }

  notice(text: string): void {
    void this.#take(() => this.#log.notice(text))
  }

  warning(text: string): void {
    void this.#take(() => this.#log.warning(text))
  }

  failure(failure: Failure): void {
    void this.#take(() => this.#log.failure(failure))
  }

  progress(text: string): void {
    if (this.#live) this.#log.progress(text)
  }

  async group<T>(title: string, body: () => Promise<T>): Promise<T> {
    const closed = Promise.withResolvers<void>()
    let shown: Promise<void> | undefined
    void this.#take(() => {
      shown = this.#log.group(title, () => closed.promise)
    })
    try {
      return await body()
    } finally {
      void this.#take(() => {
        closed.resolve()
        return shown
      })
    }
  }

  foreign(): ForeignOutput {
    let door: ForeignOutput | undefined
    let lines: string[] = []
    const excerpt = new Excerpt((line) => lines.push(line))
    const flush = () => {
      if (lines.length === 0) return
      const text = Buffer.from(`${lines.join("\n")}\n`)
      lines = []
      return this.#take(() => {
        door ??= this.#log.foreign()
        return door.write(text)
      })
    }
    return {
      write(chunk) {
        excerpt.write(chunk)
        return flush()
      },
      end: () => {
        excerpt.end()
        void flush()
        void this.#take(() => door?.end())
      },
    }
  }

  /** In order, whether it waits or not. */
  #take(event: Event): void | Promise<void> {
    if (this.#live) return this.#pass(event)
    this.#held.push(event)
  }

  #pass(event: Event): Promise<void> {
    // One that cannot be shown takes no other with it.
    this.#shown = this.#shown.then(event).catch(() => undefined)
    return this.#shown
  }
}
