// The end of stage plan, where `reuse-verdicts` asks: has exactly this been proved before? Only an image in the run's own repository can
// say so: it got there by a run that may push, after every gate had passed.
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import type { Engine } from "../docker/engine.ts"
import { inspectImage } from "../docker/images.ts"
import type { Checkout } from "../event/checkout.ts"
import type { RunEvent } from "../event/event.ts"
import { parseReference, repositoryName } from "../image/reference.ts"
import { PROOF_LABEL, PROOF_URL_LABEL } from "../image/run.ts"
import { basesOf } from "../inputs/dockerfile.ts"
import type { Inputs, Pair } from "../inputs/inputs.ts"
import { planTags } from "../policy/tags.ts"
import { type BaseIdentity, proofText, whyNotReused } from "../policy/verdicts.ts"
import { openRepository, probeRegistry } from "../registry/registry.ts"
import type { Runner } from "../runner/runner.ts"
import { fingerprint, hashOfFiles } from "./fingerprint.ts"
import type { Parent } from "./parent.ts"
import type { Plan } from "./plan.ts"
import { credentialsFor } from "./preflight.ts"
import type { Publication } from "./publish.ts"

/** What was looked for, and what was found. */
export interface Verdicts {
  /** Labels by which a later run finds this proof; none where it cannot be found again. */
  readonly labels: readonly Pair[]
  /** Absent where this run has to prove. */
  readonly earlier?: EarlierProof
  /** Why the verdict of an earlier run is used or not; one clause. */
  readonly reason: string
}

export interface EarlierProof {
  readonly reference: string
  readonly digest: string
  /** Address of the run that proved it, where it says so. */
  readonly url?: string
}

/** The event and the checkout, to know the tags that a branch has. */
export interface Circumstances {
  readonly event: RunEvent
  readonly checkout: Checkout
  readonly now: Date
}

/** Looks under the tags that this run would move, those of the branches that push, and `latest`: three requests for each at most. */
export async function lookForVerdict(
  runner: Runner,
  inputs: Inputs,
  planned: Plan,
  circumstances: Circumstances,
  engine: Promise<Engine>,
  parent: Parent | undefined,
  publication: Publication | undefined,
  signal: AbortSignal,
): Promise<Verdicts> {
  const never = whyNotReused(inputs)
  if (never !== undefined) return { labels: [], reason: never }
  const proof = await proofOf(runner, inputs, planned, engine, parent, signal)
  if (proof === undefined)
    return { labels: [], reason: "what the Dockerfile builds on cannot be known before the build" }
  const url = runUrl(runner.env)
  const labels = [
    { name: PROOF_LABEL, value: proof },
    { name: PROOF_URL_LABEL, value: url ?? "" },
  ]
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const { repository } = inputs
  const options = { signal, retrying: (words: string) => runner.log.info(words) }
  const probe = publication?.probe ?? (await probeRegistry(repository.registry, options))
  const credentials =
    publication?.credentials ?? (await credentialsFor(repository.registry, inputs, runner.env, untrusted, signal))
  const remote = openRepository(probe, repository, credentials, "pull", options)
  const found = await Promise.all(
    candidates(inputs, planned, circumstances).map(async (reference): Promise<EarlierProof | undefined> => {
      const manifest = await remote.existing(parseReference(reference).tag ?? "latest")
      if (manifest === undefined) return undefined
      const { proof: theirs, proofUrl } = await remote.builtFrom(manifest)
      if (theirs !== proof) return undefined
      const safe = proofUrl !== undefined && URL.parse(proofUrl)?.protocol === "https:" ? { url: proofUrl } : {}
      return { reference, digest: manifest.digest, ...safe }
    }),
  )
  const earlier = found.find((one) => one !== undefined)
  if (earlier === undefined)
    return { labels, reason: "no published image was built from this and proved by these gates" }
  const where = earlier.url === undefined ? "" : ` by ${earlier.url}`
  return { labels, earlier, reason: `${earlier.reference}@${earlier.digest} is exactly this, and was proved${where}` }
}

/** SHA-256 over everything that the verdict depends on; undefined where that cannot be known before the build. */
async function proofOf(
  runner: Runner,
  inputs: Inputs,
  planned: Plan,
  engine: Promise<Engine>,
  parent: Parent | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const version = inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: planned.source.version }]
  const { parent: wanted } = inputs.build
  const pinned =
    parent === undefined || wanted === undefined
      ? []
      : [{ name: wanted.buildArg, value: `${parent.name}@${parent.digest}` }]
  const text = await readFile(inputs.build.file, "utf8")
  const names = basesOf(text, [...version, ...pinned, ...inputs.build.buildArgs])
  if (names === undefined || inputs.build.buildContexts.some(({ value }) => /^[a-z-]+:/i.test(value))) return undefined
  const [own, files, bases] = await Promise.all([
    fingerprint({
      inputs: inputs.build,
      buildArgs: version,
      ...(parent === undefined ? {} : { parent: parent.digest }),
    }),
    hashOfFiles(inputs.gates.testFiles.map(({ path: name, source }) => ({ name, value: source }))),
    Promise.all(names.map((name) => identityOf(name, runner, inputs, engine, signal))),
  ])
  // What nobody knows the content of cannot be compared.
  if (bases.some((base) => base.engine === undefined && base.registry === undefined)) return undefined
  return createHash("sha256")
    .update(proofText(inputs, own.sha256, bases, files))
    .digest("hex")
}

/** What a name stands for here and there; what it does not stand for is a part of it. */
async function identityOf(
  name: string,
  runner: Runner,
  inputs: Inputs,
  connecting: Promise<Engine>,
  signal: AbortSignal,
): Promise<BaseIdentity> {
  const { repository, tag = "latest", digest } = parseReference(name)
  if (digest !== undefined) return { name, registry: digest }
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const asked = async () => {
    const [probe, credentials] = await Promise.all([
      probeRegistry(repository.registry, { signal, once: true }),
      credentialsFor(repository.registry, inputs, runner.env, untrusted, signal),
    ])
    return (await openRepository(probe, repository, credentials, "pull", { signal }).existing(tag))?.digest
  }
  const [engine, registry] = await Promise.all([
    connecting.then((engine) => inspectImage(engine, `${repositoryName(repository)}:${tag}`, signal)),
    asked().catch(() => {
      signal.throwIfAborted()
      return undefined
    }),
  ])
  return {
    name,
    ...(engine === undefined ? {} : { engine: engine.Id }),
    ...(registry === undefined ? {} : { registry }),
  }
}

/** Tags under which an earlier run may have published this: those that move, since one of a single run cannot be guessed. */
function candidates(inputs: Inputs, planned: Plan, { event, checkout, now }: Circumstances): readonly string[] {
  const branches = inputs.push.branches.flatMap((name) =>
    planTags({
      templates: inputs.push.tags,
      repository: inputs.repository,
      decision: { push: true, reason: "", kind: "branch", name },
      version: planned.source.version,
      event,
      checkout,
      now,
    }).tags.filter(({ unique }) => !unique),
  )
  const moving = planned.tags.filter(({ unique }) => !unique)
  const references = [...moving, ...branches].map(({ reference }) => reference)
  return [...new Set([...references, `${repositoryName(inputs.repository)}:latest`])]
}

/** Address of this run, for who wants to see the proof. */
function runUrl(env: Runner["env"]): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined
}
