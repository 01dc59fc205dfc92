// What is wrong with the inputs: one line each, none of them with a secret in it, thrown together.
import { StageError } from "../errors.ts"

const VALUE_LIMIT = 80
const LINES_LIMIT = 50
/** Inputs whose values are in no message, not even in part. */
const SECRET_INPUTS: ReadonlySet<string> = new Set(["password", "secrets", "publish-secrets"])

/** Why a value cannot be taken; parsers throw it, {@link Problems} makes it a line. */
export class Problem extends Error {
  override readonly name = "Problem"
  readonly problem: string
  /** The value, or the part of it that a reader needs; quoted later. */
  readonly value: string
  readonly expected: string

  constructor(problem: string, value: string, expected: string) {
    super(problem)
    this.problem = problem
    this.value = value
    this.expected = expected
  }
}

/** Collects the problems of a reading. */
export class Problems {
  readonly #lines: string[] = []
  readonly #inputs = new Set<string>()

  get any(): boolean {
    return this.#lines.length > 0
  }

  add(input: string, { problem, value, expected }: Problem): void {
    const got = SECRET_INPUTS.has(input) ? `a value of ${value.length} characters` : quote(value)
    this.#inputs.add(input)
    this.#lines.push(`input "${escapeText(input)}": ${problem}; got ${got}; expected ${expected}`)
  }

  /** All of them as the one error of the stage `plan`. */
  failure(): StageError {
    const [first = "the inputs are wrong"] = this.#lines
    if (this.#lines.length <= 1) return new StageError({ stage: "plan", kind: "input", what: first })
    const more = this.#lines.length - LINES_LIMIT
    const shown = more > 0 ? [...this.#lines.slice(0, LINES_LIMIT), `and ${more} more`] : this.#lines
    const [input = ""] = this.#inputs
    const what =
      this.#inputs.size > 1
        ? `${this.#inputs.size} inputs are wrong`
        : `input "${input}" is wrong in ${this.#lines.length} places`
    return new StageError({ stage: "plan", kind: "input", what, why: shown.join("\n") })
  }
}

/** A value for a message: in quotes, everything escaped that cannot be seen, at most 80 characters. */
export function quote(text: string, limit = VALUE_LIMIT): string {
  const whole = `"${escapeText(text.slice(0, limit * 2))}"`
  if (whole.length <= limit && text.length <= limit * 2) return whole
  let shown = ""
  for (const character of text) {
    const next = shown + escapeText(character)
    if (next.length > limit - 3) break
    shown = next
  }
  return `"${withoutUser(shown)}…"`
}

/** Text that is safe on one line of a log: no line ends, no control or direction characters, no user of a URL. */
export function escapeText(text: string): string {
  return withoutUser(text).replaceAll(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const short = SHORT_ESCAPES[character]
    if (short !== undefined) return short
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`
  })
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
}

/** `https://user:token@host` without what stands before the `@`. */
function withoutUser(text: string): string {
  return text.replaceAll(/:\/\/[^/@\s]*@/g, "://***@")
}
