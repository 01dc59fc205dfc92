// One image of a chain: the same plan, build, proof and publication that the main action has.

import { asStageError, cancelled, StageError } from "../../errors.ts"
import type { Checkout } from "../../event/checkout.ts"
import type { RunEvent } from "../../event/event.ts"
import {
  BASE_DIGEST_LABEL,
  BASE_NAME_LABEL,
  DEFINITION_LABEL,
  FINGERPRINT_LABEL,
  localImage,
  SOURCE_LABEL,
} from "../../image/run.ts"
import type { ChainInputs } from "../../inputs/chain.ts"
import type { ChainImage } from "../../inputs/chain-file.ts"
import type { Inputs } from "../../inputs/inputs.ts"
import { readInputs } from "../../inputs/read.ts"
import { type ImageState, isSame } from "../../policy/chain.ts"
import { prepare, prove } from "../../proof.ts"
import { Chronicle } from "../../report/chronicle.ts"
import type { RunResult } from "../../report/result.ts"
import type { Runner } from "../../runner/runner.ts"
import { fingerprint } from "../fingerprint.ts"
import type { Parent } from "../parent.ts"
import { plan } from "../plan.ts"
import { type ChainRegistry, nameOf, newestPublished, openImage } from "./state.ts"

/** What all images of a run have in common. */
export interface ChainRun {
  readonly inputs: ChainInputs
  readonly event: RunEvent
  readonly checkout: Checkout
  readonly registry: ChainRegistry
  readonly localPush: boolean
  readonly now: Date
  /** The tag that the time of this run gives. */
  readonly stamp: string
  readonly signal: AbortSignal
}

/** An image that is ready to be built. */
export interface ReadyImage {
  readonly image: ChainImage
  readonly inputs: Inputs
  /** As the plan saw it, with the commit of the source that is going to be built. */
  readonly state: ImageState
}

/** The inputs that the main action would get for this image. @throws StageError `input` with everything that is wrong. */
export async function readImage(
  runner: Runner,
  chain: ChainInputs,
  image: ChainImage,
  folder: string,
): Promise<Inputs> {
  const { credentials, push } = chain
  const parent =
    image.parent === undefined ? "" : "chain" in image.parent ? nameOf(chain, image.parent.chain) : image.parent.base
  const texts: Readonly<Record<string, string>> = {
    ...image.inputs,
    "image-name": nameOf(chain, image.name),
    secrets: chain.secrets,
    username: credentials?.username ?? "",
    password: credentials?.password ?? "",
    context: image.context,
    "parent-image": parent,
    push: push.mode,
    "push-branches": push.branches.join("\n"),
    "push-tags": push.tagPatterns.join("\n"),
    tags: push.tags.join("\n"),
    "timestamp-format": push.timestampFormat,
    "verify-checkout": String(push.verifyCheckout),
    "allow-overwrite": String(push.allowOverwrite),
  }
  const inputs = await readInputs({
    input: (name) => texts[name] ?? "",
    workspace: folder,
    // A copy of the checkout is in the folder for temporary files: there it is the checkout.
    temporaryFolder: folder === runner.workspace ? runner.temporaryFolder : `${folder}.none`,
    cores: runner.cores,
    event: runner.env.GITHUB_EVENT_NAME ?? "",
  })
  const { health } = inputs
  const unsaid = health.policy === "required" && image.inputs.health === undefined && health.command === undefined
  return unsaid && health.log === undefined ? { ...inputs, health: { ...health, policy: "declared" } } : inputs
}

/** The parent of an image, where it has one. `local`: this run has built it. */
export interface BuiltImage {
  readonly result: RunResult
  /** Digest in the registry, or the ID on the engine of an image that is not published; absent after a failure. */
  readonly digest?: string
  /** Name by which the engine has it; absent where another run's image is used. */
  readonly local?: string
  readonly fingerprint?: string
}

