// What the flags of every command have in common: values, switches, and what is said about those that do not exist.
import type { StageError } from "../errors.ts"
import { nearest } from "../inputs/nearest.ts"
import { refusal } from "./problems.ts"

/** @throws StageError when a flag that needs a value has none, or one that was probably meant as the next flag. */
export function checkValue(name: string, value: string | undefined, inline: boolean): asserts value is string {
  if (value === undefined) throw refusal(`--${name} needs a value`, `write \`--${name} VALUE\``)
  if (!inline && value.startsWith("-"))
    throw refusal(
      `--${name} needs a value, and "${value}" looks like the next flag`,
      `write \`--${name}=${value}\` if it is the value`,
    )
}

/** A switch as true or false; without a value it is on. */
export function readSwitch(name: string, value: string | undefined): boolean {
  if (value === undefined || value === "true") return true
  if (value === "false") return false
  throw refusal(`--${name} takes no value, or true or false; got "${value}"`)
}

/** What is said about a flag that does not exist. */
export function unknownFlag(flag: string, name: string, names: readonly string[], remedy: string): StageError {
  const near = nearest(name, names)
  return refusal(`there is no flag ${flag}${near === undefined ? "" : `; did you mean --${near}?`}`, remedy)
}
