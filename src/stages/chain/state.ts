// What a chain is like at this moment: definitions in the checkout, commits of sources, bases and images in their registries. All of
// it is asked side by side, and nothing twice.
import pLimit from "p-limit"
import { StageError } from "../../errors.ts"
import { type GitServer, type SourceRef, sourceCommit } from "../../event/source.ts"
import { parseReference, type Repository, repositoryName } from "../../image/reference.ts"
import type { ChainInputs } from "../../inputs/chain.ts"
import { asLink, type ChainImage } from "../../inputs/chain-file.ts"
import { lookUp, within } from "../../inputs/files.ts"
import { given } from "../../inputs/freeze.ts"
import { lines } from "../../inputs/lists.ts"
import { Problem } from "../../inputs/problems.ts"
import { findContext, findFile, isRemote } from "../../inputs/sources.ts"
import { parseTagPattern } from "../../inputs/tag-pattern.ts"
import type { ImageState, PublishedImage } from "../../policy/chain.ts"
import { type TagPattern, timestampPattern } from "../../policy/newest.ts"
import {
  openRepository,
  probeRegistry,
  type RegistryCredentials,
  type RegistryProbe,
  type RegistryRepository,
} from "../../registry/registry.ts"
import type { Runner } from "../../runner/runner.ts"
import { definitionHash, type Fingerprint } from "../fingerprint.ts"
import { readTags } from "../lookup.ts"
import { type Parent, resolveParent } from "../parent.ts"
import { credentialsFor } from "../preflight.ts"

/** The registry that all images of a chain are in. */
export interface ChainRegistry {
  readonly probe: RegistryProbe
  readonly credentials?: RegistryCredentials
  readonly pattern: TagPattern
}

export interface ChainState {
  readonly registry: ChainRegistry
  /** Those that were asked for and their parents, in the order of the file. */
  readonly images: readonly ImageState[]
  /** Parents of outside, by the name of the image. */
  readonly bases: ReadonlyMap<string, Parent>
  /** Why the source or the base of an image cannot be read, by the name of the image. */
  readonly broken: ReadonlyMap<string, StageError>
}

/** Registries limit who asks too much at once. */
const AT_ONCE = 8

/**
 * Looks at everything that the plan needs: three requests to the registry for an image at most, and one or two for each base and each
 * source.
 * @param details of which images not only what is published counts: all where this run plans itself.
 * @throws StageError `input` with every definition that is wrong; `registry`, `registry-auth` when the registry does not tell.
 */
export async function lookAtChain(
  runner: Runner,
  inputs: ChainInputs,
  images: readonly ChainImage[],
  details: (name: string) => boolean,
  server: GitServer,
): Promise<ChainState> {
  const { signal } = server
  // Wrong definitions are said before anything is asked elsewhere.
  const hashes = await definitionsOf(
    runner,
    images.filter(({ name }) => details(name)),
  )
  const limit = pLimit(AT_ONCE)
  const first = repositoryOf(inputs, images[0]?.name ?? "x")
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const access = { repository: first, ...given({ credentials: inputs.credentials }) }
  const retrying = (words: string) => runner.log.info(words)
  const [probe, credentials] = await Promise.all([
    probeRegistry(first.registry, { signal, retrying }),
    credentialsFor(first.registry, access, runner.env, untrusted, signal),
  ])
  const pattern = timestampPattern(inputs.push.timestampFormat)
  const registry: ChainRegistry = { probe, pattern, ...given({ credentials }) }
  const sources = once((key: string) => limit(() => sourceCommit(JSON.parse(key) as SourceRef, server)))
  const resolved = once((key: string) => {
    const base = JSON.parse(key) as { reference: string; pattern?: string }
    return limit(() => resolveBase(runner, access, base.reference, base.pattern, untrusted, signal))
  })
  const bases = new Map<string, Parent>()
  const broken = new Map<string, StageError>()
  /** What cannot be read is the end of this image and of what stands on it, and of no other. */
  const attempt = async <T>(name: string, ask: Promise<T> | undefined): Promise<T | undefined> => {
    try {
      return await ask
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof StageError)) throw error
      broken.set(name, error)
      return undefined
    }
  }
  const states = await Promise.all(
    images.map(async (image): Promise<ImageState> => {
      const { name } = image
      const base = details(name) ? baseKey(image) : undefined
      // A plan that is there has decided about sources already.
      const looks = image.source !== undefined && inputs.plan === undefined
      const [source, published, parent] = await Promise.all([
        attempt(name, looks ? sources.get(sourceKey(image.source)) : undefined),
        limit(() => newestPublished(openImage(registry, inputs, name, signal, runner), pattern)),
        attempt(name, base === undefined ? undefined : resolved.get(base)),
      ])
      if (parent !== undefined) bases.set(name, parent)
      return {
        ...asLink(image),
        forced: inputs.forced.has(name),
        unknown: broken.has(name),
        definition: hashes.get(name) ?? "",
        ...given({ source, published, base: parent?.digest }),
      }
    }),
  )
  return { registry, images: states, bases, broken }
}

/** The newest image of a repository by the time in its tag; undefined where there is none. Three requests at most. */
export async function newestPublished(
  remote: RegistryRepository,
  pattern: TagPattern,
): Promise<PublishedImage | undefined> {
  const tag = (await readTags(remote, pattern, true)).newest
  const manifest = tag === undefined ? undefined : await remote.existing(tag)
  if (tag === undefined || manifest === undefined) return undefined
  return { tag, digest: manifest.digest, ...(await remote.builtFrom(manifest)) }
}

