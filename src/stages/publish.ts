// Stage publish: the image that was proved is pushed, tag by tag, and every tag is read back from the registry.

import { engineFailure } from "../docker/api.ts"
import { registryAuthHeader } from "../docker/credentials.ts"
import { type ImageRecord, inspectImage, tagImage } from "../docker/images.ts"
import { PushError, pushImage } from "../docker/push.ts"
import { asStageError, StageError } from "../errors.ts"
import { type Proof, provesSameImage } from "../image/identity.ts"
import { parseReference, repositoryName } from "../image/reference.ts"
import { type Origin, whyNotBackwards } from "../policy/overwrite.ts"
import { classifyPushError } from "../policy/push-errors.ts"
import type { PlannedTag } from "../policy/tags.ts"
import {
  type Manifest,
  type ManifestDocument,
  openRepository,
  type RegistryCredentials,
  type RegistryProbe,
  type RegistryRepository,
  retryAfter,
} from "../registry/registry.ts"
import type { PublishResult } from "../report/result.ts"
import type { Source } from "./build.ts"
import { forgetNames, giveBackNames, type PublicNames, rememberNames } from "./public-names.ts"
import type { Session } from "./session.ts"

export interface Publication {
  /** What never moves first, `latest` last. */
  readonly tags: readonly PlannedTag[]
  readonly probe: RegistryProbe
  readonly credentials?: RegistryCredentials
  /** Why it may be pushed; one sentence. */
  readonly reason: string
  /** Digest of an image that the registry has already: its tags are set there, nothing is pushed. */
  readonly digest?: string
  /** Path of the repository that has it, where it is another one. */
  readonly from?: string
  readonly allowOverwrite: boolean
  /** Asked right before the first tag: another run that has published the same meanwhile, and why it is the same. */
  readonly meanwhile?: () => Promise<{ readonly reason: string; readonly digest: string } | undefined>
  readonly source: Source
  /** How a commit stands to the one that is checked out. */
  readonly compareHistory: (revision: string) => Promise<"older" | "newer" | "unknown">
}

export interface PublishOutcome {
  readonly result: PublishResult
  readonly failure?: StageError
}

/** Seconds before another attempt; each ±20 %. */
const BACKOFF = [1, 2, 4, 8, 16]
const EXPIRED = /unauthorized|authentication required|status: 401/i
/** Seconds at least after a registry said that it is asked too often. */
const RATE_LIMITED = 5
/** Milliseconds after the first attempt in which another one may begin. */
const BUDGET = 180_000

/** How the image gets into the registry under a tag. */
interface Delivery {
  /** Is what the registry has this image? */
  readonly prove: (manifest: Manifest) => Proof
  /** When the image was built, ISO 8601; absent where nobody here knows. */
  readonly created?: string
  /**
   * Gives the image a tag; returns the digest that is there by what was said.
   * @param stored the manifest as the registry has it under an earlier tag of this run.
   */
  send(reference: string, stored: ManifestDocument | undefined): Promise<string | undefined>
  /** Gives back what sending has moved on the engine; failures are left to the sweep. */
  settle(reference: string): Promise<void>
}

/** One push: everything that its tags have in common. */
interface Push {
  readonly session: Session
  readonly publication: Publication
  readonly remote: RegistryRepository
  readonly delivery: Delivery
}

