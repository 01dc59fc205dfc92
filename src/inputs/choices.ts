// Values out of a closed set: booleans, words, whole numbers.
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"

const TRUE = ["true", "True", "TRUE"]
const FALSE = ["false", "False", "FALSE"]

/** A boolean of YAML 1.2's core schema, as `core.getBooleanInput` reads it. */
export function parseBoolean(text: string): boolean {
  if (TRUE.includes(text)) return true
  if (FALSE.includes(text)) return false
  throw new Problem("not a boolean", text, [...TRUE, ...FALSE].join(" | "))
}

/** One word of a list. */
export function parseChoice<T extends string>(text: string, choices: readonly T[]): T {
  const choice = choices.find((known) => known === text)
  if (choice === undefined) throw new Problem(`unknown value${hint(text, choices)}`, text, oneOf(choices))
  return choice
}

/** A whole number between two others, both included. */
export function parseCount(text: string, least: number, most: number): number {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(count >= least && count <= most))
    throw new Problem("not such a number", text, `a whole number from ${least} to ${most}`)
  return count
}

/** `one of a, b, c`. */
export function oneOf(choices: readonly string[]): string {
  return `one of ${choices.join(", ")}`
}