/** The repository of an image of the chain, to read. */
export function openImage(
  { probe, credentials }: ChainRegistry,
  inputs: ChainInputs,
  name: string,
  signal: AbortSignal,
  { log }: Pick<Runner, "log">,
): RegistryRepository {
  const retrying = (words: string) => log.info(words)
  return openRepository(probe, repositoryOf(inputs, name), credentials, "pull", { signal, retrying })
}

export function repositoryOf({ prefix }: ChainInputs, name: string): Repository {
  return parseReference(`${prefix}/${name}`).repository
}

export function gitServer(runner: Runner, { token }: ChainInputs, runId: string, signal: AbortSignal): GitServer {
  const server = serverOf(runner)
  return { env: runner.env, runId, signal, ...(token === undefined ? {} : { token: { server, value: token } }) }
}

/** Where `owner/name` is: GitHub, or the server of an enterprise. */
export function serverOf({ env }: Pick<Runner, "env">): string {
  return (env.GITHUB_SERVER_URL || "https://github.com").replace(/\/+$/, "")
}

export function sourceKey({ url, ref }: SourceRef): string {
  return JSON.stringify({ url, ...given({ ref }) })
}

function baseKey({ parent, inputs }: ChainImage): string | undefined {
  if (parent === undefined || !("base" in parent)) return undefined
  return JSON.stringify({ reference: parent.base, ...given({ pattern: inputs["parent-pattern"] }) })
}

async function resolveBase(
  runner: Runner,
  access: Parameters<typeof resolveParent>[0],
  reference: string,
  pattern: string | undefined,
  untrusted: readonly string[],
  signal: AbortSignal,
): Promise<Parent> {
  const { repository, tag, digest } = parseReference(reference)
  const wanted = {
    repository,
    pattern: pattern === undefined ? ({ kind: "timestamp" } as const) : parseTagPattern(pattern),
    buildArg: "",
    ...given({ tag, digest }),
  }
  return resolveParent(access, wanted, runner, untrusted, signal)
}

/** One answer for each key, however often it is asked. */
export function once<T>(ask: (key: string) => Promise<T>): { get(key: string): Promise<T> } {
  const answers = new Map<string, Promise<T>>()
  return {
    get(key) {
      const known = answers.get(key) ?? ask(key)
      answers.set(key, known)
      return known
    },
  }
}

async function definitionsOf(runner: Runner, images: readonly ChainImage[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const wrong: string[] = []
  await Promise.all(
    images.map(async (image) => {
      try {
        const { sha256, seesRepository } = await definitionOf(runner, image)
        found.set(image.name, sha256)
        if (seesRepository)
          runner.log.notice(
            `image "${image.name}": .git is a part of its build context and does not count for the plan: add it to .dockerignore`,
          )
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const { problem, value, expected } = error
        wrong.push(`image "${image.name}": ${problem}; got ${JSON.stringify(value)}; expected ${expected}`)
      }
    }),
  )
  if (wrong.length > 0) throw wrongImages(wrong)
  return found
}

/** All that is wrong with images of a chain, as one error. */
export function wrongImages(wrong: readonly string[]): StageError {
  const [first = ""] = wrong
  return new StageError({
    stage: "plan",
    kind: "input",
    what: wrong.length === 1 ? first : `${wrong.length} images of the chain are wrong`,
    ...(wrong.length === 1 ? {} : { why: wrong.join("\n") }),
    remedy: "nothing was built",
  })
}

/** Inputs whose files are not in the context and count all the same. */
const WITH_FILES = ["test-files", "compose-file"] as const

async function definitionOf({ workspace, temporaryFolder }: Runner, image: ChainImage): Promise<Fingerprint> {
  const context = await findContext(workspace, temporaryFolder, image.context)
  const ownFile = image.inputs.file ?? `${image.context}/Dockerfile`
  const comes = (file: string) =>
    image.source !== undefined && within(`/${image.context}/${image.source.path}`, `/${file}`) !== undefined
  const file = comes(ownFile) ? undefined : (await findFile(workspace, ownFile)).real
  if (image.source !== undefined && (await lookUp(context, image.source.path)).kind !== "missing")
    throw new Problem("source: path is there already in the checkout", image.source.path, "a folder of its own")
  const beside: { name: string; value: string }[] = []
  for (const input of WITH_FILES)
    for (const line of lines(image.inputs[input] ?? "")) {
      const name = line.split(":")[0] ?? ""
      const place = comes(name) ? undefined : await lookUp(workspace, name)
      if (place?.kind === "file" || place?.kind === "folder") beside.push({ name, value: place.real })
    }
  const contexts: { name: string; value: string }[] = []
  for (const line of lines(image.inputs["build-contexts"] ?? "")) {
    const [name = "", folder = ""] = line.split(/=(.*)/s)
    if (folder !== "" && !isRemote(folder) && !comes(folder))
      contexts.push({ name, value: await findContext(workspace, temporaryFolder, folder) })
  }
  const told = JSON.stringify({
    parent: image.parent ?? null,
    source: image.source ?? null,
    inputs: Object.entries(image.inputs).sort(([a], [b]) => (a < b ? -1 : 1)),
  })
  return definitionHash({ told, context, contexts, beside, ...given({ file }) })
}

/** Full name of an image of the chain. */
export function nameOf(inputs: ChainInputs, name: string): string {
  return repositoryName(repositoryOf(inputs, name))
}
