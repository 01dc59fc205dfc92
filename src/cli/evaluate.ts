// One expression through GitHub's own lexer, parser and evaluator, with contexts that know what they do not know.
import { data, Evaluator, Lexer, Parser } from "@actions/expressions"
import type { Contexts, Lookup, Scalar, Unavailable } from "./expressions.ts"

/** Functions that GitHub has beyond the evaluator's own, none of which has an answer here. */
const FOREIGN_FUNCTIONS: Readonly<Record<string, string>> = {
  hashFiles: "hashFiles is computed by GitHub's runner",
  success: "success() is about other steps, and the command line runs this one only",
  failure: "failure() is about other steps, and the command line runs this one only",
  always: "always() is about other steps, and the command line runs this one only",
  cancelled: "cancelled() is about other steps, and the command line runs this one only",
}

/** The value of `expression` (what is between the braces) as GitHub would print it, or why it has none here. */
export function evaluate(expression: string, contexts: Contexts): string | Unavailable {
  const reasons: string[] = []
  const give = (reason: string): never => {
    reasons.push(reason)
    throw new Error(reason)
  }
  if (expression.trim() === "") return { unavailable: "the expression is empty" }
  const functions = Object.entries(FOREIGN_FUNCTIONS).map(([name, reason]) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: () => give(reason),
  }))
  const callable = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]))
  const roots = Object.entries(contexts).map(([key, lookup]) => ({ key, value: new Members(key, lookup, give) }))
  try {
    const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse()
    const result = new Evaluator(tree, new data.Dictionary(...roots), callable).evaluate()
    return result.primitive
      ? result.coerceString()
      : { unavailable: "the expression gives an object or a list, no text" }
  } catch (error) {
    const [reason] = reasons
    if (reason !== undefined) return { unavailable: reason }
    return { unavailable: `GitHub's evaluator says: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** A dictionary that is looked up member by member, never as a whole. */
class Members extends data.Dictionary {
  readonly #path: string
  readonly #lookup: Lookup
  readonly #give: (reason: string) => never

  constructor(path: string, lookup: Lookup, give: (reason: string) => never) {
    super()
    this.#path = path
    this.#lookup = lookup
    this.#give = give
  }

  override get(key: string): data.ExpressionData {
    const found = this.#lookup(key)
    if (typeof found === "function") return new Members(`${this.#path}.${key}`, found, this.#give)
    if (typeof found === "object" && found !== null) return this.#give(found.unavailable)
    return scalar(found)
  }

  override values(): data.ExpressionData[] {
    return this.#give(`${this.#path} as a whole is known to GitHub's runner only`)
  }

  override pairs(): ReturnType<data.Dictionary["pairs"]> {
    return this.#give(`${this.#path} as a whole is known to GitHub's runner only`)
  }
}

function scalar(value: Scalar): data.ExpressionData {
  if (value === null) return new data.Null()
  if (typeof value === "string") return new data.StringData(value)
  return typeof value === "number" ? new data.NumberData(value) : new data.BooleanData(value)
}