/** Pushes and verifies; stops at the first reference that fails and says which are pushed and which are not. */
export async function publish(
  session: Session,
  image: ImageRecord | undefined,
  publication: Publication,
): Promise<PublishOutcome> {
  const references = publication.tags.map(({ reference }) => reference)
  const pushed: string[] = []
  const kept: string[] = []
  let digest: string | undefined
  let stored: ManifestDocument | undefined
  let done = 0
  const result = (complete: boolean, reason: string): PublishResult => ({
    pushed: complete && digest !== undefined,
    reason,
    tags: pushed,
    missing: references.slice(done),
    kept,
    ...(digest === undefined ? {} : { digest }),
  })
  try {
    const [first = ""] = references
    const { repository } = parseReference(first)
    const remote = openRepository(publication.probe, repository, publication.credentials, "pull,push", {
      signal: session.signal,
      retrying: (words) => session.log.info(words),
      ...(publication.from === undefined ? {} : { from: publication.from }),
    })
    // One after the other: wrong credentials are tried once, since registries lock out who tries too often.
    await remote.checkPush()
    const deliver =
      publication.digest === undefined
        ? engineDelivery(session, image, publication, remote)
        : await registryDelivery(session, image, publication.digest, publication.from, remote)
    await refuseOtherReleases(deliver.prove, publication, remote)
    const push: Push = { session, publication, remote, delivery: await deliver.begin(references) }
    for (const tag of publication.tags) {
      const outcome = await publishOne(push, tag, digest, stored)
      done += 1
      stored ??= outcome.stored
      if (outcome.digest !== undefined) digest = outcome.digest
      if (outcome.kept !== undefined) {
        kept.push(tag.reference)
        session.log.warning(outcome.kept)
      } else {
        pushed.push(tag.reference)
        session.log.info(`pushed and verified: ${tag.reference}@${digest}`)
      }
    }
    if (publication.digest === undefined) await forgetNames(session)
    return {
      result: result(
        true,
        digest === undefined ? `Not pushed: ${kept.join(", ")} stays at a newer image.` : publication.reason,
      ),
    }
  } catch (error) {
    // Also a cancelled run says what it has pushed.
    const failure = asStageError(engineFailure(error, "publish", "the engine could not push the image"), "publish")
    const report = result(false, `The push failed: ${failure.what}.`)
    return { result: report, failure: pushed.length === 0 ? failure : withTags(failure, pushed, report.missing) }
  }
}

/** A release's tag that names another image stops the push before its first tag. */
async function refuseOtherReleases(
  prove: Delivery["prove"],
  publication: Publication,
  remote: RegistryRepository,
): Promise<void> {
  if (publication.allowOverwrite) return
  const fixed = publication.tags.filter((tag) => tag.fixed)
  await Promise.all(
    fixed.map(async ({ reference }) => {
      const manifest = await remote.existing(tagOf(reference))
      if (manifest === undefined) return
      const proof = prove(manifest)
      if (!proof.same)
        throw new StageError({
          stage: "publish",
          kind: "policy",
          what: `${reference} exists already and is another image`,
          why: proof.why,
          remedy:
            "the tag of a release never changes: publish this image under a new version, or say `allow-overwrite: true`",
        })
    }),
  )
}

interface TagOutcome {
  /** Digest of our manifest in the registry. */
  readonly digest?: string
  /** It, byte for byte. */
  readonly stored?: ManifestDocument
  /** Why the tag does not name our image, which is no failure. */
  readonly kept?: string
}

async function publishOne(
  push: Push,
  planned: PlannedTag,
  earlier: string | undefined,
  stored: ManifestDocument | undefined,
): Promise<TagOutcome> {
  const { publication, delivery } = push
  const { reference, fixed } = planned
  if (!fixed && !publication.allowOverwrite) {
    const why = await backwards(push, reference)
    if (why !== undefined)
      return { kept: `${reference} is not moved: ${why}; \`allow-overwrite: true\` moves it all the same` }
  }
  try {
    return await verify(push, planned, await delivery.send(reference, stored), earlier)
  } finally {
    await delivery.settle(reference)
  }
}

interface Begun {
  readonly prove: Delivery["prove"]
  begin(references: readonly string[]): Promise<Delivery>
}

/** The engine pushes the image: its layers, its configuration and its manifest. */
function engineDelivery(
  session: Session,
  image: ImageRecord | undefined,
  publication: Publication,
  remote: RegistryRepository,
): Begun {
  const { engine, signal } = session
  if (image === undefined) throw new Error("an image that is pushed is on the engine")
  const prove = (manifest: Manifest) => provesSameImage({ store: engine.store, imageId: image.Id, manifest })
  return {
    prove,
    async begin(references) {
      const names: PublicNames = await rememberNames(session, image.Id, references)
      return {
        prove,
        created: image.Created,
        async send(reference, stored) {
          const { repository, tag = "latest" } = parseReference(reference)
          const name = repositoryName(repository)
          // What the registry has is not sent again: further tags are set there.
          if (stored !== undefined) {
            await remote.put(tag, stored)
            return stored.manifest.digest
          }
          await tagImage(engine, image.Id, name, tag, signal)
          return pushWithRetries(session, image.Id, name, tag, publication)
        },
        async settle(reference) {
          // Should it fail, the sweep gives them back.
          const own = { ...names, names: names.names.filter((remembered) => remembered.reference === reference) }
          await giveBackNames(engine, own).catch(() => undefined)
        },
      }
    },
  }
}

