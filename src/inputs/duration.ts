// Durations: a whole number and a unit.
import { Problem } from "./problems.ts"

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }
const SHORTEST = 1000
const LONGEST = 6 * 3_600_000
const EXPECTED = "a duration like 30s, 5m, 1h; from 1s to 6h"

/** Milliseconds of `30s`, `5m` or `1h`. */
export function parseDuration(text: string): number {
  const [, count, unit = ""] = /^([0-9]{1,6})([smh])$/.exec(text) ?? []
  const milliseconds = Number(count) * (MILLISECONDS[unit] ?? Number.NaN)
  if (Number.isNaN(milliseconds)) throw new Problem("not a duration", text, EXPECTED)
  if (milliseconds < SHORTEST || milliseconds > LONGEST) throw new Problem("out of range", text, EXPECTED)
  return milliseconds
}
