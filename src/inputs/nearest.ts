// "Did you mean": the known word that a wrong one was probably meant to be.
import { closestMatch } from "leven"

const LONGEST = 100

/** The candidate that differs in no more than a third of the letters, or in one of few, if there is one. */
export function nearest(text: string, candidates: readonly string[], fewest = 1): string | undefined {
  if (text.length > LONGEST) return undefined
  const maxDistance = Math.max(text.length > 3 ? fewest : 1, Math.floor(text.length / 3))
  return closestMatch(text.toLowerCase(), candidates, { maxDistance })
}

/** `; did you mean x?`, or nothing. A wrong value is wrong anyway, so that the guess may be bolder: swapped letters count two. */
export function hint(text: string, candidates: readonly string[]): string {
  const match = nearest(text, candidates, 2)
  return match === undefined ? "" : `; did you mean ${match}?`
}