/** The registry has the image under its digest: the same manifest is stored under the tag, byte for byte. */
async function registryDelivery(
  session: Session,
  image: ImageRecord | undefined,
  digest: string,
  from: string | undefined,
  remote: RegistryRepository,
): Promise<Begun> {
  const stored = from === undefined ? await remote.document(digest) : await remote.mount(digest)
  if (stored === undefined || stored.manifest.digest !== digest)
    throw new StageError({
      stage: "publish",
      kind: "integrity",
      what: `the registry does not have the image ${digest}`,
      why:
        stored === undefined
          ? "there is no such manifest in this repository"
          : `its answer is ${stored.manifest.digest}`,
      remedy: "hand over `image-digest` of the job that has pushed it, in the same repository",
    })
  // What ran here was pulled by this digest; it is compared all the same.
  if (image !== undefined) {
    const { store } = session.engine
    const { imageDigest } = stored.manifest
    const single = store === "classic" && imageDigest !== undefined ? await remote.manifest(imageDigest) : undefined
    const proof = provesSameImage({ store, imageId: image.Id, manifest: single ?? stored.manifest })
    if (!proof.same)
      throw new StageError({
        stage: "publish",
        kind: "integrity",
        what: `the image that was proved is not ${digest}`,
        why: proof.why,
        remedy: "nothing was published: hand over the digest of the image that is proved",
      })
  }
  const prove = (manifest: Manifest): Proof =>
    manifest.digest === digest
      ? { same: true }
      : { same: false, why: `the image is ${digest}, the registry has ${manifest.digest}` }
  const delivery: Delivery = {
    prove,
    async send(reference) {
      await remote.put(tagOf(reference), stored)
      return digest
    },
    settle: async () => undefined,
  }
  return { prove, begin: async () => delivery }
}

/** Why pushing would move the tag backwards; undefined when it would not, or nobody can know. */
async function backwards({ delivery, publication, remote }: Push, reference: string): Promise<string | undefined> {
  const manifest = await remote.existing(tagOf(reference))
  if (manifest === undefined) return undefined
  if (delivery.prove(manifest).same) return undefined
  const current = await remote.origin(manifest)
  const { commit, version, committed } = publication.source
  const ours: Origin = {
    version,
    ...(delivery.created === undefined ? {} : { created: delivery.created }),
    ...(commit === undefined ? {} : { revision: commit }),
    ...(committed === undefined ? {} : { committed }),
  }
  const known = current.revision !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(current.revision)
  const history = known ? await publication.compareHistory(current.revision ?? "") : "unknown"
  return whyNotBackwards({ current, ours, history })
}

async function pushWithRetries(
  session: Session,
  imageId: string,
  name: string,
  tag: string,
  publication: Publication,
): Promise<string | undefined> {
  const { engine, log, signal } = session
  const auth =
    publication.credentials === undefined
      ? undefined
      : registryAuthHeader(publication.credentials, publication.probe.host)
  const begun = performance.now()
  for (let attempt = 0; ; attempt++) {
    // `docker push` pushes whatever the name stands for at this moment.
    const named = await inspectImage(engine, `${name}:${tag}`, signal)
    if (named?.Id !== imageId) throw movedLocally(name, tag, named?.Id)
    try {
      return await pushImage(engine, name, tag, auth, (step) => log.progress(progressOf(name, tag, step)), signal)
    } catch (error) {
      if (!(error instanceof PushError)) throw error
      const { kind, transient: mayPass, limited, remedy } = classifyPushError(error.message)
      // The credentials were good a moment ago: the engine's token has expired meanwhile, the next attempt gets a new one.
      const expired = attempt === 0 && kind === "registry-auth" && EXPIRED.test(error.message)
      const transient = mayPass || expired
      const wait = performance.now() - begun < BUDGET ? BACKOFF[attempt] : undefined
      if (!transient || wait === undefined)
        throw new StageError(
          {
            stage: "publish",
            kind,
            what: `${name}:${tag} could not be pushed${attempt === 0 ? "" : ` in ${attempt + 1} attempts`}`,
            why: error.message,
            remedy,
          },
          { cause: error },
        )
      // The engine keeps a Retry-After for itself: the registry is asked for it.
      const asked = limited ? Math.max(RATE_LIMITED, await retryAfter(publication.probe, signal)) : 0
      const seconds = Math.max(asked, wait * (0.8 + Math.random() * 0.4))
      log.info(
        `attempt ${attempt + 1}/${BACKOFF.length + 1} to push ${name}:${tag} failed: ${error.message}; again in ${seconds.toFixed(1)} s`,
      )
      await sleep(seconds * 1000, signal)
    } finally {
      log.progress("")
    }
  }
}

