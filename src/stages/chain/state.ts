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
import { parseTagPattern } from "../../inputs/parent.ts"
import { Problem } from "../../inputs/problems.ts"
import { findContext, findFile } from "../../inputs/sources.ts"
import type { ImageState, PublishedImage } from "../../policy/chain.ts"
import { NewestTag, type TagPattern, timestampPattern } from "../../policy/newest.ts"
import {
  openRepository,
  probeRegistry,
  type RegistryCredentials,
  type RegistryProbe,
  type RegistryRepository,
} from "../../registry/registry.ts"
import type { Runner } from "../../runner/runner.ts"
import { definitionHash } from "../fingerprint.ts"
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
  /** Parents of outside, by their text in the file. */
  readonly bases: ReadonlyMap<string, Parent>
}

/** Registries limit who asks too much at once. */
const AT_ONCE = 8

/**
 * Looks at everything that the plan needs: three requests to the registry for an image at most, and one or two for each base and each
 * source.
 * @throws StageError `input` with every definition that is wrong; `registry`, `registry-auth` when the registry does not tell.
 */
export async function lookAtChain(
  runner: Runner,
  inputs: ChainInputs,
  images: readonly ChainImage[],
  signal: AbortSignal,
): Promise<ChainState> {
  const definitions = definitionsOf(runner, images)
  // Wrong definitions are said before anything is asked elsewhere.
  const hashes = await definitions
  const limit = pLimit(AT_ONCE)
  const first = repositoryOf(inputs, images[0]?.name ?? "x")
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const access = { repository: first, ...given({ credentials: inputs.credentials }) }
  const retrying = (words: string) => runner.log.info(words)
  const [probe, credentials] = await Promise.all([
    probeRegistry(first.registry, { signal, retrying }),
    credentialsFor(first.registry, access, runner.env, untrusted, signal),
  ])
  const registry: ChainRegistry = {
    probe,
    pattern: timestampPattern(inputs.push.timestampFormat),
    ...given({ credentials }),
  }
  const sources = once((key: string) =>
    limit(() => sourceCommit(JSON.parse(key) as SourceRef, gitServer(runner, inputs, signal))),
  )
  const bases = once((key: string) => {
    const { reference, pattern } = JSON.parse(key) as { reference: string; pattern?: string }
    return limit(() => resolveBase(runner, access, reference, pattern, untrusted, signal))
  })
  const states = await Promise.all(
    images.map(async (image): Promise<ImageState> => {
      const base = baseKey(image)
      const [source, published, parent] = await Promise.all([
        image.source === undefined ? undefined : sources.get(sourceKey(image.source)),
        limit(() => newestPublished(openImage(registry, inputs, image.name, signal, runner), registry.pattern)),
        base === undefined ? undefined : bases.get(base),
      ])
      return {
        ...asLink(image),
        forced: inputs.forced.has(image.name),
        definition: hashes.get(image.name) ?? "",
        ...given({ source, published, base: parent?.digest }),
      }
    }),
  )
  const found = new Map<string, Parent>()
  for (const image of images) {
    const key = baseKey(image)
    const parent = key === undefined ? undefined : await bases.get(key)
    if (parent !== undefined) found.set(image.name, parent)
  }
  return { registry, images: states, bases: found }
}

/** The newest image of a repository by the time in its tag; undefined where there is none. Three requests at most. */
export async function newestPublished(
  remote: RegistryRepository,
  pattern: TagPattern,
): Promise<PublishedImage | undefined> {
  const reader = new NewestTag(pattern)
  for await (const page of remote.tags()) reader.see(page)
  const tag = reader.newest
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

export function gitServer(runner: Runner, { token }: ChainInputs, signal: AbortSignal): GitServer {
  const server = serverOf(runner)
  return { env: runner.env, signal, ...(token === undefined ? {} : { token: { server, value: token } }) }
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
function once<T>(ask: (key: string) => Promise<T>): { get(key: string): Promise<T> } {
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
        found.set(image.name, await definitionOf(runner, image))
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        wrong.push(
          `image "${image.name}": ${error.problem}; got ${JSON.stringify(error.value)}; expected ${error.expected}`,
        )
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

async function definitionOf({ workspace, temporaryFolder }: Runner, image: ChainImage): Promise<string> {
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
  const told = JSON.stringify({
    parent: image.parent ?? null,
    source: image.source ?? null,
    inputs: Object.entries(image.inputs).sort(([a], [b]) => (a < b ? -1 : 1)),
  })
  return definitionHash({ told, context, beside, ...given({ file }) })
}

/** Full name of an image of the chain. */
export function nameOf(inputs: ChainInputs, name: string): string {
  return repositoryName(repositoryOf(inputs, name))
}
