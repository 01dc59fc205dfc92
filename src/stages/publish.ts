// Stage publish: the image that was proved is pushed, tag by tag, and every tag is read back from the registry.

import { engineFailure } from "../docker/api.ts"
import { registryAuthHeader } from "../docker/credentials.ts"
import { inspectImage, removeImage, tagImage } from "../docker/images.ts"
import { PushError, pushImage } from "../docker/push.ts"
import { asStageError, StageError } from "../errors.ts"
import { provesSameImage } from "../image/identity.ts"
import { parseReference, repositoryName } from "../image/reference.ts"
import { classifyPushError } from "../policy/push-errors.ts"
import {
  openRepository,
  type RegistryCredentials,
  type RegistryProbe,
  type RegistryRepository,
} from "../registry/registry.ts"
import type { PublishResult } from "../report/result.ts"
import type { Session } from "./session.ts"

export interface Publication {
  /** Full references, immutable ones first, `latest` last. */
  readonly references: readonly string[]
  readonly probe: RegistryProbe
  readonly credentials?: RegistryCredentials
  /** Why it may be pushed; one sentence. */
  readonly reason: string
}

export interface PublishOutcome {
  readonly result: PublishResult
  readonly failure?: StageError
}

/** Waits before another attempt, in seconds; each ±20 %. */
const BACKOFF = [1, 2, 4, 8, 16]

/** Pushes and verifies; stops at the first reference that fails and says which are pushed and which are not. */
export async function publish(session: Session, imageId: string, publication: Publication): Promise<PublishOutcome> {
  const pushed: string[] = []
  let digest: string | undefined
  try {
    for (const reference of publication.references) {
      digest = await publishOne(session, imageId, reference, publication, digest)
      pushed.push(reference)
      session.log.info(`pushed and verified: ${reference}@${digest}`)
    }
    return {
      result: { pushed: true, reason: publication.reason, tags: pushed, missing: [], ...(digest ? { digest } : {}) },
    }
  } catch (error) {
    // Also a cancelled run says what it has pushed.
    const failure = asStageError(engineFailure(error, "publish", "the engine could not push the image"), "publish")
    const missing = publication.references.slice(pushed.length)
    return {
      result: {
        pushed: false,
        reason: `The push failed: ${failure.what}.`,
        tags: pushed,
        missing,
        ...(digest ? { digest } : {}),
      },
      failure: pushed.length === 0 ? failure : withTags(failure, pushed, missing),
    }
  }
}

async function publishOne(
  session: Session,
  imageId: string,
  reference: string,
  publication: Publication,
  earlier: string | undefined,
): Promise<string> {
  const { engine, signal } = session
  const { repository, tag = "latest" } = parseReference(reference)
  const name = repositoryName(repository)
  // A developer's machine may have this name for another image: it gets its name back.
  const before = await inspectImage(engine, `${name}:${tag}`, signal)
  let said: string | undefined
  try {
    await tagImage(engine, imageId, name, tag, signal)
    said = await pushWithRetries(session, imageId, name, tag, publication)
    const remote = openRepository(publication.probe, repository, publication.credentials, "pull", { signal })
    return await verify(session, imageId, reference, tag, remote, said, earlier)
  } finally {
    await giveBack(session, imageId, before?.Id, { name, tag, digest: said }).catch(() => undefined)
  }
}

/** Leaves the engine with the names it had: ours goes, another image gets its own back. */
async function giveBack(
  { engine }: Session,
  imageId: string,
  before: string | undefined,
  pushed: { readonly name: string; readonly tag: string; readonly digest: string | undefined },
): Promise<void> {
  const reference = `${pushed.name}:${pushed.tag}`
  if (before === imageId) return
  if (before === undefined) {
    // An adopted image that had no name at all keeps this one: an image goes with its last name.
    const names = (await inspectImage(engine, imageId))?.RepoTags ?? []
    if (names.some((name) => name !== reference)) await removeImage(engine, reference)
    return
  }
  await tagImage(engine, before, pushed.name, pushed.tag)
  // The classic store remembers the pushed digest under this name, and would keep our image for it.
  if (pushed.digest !== undefined && engine.store === "classic")
    await removeImage(engine, `${pushed.name}@${pushed.digest}`)
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
  for (let attempt = 0; ; attempt++) {
    // `docker push` pushes whatever the name stands for at this moment.
    const named = await inspectImage(engine, `${name}:${tag}`, signal)
    if (named?.Id !== imageId) throw movedLocally(name, tag, named?.Id)
    try {
      return await pushImage(engine, name, tag, auth, (step) => log.progress(progressOf(name, tag, step)), signal)
    } catch (error) {
      if (!(error instanceof PushError)) throw error
      const { kind, transient, remedy } = classifyPushError(error.message)
      const wait = BACKOFF[attempt]
      if (!transient || wait === undefined)
        throw new StageError(
          { stage: "publish", kind, what: `${name}:${tag} could not be pushed`, why: error.message, remedy },
          { cause: error },
        )
      const seconds = wait * (0.8 + Math.random() * 0.4)
      log.warning(
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
  session: Session,
  imageId: string,
  reference: string,
  tag: string,
  remote: RegistryRepository,
  said: string | undefined,
  earlier: string | undefined,
): Promise<string> {
  const manifest = await remote.manifest(tag)
  if (manifest === undefined) throw mismatch(reference, "the registry does not have the tag after the push")
  const proof = provesSameImage({ store: session.engine.store, imageId, manifest })
  if (!proof.same) throw mismatch(reference, proof.why)
  if (said !== undefined && said !== manifest.digest)
    throw mismatch(reference, `the engine pushed ${said}, the tag is ${manifest.digest}`)
  if (earlier !== undefined && earlier !== manifest.digest)
    throw mismatch(reference, `another tag of this run is ${earlier}, this one is ${manifest.digest}`)
  return manifest.digest
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
