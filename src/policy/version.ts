// Which version is it? The first of an ordered list of answers that has one. Pure.
import type { Checkout } from "../event/checkout.ts"
import type { RunEvent } from "../event/event.ts"

export interface Version {
  readonly version: string
  /** Where the answer came from. */
  readonly source: "input" | "git tag" | "git describe" | "no tag in reach"
}

/** The input, else the tag of the event, else `git describe --tags`, else `unknown` (never a guess). */
export function resolveVersion(known: {
  readonly input?: string
  readonly event: RunEvent
  readonly checkout: Checkout
}): Version {
  const tag = /^refs\/tags\/(.+)$/s.exec(known.event.ref)?.[1]
  if (known.input !== undefined) return { version: known.input, source: "input" }
  if (tag !== undefined) return { version: tag, source: "git tag" }
  if (known.checkout.describe !== undefined) return { version: known.checkout.describe, source: "git describe" }
  return { version: "unknown", source: "no tag in reach" }
}
