// `NAME=value` lines: build arguments, labels, variables, secrets.
import type { Pair } from "./inputs.ts"
import { records } from "./lists.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"

/** Characters a name may have: no white space, no `=`; it does not start with a dash. */
const NAME = /^[^\s=\p{C}-][^\s=\p{C}]*$/u

export interface PairSpelling {
  /** How the pair is written, for messages. */
  readonly example: string
  /** What to add where the value is missing. */
  readonly whyValue?: string
  /** True where messages may count the characters of a line, but show none. */
  readonly secret?: boolean
}

export const VARIABLE: PairSpelling = {
  example: "NAME=value",
  whyValue: "the runner's environment is not passed on",
}

/** All pairs of an input; a pair of several lines stands in double quotes. */
export function readPairs(reading: Reading, input: string, spelling: PairSpelling): readonly Pair[] {
  const found = reading.attempt(input, () => records(reading.raw(input))) ?? []
  return reading.each(input, found, (record) => parsePair(record, spelling))
}

/** One pair. The value is never a part of a problem, since it may be a secret in any of these inputs. */
export function parsePair(record: string, spelling: PairSpelling): Pair {
  const { example, whyValue, secret } = spelling
  const shown = (part: string) => (secret ? record : part)
  const expected = `a line like ${example}`
  const equals = record.indexOf("=")
  const name = record.slice(0, Math.max(equals, 0))
  if (equals === -1) {
    const line = shown(NAME.test(record) ? record : `(a line of ${record.length} characters)`)
    throw new Problem(`no value; write ${example}${whyValue ? `; ${whyValue}` : ""}`, line, expected)
  }
  if (name === "") throw new Problem("no name before the =", shown("=…"), expected)
  if (!NAME.test(name))
    throw new Problem("the name has white space in it or a dash in front", shown(`${name.slice(0, 40)}=…`), expected)
  return { name, value: record.slice(equals + 1) }
}
