// May this event push? Event allow-list × exact full ref × not deleted × the commit of the event. Pure.
// A ref alone proves nothing: GITHUB_REF is the default branch for many events that a stranger can trigger.
// Source: GitHub's "Events that trigger workflows".
import { matchesGlob } from "node:path/posix"
import type { Checkout } from "../event/checkout.ts"
import type { RunEvent } from "../event/event.ts"
import type { PushInputs } from "../inputs/inputs.ts"

export interface PushDecision {
  readonly push: boolean
  /** One sentence for log, summary and output. */
  readonly reason: string
  /** True when the event and the ref may push, but what is checked out is not the commit of the event as it was committed. */
  readonly refused?: boolean
  /** Why it would have been refused, had `verify-checkout` not been switched off. */
  readonly warning?: string
  /** What the ref is, when it is one that may be pushed. */
  readonly kind?: "branch" | "tag"
  /** Name of the branch or the tag. */
  readonly name?: string
}

export interface PushQuestion {
  readonly event: RunEvent
  readonly checkout: Checkout
  readonly push: PushInputs
  /** On a developer's machine nothing is pushed without an explicit wish. */
  readonly local: { readonly allowed: boolean }
}

/** Events of people who may write to the repository, or of the clock. Everything else never pushes, known or not. */
const TRUSTED: Readonly<Record<string, readonly ("branch" | "tag")[]>> = {
  push: ["branch", "tag"],
  workflow_dispatch: ["branch", "tag"],
  schedule: ["branch"],
  // Only who may write to the repository can send one; it runs the default branch.
  repository_dispatch: ["branch"],
  release: ["tag"],
  local: ["branch", "tag"],
}

const BRANCH = "refs/heads/"
const TAG = "refs/tags/"

/** Decides; never throws. Not pushing is not a failure, so the reason says what would have to be different. */
export function decidePush({ event, checkout, push, local }: PushQuestion): PushDecision {
  const no = (why: string): PushDecision => ({ push: false, reason: `Not pushed: ${why}.` })
  if (event.name === "local" && !local.allowed) return no("on this machine nothing is pushed without --push")
  if (push.mode === "never") return no("the input `push` is `never`")
  const kinds = Object.hasOwn(TRUSTED, event.name) ? TRUSTED[event.name] : undefined
  if (kinds === undefined) return no(`the event \`${event.name}\` never pushes`)
  if (event.name === "release" && event.payload.action !== "published")
    return no(
      `the event \`release\` pushes when a release is published, this one was ${event.payload.action ?? "something else"}`,
    )
  if (event.payload.deleted === true) return no(`${event.ref} was deleted`)
  const kind = event.ref.startsWith(BRANCH) ? "branch" : event.ref.startsWith(TAG) ? "tag" : undefined
  if (kind === undefined)
    return no(
      event.ref === "" ? "no branch and no tag is checked out" : `\`${event.ref}\` is neither a branch nor a tag`,
    )
  if (!kinds.includes(kind)) return no(`the event \`${event.name}\` does not push a ${kind}`)
  const name = event.ref.slice(kind === "branch" ? BRANCH.length : TAG.length)
  if (kind === "branch" && !push.branches.includes(name))
    return no(
      `the branch \`${name}\` is not one of ${push.branches.map((branch) => `\`${branch}\``).join(", ") || "no branches"}`,
    )
  if (kind === "tag" && !push.tagPatterns.some((pattern) => pattern === "*" || matchesGlob(name, pattern)))
    return no(
      `the tag \`${name}\` fits none of ${push.tagPatterns.map((pattern) => `\`${pattern}\``).join(", ") || "no patterns"}`,
    )
  const other = otherCommit(event, checkout) ?? changed(checkout)
  if (other !== undefined && push.verifyCheckout) return { push: false, refused: true, reason: `Not pushed: ${other}.` }
  const unverified = other === undefined ? "" : `, with \`verify-checkout: false\`: ${other}`
  return {
    push: true,
    reason: `Pushed, because the event \`${event.name}\` on the ${kind} \`${name}\` may push${unverified}.`,
    kind,
    name,
    ...(other === undefined ? {} : { warning: other }),
  }
}

/** Why the image would hold something that no commit has; undefined when the checkout is as it was committed. */
function changed({ changes }: Checkout): string | undefined {
  if (changes === undefined) return "git could not say whether the checkout has changes"
  if (changes.length === 0) return undefined
  return `the checkout is not what was committed (${changes.map((line) => line.trim()).join(", ")})`
}

/** Why what is checked out is not what the event is about; undefined when it is. */
function otherCommit(event: RunEvent, checkout: Checkout): string | undefined {
  if (event.name === "push") {
    if (event.payload.ref !== undefined && event.payload.ref !== event.ref)
      return `the payload of the event is about ${event.payload.ref}, the run about ${event.ref}`
    // Of an annotated tag `after` is the tag object, and the run's commit is what it points to.
    const { after } = event.payload
    if (event.ref.startsWith(BRANCH) && after !== undefined && after !== event.sha)
      return `the payload of the event ends with commit ${after}, the run is about ${event.sha}`
  }
  if (checkout.head === undefined) return "the workspace has no commit"
  return checkout.head === event.sha
    ? undefined
    : `the commit that is checked out is ${checkout.head}, the event is about ${event.sha}`
}
