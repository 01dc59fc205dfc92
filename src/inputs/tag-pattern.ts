// Which tags count for the newest, as it is written in an input.
import validRange from "semver/ranges/valid.js"
import type { TagPattern } from "../policy/newest.ts"
import { Problem } from "./problems.ts"

/** `timestamp`, `semver`, `semver:RANGE`, or a glob. */
export function parseTagPattern(text: string): TagPattern {
  const expected = "timestamp, semver, semver:^1, or a pattern like main-*"
  if (text === "timestamp") return { kind: "timestamp" }
  if (text === "semver") return { kind: "semver", range: "*" }
  if (text.startsWith("semver:")) {
    const range = text.slice("semver:".length).trim()
    if (range === "" || validRange(range) === null) throw new Problem("not a range of versions", text, expected)
    return { kind: "semver", range }
  }
  if (!/^[\w.*?[\]!^-]+$/.test(text)) throw new Problem("no tag can fit this pattern", text, expected)
  return { kind: "glob", glob: text }
}
