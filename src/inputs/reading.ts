// The inputs while they are read: raw text, what was asked for, what turned out wrong, what is worth a notice.
import { NameError } from "../image/reference.ts"
import { nearest } from "./nearest.ts"
import { Problem, Problems } from "./problems.ts"

/** Where inputs come from: the runner, or a test. */
export interface InputSource {
  /** Raw text of an input; empty when it is not given. */
  input(name: string): string
  /** All inputs that were given, known or not, as `image-name` or `INPUT_IMAGE-NAME`. */
  readonly names?: readonly string[]
  /** Absolute path of the checkout. */
  readonly workspace: string
  readonly temporaryFolder: string
  readonly cores: number
  /** Name of the event (GITHUB_EVENT_NAME). */
  readonly event: string
}

export class Reading {
  readonly source: InputSource
  readonly notices: string[] = []
  readonly #problems = new Problems()
  readonly #asked = new Set<string>()

  constructor(source: InputSource) {
    this.source = source
  }

  /** The input as it was given; empty when it was not, or when it holds a NUL byte. */
  raw(name: string): string {
    this.#asked.add(name)
    const raw = this.source.input(name)
    if (!raw.includes("\0")) return raw
    this.#problems.add(name, new Problem("it contains a NUL byte", raw, "text"))
    return ""
  }

  /** The input without white space around it, or undefined when nothing is left. */
  text(name: string): string | undefined {
    return this.raw(name).trim() || undefined
  }

  notice(text: string): void {
    this.notices.push(text)
  }

  wrong(name: string, problem: string, value: string, expected: string): undefined {
    this.#problems.add(name, new Problem(problem, value, expected))
  }

  /** What `parse` returns, or undefined after noting the problem that it throws. */
  attempt<T>(name: string, parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      return this.#note(name, error)
    }
  }

  /** As {@link attempt}, for what has to look at files. */
  async attemptAsync<T>(name: string, parse: () => Promise<T>): Promise<T | undefined> {
    try {
      return await parse()
    } catch (error) {
      return this.#note(name, error)
    }
  }

  /** As {@link attempt} for an input that may be absent. */
  optional<T>(name: string, parse: (text: string) => T): T | undefined {
    const text = this.text(name)
    return text === undefined ? undefined : this.attempt(name, () => parse(text))
  }

  /** What is left of `items` after `parse`; each wrong one is noted. */
  each<T, R>(name: string, items: readonly T[], parse: (item: T) => R): readonly R[] {
    return items.flatMap((item) => this.attempt(name, () => [parse(item)]) ?? [])
  }

  /** Notes inputs that nobody asked for and that look like a slip of the pen; the runner only warns about them. */
  checkNames(): void {
    for (const given of this.source.names ?? []) {
      const name = given.replace(/^INPUT_/i, "").toLowerCase()
      const known = this.#asked.has(name) ? undefined : nearest(name, [...this.#asked])
      if (known !== undefined)
        this.wrong(name, `unknown input; did you mean ${known}?`, name, "an input of this action")
    }
  }

  get isWrong(): boolean {
    return this.#problems.any
  }

  failure(): Error {
    return this.#problems.failure()
  }

  #note(name: string, error: unknown): undefined {
    if (error instanceof Problem) this.#problems.add(name, error)
    else if (error instanceof NameError)
      this.#problems.add(name, new Problem(error.problem, error.text, error.expected))
    else throw error
  }
}