/** Reads the tag back and compares it with the image that was tested. Never trusts the exit of the push. */
async function verify(
  push: Push,
  { reference, fixed }: PlannedTag,
  said: string | undefined,
  earlier: string | undefined,
): Promise<TagOutcome> {
  const { remote } = push
  const stored = await remote.document(tagOf(reference))
  if (stored === undefined) throw mismatch(reference, "the registry does not have the tag after the push")
  const { manifest } = stored
  if (said !== undefined && said !== manifest.digest) {
    const moved = await movedBySomebody(push, manifest, said)
    if (!moved || fixed) throw mismatch(reference, `the engine pushed ${said}, the tag is ${manifest.digest}`)
    return {
      digest: said,
      kept: `${reference} was moved to ${manifest.digest} by somebody else right after it was pushed; this run's image is ${said}`,
    }
  }
  const proof = push.delivery.prove(manifest)
  if (!proof.same) throw mismatch(reference, proof.why)
  if (earlier !== undefined && earlier !== manifest.digest)
    throw mismatch(reference, `another tag of this run is ${earlier}, this one is ${manifest.digest}`)
  return { digest: manifest.digest, stored }
}

/** True when the registry has our manifest, and what the tag names is another one that it has: not an answer that lies. */
async function movedBySomebody({ delivery, remote }: Push, tagged: Manifest, said: string): Promise<boolean> {
  const [ours, theirs] = await Promise.all([
    remote.manifest(said),
    remote.manifest(tagged.digest).catch(() => undefined),
  ])
  return (
    ours?.digest === said &&
    delivery.prove(ours).same &&
    theirs?.digest === tagged.digest &&
    (tagged.declaredDigest ?? tagged.digest) === tagged.digest
  )
}

function tagOf(reference: string): string {
  return parseReference(reference).tag ?? "latest"
}

function mismatch(reference: string, why: string): StageError {
  return new StageError({
    stage: "publish",
    kind: "integrity",
    what: `the registry does not have the tested image under ${reference}`,
    why,
    remedy: "do not use this tag: look who else pushes to it (another run at the same time?), then run again",
  })
}

function movedLocally(name: string, tag: string, id: string | undefined): StageError {
  return new StageError({
    stage: "publish",
    kind: "integrity",
    what: `the local name ${name}:${tag} was moved by somebody else during the push`,
    why: id === undefined ? "it is gone" : `it is ${id} now`,
    remedy: "nothing was pushed under this tag; another job uses the same engine and the same name at the same time",
  })
}

function withTags(failure: StageError, pushed: readonly string[], missing: readonly string[]): StageError {
  return new StageError(
    {
      stage: failure.stage,
      kind: failure.kind,
      what: failure.what,
      why: [failure.why, `pushed: ${pushed.join(", ")}; not pushed: ${missing.join(", ")}`].filter(Boolean).join("; "),
      ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    },
    { cause: failure },
  )
}

function progressOf(name: string, tag: string, step: { readonly status?: string; readonly id?: string }): string {
  return `push ${name}:${tag}${step.id === undefined ? "" : ` ${step.id}`}${step.status === undefined ? "" : ` ${step.status}`}`
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
}
