// Which image a name stands for: the newest of a repository, or that of a tag, in its registry or on the engine; pulled if it is absent.
import { engineFailure } from "../docker/api.ts"
import { registryAuthHeader } from "../docker/credentials.ts"
import type { Engine } from "../docker/engine.ts"
import { inspectImage, listTags, pullByDigest, tagImage } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { type Repository, repositoryName } from "../image/reference.ts"
import type { Credentials } from "../inputs/inputs.ts"
import { NewestTag, type TagPattern } from "../policy/newest.ts"
import type { Environment } from "../process/environment.ts"
import {
  openRepository,
  probeRegistry,
  type RegistryCredentials,
  type RegistryRepository,
} from "../registry/registry.ts"
import { credentialsFor } from "./preflight.ts"

/** What is needed to ask a registry. */
export interface Asking {
  readonly repository: Repository
  /** Those that were given; otherwise the Docker configuration's are used. */
  readonly credentials?: Credentials
  readonly env: Environment
  /** Folders whose programs are not run. */
  readonly untrustedFolders: readonly string[]
  /** Told about every further attempt, in one line. */
  readonly retrying: (words: string) => void
  readonly signal: AbortSignal
}

/** An image in its registry. */
export interface RemoteImage {
  readonly tag: string
  readonly digest: string
  /** What the registry was asked with, for the pull. */
  readonly credentials: RegistryCredentials | undefined
}

/** An image on the engine; without a digest it has never been in a registry. */
export interface LocalImage {
  readonly tag: string
  readonly id: string
  readonly digest?: string
}

/**
 * A reader that has seen all tags of a repository, a page at a time.
 * @param hidden as in {@link RegistryRepository.tags}.
 */
export async function readTags(remote: RegistryRepository, pattern: TagPattern, hidden = false): Promise<NewestTag> {
  const reader = new NewestTag(pattern)
  for await (const page of remote.tags(hidden)) reader.see(page)
  return reader
}

/** The newest image in the registry; undefined when no tag fits the pattern. */
export async function newestInRegistry(asking: Asking, pattern: TagPattern): Promise<RemoteImage | undefined> {
  const { remote, credentials } = await open(asking)
  const tag = (await readTags(remote, pattern)).newest
  if (tag === undefined) return undefined
  const manifest = await remote.manifest(tag)
  if (manifest === undefined)
    throw new StageError({
      stage: "plan",
      kind: "registry",
      what: `the registry lists ${repositoryName(asking.repository)}:${tag} and does not have it`,
      remedy: "it was removed a moment ago: run again",
    })
  return { tag, digest: manifest.digest, credentials }
}

/** The image that a tag stands for in the registry at this moment; undefined when there is none. */
export async function taggedInRegistry(asking: Asking, tag: string): Promise<RemoteImage | undefined> {
  const { remote, credentials } = await open(asking)
  const manifest = await remote.manifest(tag)
  return manifest === undefined ? undefined : { tag, digest: manifest.digest, credentials }
}

/** The newest image on the engine, without any question to a registry; undefined when no tag fits the pattern. */
export async function newestOnEngine(
  engine: Engine,
  repository: Repository,
  pattern: TagPattern,
  signal: AbortSignal,
): Promise<LocalImage | undefined> {
  const reader = new NewestTag(pattern)
  reader.see(await listTags(engine, repositoryName(repository), signal))
  return reader.newest === undefined ? undefined : taggedOnEngine(engine, repository, reader.newest, signal)
}

/** The image that has a tag on the engine; undefined when there is none. */
export async function taggedOnEngine(
  engine: Engine,
  repository: Repository,
  tag: string,
  signal: AbortSignal,
): Promise<LocalImage | undefined> {
  const name = repositoryName(repository)
  const image = await inspectImage(engine, `${name}:${tag}`, signal)
  if (image === undefined) return undefined
  const digest = image.RepoDigests?.find((known) => known.startsWith(`${name}@`))?.slice(name.length + 1)
  return { tag, id: image.Id, ...(digest === undefined ? {} : { digest }) }
}

/** The ID of the image with this digest, if the engine has it: under the tag that it is looked for by, or by the digest alone. */
export async function idOnEngine(
  engine: Engine,
  repository: Repository,
  { tag, digest }: { readonly tag?: string | undefined; readonly digest: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const name = repositoryName(repository)
  const byTag = tag === undefined ? undefined : await inspectImage(engine, `${name}:${tag}`, signal)
  if (byTag?.RepoDigests?.includes(`${name}@${digest}`) || byTag?.Id === digest) return byTag?.Id
  return tag === undefined ? (await inspectImage(engine, `${name}@${digest}`, signal))?.Id : undefined
}

/**
 * Pulls an image by its digest, so that it is the one that was found, and gives it its tag.
 * @throws StageError `engine` with what the engine or the registry said.
 */
export async function pull(
  engine: Engine,
  repository: Repository,
  image: { readonly tag?: string | undefined; readonly digest: string },
  credentials: RegistryCredentials | undefined,
  signal: AbortSignal,
): Promise<void> {
  const name = repositoryName(repository)
  const { tag, digest } = image
  const auth = credentials === undefined ? undefined : registryAuthHeader(credentials, repository.registry)
  try {
    await pullByDigest(engine, name, digest, auth, signal)
    if (tag !== undefined) await tagImage(engine, `${name}@${digest}`, name, tag, signal)
  } catch (error) {
    throw engineFailure(error, "plan", `the engine could not pull ${name}@${digest}`)
  }
}

async function open(
  asking: Asking,
): Promise<{ readonly remote: RegistryRepository; readonly credentials: RegistryCredentials | undefined }> {
  const { repository, signal, retrying, env, untrustedFolders } = asking
  const options = { signal, retrying }
  const given = { repository, ...(asking.credentials === undefined ? {} : { credentials: asking.credentials }) }
  const [probe, credentials] = await Promise.all([
    probeRegistry(repository.registry, options),
    credentialsFor(repository.registry, given, env, untrustedFolders, signal),
  ])
  return { remote: openRepository(probe, repository, credentials, "pull", options), credentials }
}