/** Builds, proves and publishes an image. Never throws for a failure of it. */
export async function buildImage(
  runner: Runner,
  run: ChainRun,
  { image, inputs, state }: ReadyImage,
  parent: Parent | undefined,
): Promise<BuiltImage> {
  const chronicle = new Chronicle()
  const { log } = runner
  let local: string | undefined
  let own: string | undefined
  try {
    const prepared = await chronicle.stage("plan", async () => {
      let planned = await plan(inputs, run.event, run.checkout, run.localPush, run.now)
      chronicle.knows({
        image: nameOf(run.inputs, image.name),
        version: planned.source.version,
        event: run.event.name,
        ref: run.event.ref,
        commit: planned.source.commit ?? run.event.sha,
      })
      chronicle.decided(planned.decision.reason)
      for (const notice of inputs.notices) log.info(notice)
      const found = await fingerprint({
        inputs: inputs.build,
        buildArgs: [],
        // Not the digest of an image of the chain, which has times in it: every way to build a chain gives the same fingerprints.
        ...(parent === undefined ? {} : { parent: parent.fingerprint ?? parent.digest }),
      })
      own = found.sha256
      // Labels are inherited from the parent: what an image does not have is said as well.
      const noParent = [BASE_NAME_LABEL, BASE_DIGEST_LABEL].map((name) => ({ name, value: "" }))
      const origin = [
        { name: DEFINITION_LABEL, value: state.definition },
        { name: SOURCE_LABEL, value: state.source ?? "" },
        { name: FINGERPRINT_LABEL, value: found.sha256 },
        ...(parent === undefined ? noParent : []),
      ]
      const meanwhile = () => publishedMeanwhile(runner, run, state, parent?.digest)
      const known = { origin, meanwhile, ...(parent === undefined ? {} : { parent }) }
      // By its time an image is found: it comes last, and means that all the others are there.
      const tags = planned.tags.toSorted(
        (a, b) => Number(a.reference.endsWith(`:${run.stamp}`)) - Number(b.reference.endsWith(`:${run.stamp}`)),
      )
      planned = { ...planned, tags }
      return { planned, ...(await prepare(runner, inputs, planned, run, run.signal, known)) }
    })
    local = localImage(inputs.repository, prepared.runId)
    await prove(runner, inputs, prepared.planned, prepared, chronicle, run.signal)
  } catch (error) {
    chronicle.fail(
      run.signal.aborted ? cancelled(run.signal, chronicle.current) : asStageError(error, chronicle.current),
    )
  }
  const result = chronicle.result()
  for (const failure of result.failures) log.failure(named(image.name, failure))
  if (result.failures.length > 0) return { result }
  const digest = result.publish.digest ?? result.facts?.id
  return {
    result,
    ...(digest === undefined ? {} : { digest }),
    ...(local === undefined || result.skipped ? {} : { local }),
    ...(own === undefined ? {} : { fingerprint: own }),
  }
}

/** Two runs at once: what another one has published since the plan is used, and ours given up, when it is the same. */
async function publishedMeanwhile(
  runner: Runner,
  run: ChainRun,
  state: ImageState,
  parent: string | undefined,
): Promise<{ readonly reason: string; readonly digest: string } | undefined> {
  const { inputs, registry, signal, stamp } = run
  const newest = await newestPublished(openImage(registry, inputs, state.name, signal, runner), registry.pattern)
  if (newest === undefined || newest.tag === state.published?.tag) return undefined
  const reference = `${nameOf(inputs, state.name)}:${newest.tag}`
  if (isSame(newest, state, parent))
    return { reason: `another run has published the same as ${reference} meanwhile`, digest: newest.digest }
  if (newest.tag < stamp) return undefined
  throw new StageError({
    stage: "publish",
    kind: "policy",
    what: `another run has published ${reference} meanwhile, which is newer than this run's ${stamp}`,
    remedy: "nothing was pushed and nothing is lost: the next run compares again; `concurrency` keeps runs apart",
  })
}

/** A failure with the name of its image before it: a chain has many. */
export function named(name: string, failure: RunResult["failures"][number]): RunResult["failures"][number] {
  return { ...failure, what: `${name}: ${failure.what}` }
}
