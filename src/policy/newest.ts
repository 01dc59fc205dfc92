// Which of a repository's tags is the newest? Pure: names alone decide, never the time of a push, so that a tag that is pushed again
// fools nobody. Tags that do not fit the pattern (`latest`, branches) take no part.
import { matchesGlob } from "node:path/posix"
import compareBuild from "semver/functions/compare-build.js"
import parse from "semver/functions/parse.js"
import satisfies from "semver/functions/satisfies.js"

/** How tags are read: as times (`20180923T082316Z`), as semantic versions, or by a glob and the order of their characters. */
export type TagPattern =
  | { readonly kind: "timestamp" }
  | { readonly kind: "semver"; readonly range: string }
  | { readonly kind: "glob"; readonly glob: string }

const TIMESTAMP = /^\d{8}(T?\d{6}Z?)?$/

/** Tags that are times of a format; they have to sort by their characters. */
export function timestampPattern(format: string): TagPattern {
  if (format === "%Y%m%dT%H%M%SZ") return { kind: "timestamp" }
  const digit = "[0-9]"
  const glob = format.replaceAll(/%([YmdHMS])/g, (_, part: string) => digit.repeat(part === "Y" ? 4 : 2))
  return { kind: "glob", glob }
}

/** A reader that keeps the newest of the tags it is shown, one page after the other. */
export class NewestTag {
  readonly #pattern: TagPattern
  #newest: string | undefined
  #count = 0

  constructor(pattern: TagPattern) {
    this.#pattern = pattern
  }

  see(tags: readonly string[]): void {
    for (const tag of tags) {
      this.#count += 1
      if (fits(tag, this.#pattern) && (this.#newest === undefined || isNewer(tag, this.#newest, this.#pattern)))
        this.#newest = tag
    }
  }

  /** Undefined when no tag fits. */
  get newest(): string | undefined {
    return this.#newest
  }

  /** How many tags were seen, fitting or not. */
  get count(): number {
    return this.#count
  }
}

function fits(tag: string, pattern: TagPattern): boolean {
  switch (pattern.kind) {
    case "timestamp":
      return TIMESTAMP.test(tag)
    case "semver":
      return satisfies(parse(tag, { loose: true }) ?? "", pattern.range)
    default:
      return matchesGlob(tag, pattern.glob)
  }
}

function isNewer(tag: string, other: string, pattern: TagPattern): boolean {
  if (pattern.kind !== "semver") return tag > other
  const order = compareBuild(tag, other, { loose: true })
  // `v1.2` and `1.2.0` are one version: the longer name says more.
  return order > 0 || (order === 0 && tag.length > other.length)
}
