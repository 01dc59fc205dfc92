// The image that ours is built on.
import semver from "semver"
import { parseReference } from "../image/reference.ts"
import type { TagPattern } from "../policy/newest.ts"
import { given } from "./freeze.ts"
import type { ParentInputs } from "./inputs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { parseIdentifier } from "./words.ts"

const BUILD_ARG = "PARENT_IMAGE"

/** The parent, or undefined when none is given. `dockerfile`: its text, which has to take the parent by its argument. */
export function readParent(reading: Reading, dockerfile: string | undefined): ParentInputs | undefined {
  const named = reading.optional("parent-image", parseReference)
  const pattern = reading.optional("parent-pattern", parseTagPattern) ?? { kind: "timestamp" }
  const buildArg = reading.optional("parent-build-arg", parseIdentifier) ?? BUILD_ARG
  if (named === undefined) return undefined
  if (dockerfile !== undefined && !new RegExp(`^\\s*ARG\\s+(?:.*\\s)?${buildArg}(?:[\\s=]|$)`, "im").test(dockerfile))
    reading.wrong(
      "parent-build-arg",
      `the Dockerfile has no ARG ${buildArg}, so that the parent would not be used`,
      buildArg,
      `ARG ${buildArg} before FROM, or the name of the argument that is there`,
    )
  const { repository, tag, digest } = named
  return { repository, pattern, buildArg, ...given({ tag, digest }) }
}

/** `timestamp`, `semver`, `semver:RANGE`, or a glob. */
export function parseTagPattern(text: string): TagPattern {
  const expected = "timestamp, semver, semver:^1, or a pattern like main-*"
  if (text === "timestamp") return { kind: "timestamp" }
  if (text === "semver") return { kind: "semver", range: "*" }
  if (text.startsWith("semver:")) {
    const range = text.slice("semver:".length).trim()
    if (range === "" || semver.validRange(range) === null) throw new Problem("not a range of versions", text, expected)
    return { kind: "semver", range }
  }
  if (!/^[\w.*?[\]!^-]+$/.test(text)) throw new Problem("no tag can fit this pattern", text, expected)
  return { kind: "glob", glob: text }
}
