// Stage plan: everything that can be decided before Docker is touched.
import { StageError } from "../errors.ts"
import type { Checkout } from "../event/checkout.ts"
import type { RunEvent } from "../event/event.ts"
import { repositoryName } from "../image/reference.ts"
import { type Inputs, type ReleaseInputs, SELECTABLE_STAGES, type SelectableStage } from "../inputs/inputs.ts"
import { decidePush, type PushDecision } from "../policy/push.ts"
import type { PlannedTag, TagPlan, TagQuestion } from "../policy/tags.ts"
import { resolveVersion } from "../policy/version.ts"
import type { Source } from "./build.ts"

export interface Plan {
  readonly source: Source
  readonly decision: PushDecision
  /** Whether the publish command runs; absent where there is none. */
  readonly packages?: PushDecision
  /** What to push, in this order; empty when nothing is pushed. */
  readonly tags: readonly PlannedTag[]
  /** One line for each thing that is planned, for the log. */
  readonly lines: readonly string[]
}

/**
 * Decides what this run does. Pure but for the clock that is handed in.
 * @throws StageError `policy` when a push is expected and the checkout is not the commit of the event.
 */
export async function plan(
  inputs: Inputs,
  event: RunEvent,
  checkout: Checkout,
  localPush: boolean,
  now: Date,
): Promise<Plan> {
  const version = resolveVersion({
    ...(inputs.version === undefined ? {} : { input: inputs.version }),
    event,
    checkout,
  })
  const decision = inputs.stages.has("publish")
    ? decidePush({ event, checkout, push: inputs.push, local: { allowed: localPush } })
    : { push: false, reason: "Not pushed: the stage publish was not asked for." }
  // A package follows the rule of the image, also where the image itself is never pushed.
  const packages =
    inputs.package === undefined
      ? undefined
      : decidePush({ event, checkout, push: { ...inputs.push, mode: "auto" }, local: { allowed: localPush } })
  for (const { refused, reason } of [decision, ...(packages === undefined ? [] : [packages])])
    if (refused) throw refusal(reason)
  const tags = await tagsOf({
    templates: inputs.push.tags,
    repository: inputs.repository,
    decision,
    version: version.version,
    event,
    checkout,
    now,
    timestampFormat: inputs.push.timestampFormat,
  })
  const source: Source = {
    version: version.version,
    ...(checkout.head === undefined ? {} : { commit: checkout.head }),
    ...(checkout.branch === undefined ? {} : { branch: checkout.branch }),
    ...(checkout.committed === undefined ? {} : { committed: checkout.committed }),
    ...(event.repositoryUrl === undefined ? {} : { url: event.repositoryUrl }),
  }
  return {
    source,
    decision,
    tags: tags.tags,
    ...(packages === undefined ? {} : { packages }),
    lines: [
      `image    ${repositoryName(inputs.repository)}, version ${version.version} (${version.source})`,
      `event    ${event.name} on ${event.ref || "no ref"} at ${(event.sha || checkout.head || "unknown").slice(0, 12)}`,
      `stages   ${SELECTABLE_STAGES.filter((stage) => runs(inputs, stage)).join(", ")}`,
      ...(inputs.stages.has("gates")
        ? [`gates    ${inputs.gates.gates.map((gate) => gate.name).join(", ") || "none"}`]
        : []),
      ...(inputs.release === undefined ? [] : [`release  ${releaseLine(inputs.release)}`]),
      `push     ${decision.reason}`,
      ...(tags.tags.length > 0 ? [`tags     ${tags.tags.map(({ reference }) => reference).join(", ")}`] : []),
      ...(packages === undefined
        ? []
        : [
            `package  ${packages.push ? "published after the image" : packages.reason.replace("Not pushed", "not published")}`,
          ]),
      ...tags.skipped.map((skipped) => `no tag   ${skipped}`),
    ],
  }
}

/** What reads versions takes 3 ms to load: only a run that pushes pays for it. */
async function tagsOf(question: TagQuestion): Promise<TagPlan> {
  if (!question.decision.push) return { tags: [], skipped: [] }
  const { planTags } = await import("../policy/tags.ts")
  return planTags(question)
}

function releaseLine({ files, checkout, test, up }: ReleaseInputs): string {
  const names = files.map(({ path }) => path.slice(checkout.length + 1)).join(", ")
  const front = up.length === 0 ? "" : `, up ${up.map(({ text }) => text).join(", ")}`
  return `${names}${front}${test === undefined ? "" : `, test ${test.text}`}`
}

/** A release environment is a stage only where there is one. */
function runs(inputs: Inputs, stage: SelectableStage): boolean {
  return inputs.stages.has(stage) && (stage !== "release" || inputs.release !== undefined)
}

/** What is said where a push is due and the checkout is not what it would be about. */
export function refusal(reason: string): StageError {
  return new StageError({
    stage: "plan",
    kind: "policy",
    what: "what is checked out is not the commit that this run would push",
    why: reason,
    remedy:
      "build what the event is about: actions/checkout without `ref`, and files that earlier steps make in .gitignore; `push: never` proves only, `verify-checkout: false` pushes all the same",
  })
}
