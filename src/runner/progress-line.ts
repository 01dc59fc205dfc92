// One line at the bottom of a terminal that says what is going on: spinner, text, seconds.

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
const CLEAR = "\r\u001b[2K"
const INTERVAL = 100

export interface ProgressLineOptions {
  readonly write: (text: string) => void
  readonly columns: () => number
  /** Milliseconds; monotonic. */
  readonly now?: () => number
}

/** Draws and redraws the line; whoever prints something else clears it before and draws it after. */
export class ProgressLine {
  readonly #options: ProgressLineOptions
  readonly #now: () => number
  #text = ""
  #since = 0
  #frame = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: ProgressLineOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** A new text starts its seconds at zero; an empty one ends the line. */
  set(text: string): void {
    if (text === this.#text) return
    this.clear()
    this.#text = text
    this.#since = this.#now()
    clearInterval(this.#timer)
    if (text === "") return
    this.#timer = setInterval(() => {
      this.#frame++
      this.draw()
    }, INTERVAL)
    this.#timer.unref()
    this.draw()
  }

  clear(): void {
    if (this.#text !== "") this.#options.write(CLEAR)
  }

  draw(): void {
    if (this.#text === "") return
    const seconds = ` ${Math.floor((this.#now() - this.#since) / 1000)}s`
    const room = Math.max(0, this.#options.columns() - seconds.length - 3)
    const text = this.#text.length > room ? `${this.#text.slice(0, Math.max(0, room - 1))}…` : this.#text
    this.#options.write(`${CLEAR}${FRAMES[this.#frame % FRAMES.length] ?? ""} ${text}${seconds}`)
  }
}
