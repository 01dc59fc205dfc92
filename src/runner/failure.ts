// The words of a failure, the same on GitHub and at a terminal.
import type { Failure } from "../errors.ts"
import { harmlessLines, harmlessText } from "./harmless.ts"

/** Lines of a quoted cause that are shown. */
const CAUSE_LINES = 40

/** A failure as harmless text: what, why (may be several lines) and what to do. */
export interface FailureWords {
  readonly what: string
  readonly why: readonly string[]
  readonly remedy: readonly string[]
}

export function failureWords({ what, why, remedy }: Failure): FailureWords {
  const lines = why === undefined ? [] : harmlessLines(why.trim())
  const omitted = lines.length - CAUSE_LINES
  return {
    what: harmlessText(what),
    why: omitted > 1 ? [...lines.slice(0, CAUSE_LINES), `… ${omitted} lines omitted …`] : lines,
    remedy: remedy === undefined ? [] : harmlessLines(remedy.trim()),
  }
}
