// The `${{ … }}` in a value: found here, evaluated by GitHub's own evaluator, which is loaded when there is one.

export type Scalar = string | number | boolean | null

/** A name that stands for something this machine does not know, and why. */
export interface Unavailable {
  readonly unavailable: string
}

/** Answers what a member of a context is; a lookup in turn when it has members itself. */
export type Lookup = (name: string) => Scalar | Lookup | Unavailable

/** The contexts an expression may name: `github`, `env`, `secrets`, … */
export type Contexts = Readonly<Record<string, Lookup>>

export interface Unresolved {
  /** As written, with its braces. */
  readonly expression: string
  /** Why, as a clause without a full stop. */
  readonly reason: string
}

export interface Resolution {
  /** The text with each expression replaced by its value, an unresolved one by nothing. */
  readonly value: string
  readonly unresolved: readonly Unresolved[]
}

const OPEN = "${{"

/** Evaluates every expression in `text`. What a short-circuited `||` or `&&` never looks at need not be known. */
export async function resolveExpressions(text: string, contexts: Contexts): Promise<Resolution> {
  if (!text.includes(OPEN)) return { value: text, unresolved: [] }
  const { evaluate } = await import("./evaluate.ts")
  const unresolved: Unresolved[] = []
  let value = ""
  for (let rest = text; rest !== ""; ) {
    const start = rest.indexOf(OPEN)
    if (start < 0) return { value: value + rest, unresolved }
    value += rest.slice(0, start)
    const body = rest.slice(start + OPEN.length)
    const end = closing(body)
    if (end < 0) {
      unresolved.push({ expression: rest.slice(start), reason: "the expression is not closed with }}" })
      break
    }
    const answer = evaluate(body.slice(0, end), contexts)
    if (typeof answer === "string") value += answer
    else unresolved.push({ expression: rest.slice(start, start + OPEN.length + end + 2), reason: answer.unavailable })
    rest = body.slice(end + 2)
  }
  return { value, unresolved }
}

/** Where the `}}` is that no quoted string contains; -1 when there is none. */
function closing(body: string): number {
  let quoted = false
  for (let index = 0; index < body.length; index++) {
    if (body[index] === "'") quoted = !quoted
    else if (!quoted && body.startsWith("}}", index)) return index
  }
  return -1
}
