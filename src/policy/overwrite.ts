// May a tag that exists in the registry be pointed at this image? A release's tag never changes; a moving tag never goes back.
// Pure: what the registry has, what we have, and how the two commits stand to each other. No registry offers to compare
// and swap, so the question is asked right before each push; between the two somebody else can still be faster.
import lt from "semver/functions/lt.js"
import parse from "semver/functions/parse.js"

/** What an image says about where it comes from; absent where it says nothing. All of it is somebody else's words. */
export interface Origin {
  readonly revision?: string
  readonly version?: string
  /** Time of the commit, ISO 8601. */
  readonly committed?: string
  /** Time of the build, ISO 8601. */
  readonly created?: string
  /** Of what it was built from. */
  readonly fingerprint?: string
}

export interface MoveQuestion {
  /** The image that the tag names now. */
  readonly current: Origin
  readonly ours: Origin
  /** How the commit of `current` stands to ours, by the history of the checkout. */
  readonly history: "older" | "newer" | "unknown"
}

/** Why the tag stays where it is: one clause. Undefined when it may move. */
export function whyNotBackwards({ current, ours, history }: MoveQuestion): string | undefined {
  const [theirVersion, ourVersion] = [release(current.version), release(ours.version)]
  if (theirVersion !== undefined && ourVersion !== undefined && lt(ourVersion, theirVersion))
    return `it is version ${theirVersion}, this is ${ourVersion}`
  if (current.revision !== undefined && current.revision === ours.revision)
    return later(current.created, ours.created) ? "it is a later build of the same commit" : undefined
  if (history === "newer") return `it is commit ${short(current)}, which comes after this one`
  // A newer release may be an older commit: a tag that was set late, on the history of another branch.
  if (history === "older" || (theirVersion !== undefined && ourVersion !== undefined && theirVersion !== ourVersion))
    return undefined
  return later(current.committed, ours.committed)
    ? `it is commit ${short(current)}, made at ${current.committed}, after this one`
    : undefined
}

/** True for a tag that names one release for good: `1.2.3`, `v1.2.3`. */
export function isReleaseTag(tag: string): boolean {
  return release(tag) !== undefined
}

/** The version of a release; undefined for pre-releases and for `git describe` between two of them. */
function release(version: string | undefined): string | undefined {
  const parsed = parse(version, { loose: true })
  return parsed === null || parsed.prerelease.length > 0 ? undefined : parsed.version
}

function later(a: string | undefined, b: string | undefined): boolean {
  return Date.parse(a ?? "") > Date.parse(b ?? "")
}

function short({ revision }: Origin): string {
  return (revision ?? "unknown").slice(0, 12)
}
