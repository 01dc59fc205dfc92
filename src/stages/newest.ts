// The sub-action `newest`: which is the newest image of a repository? Asked of the registry, or of the engine alone.
import { registryAuthHeader } from "../docker/credentials.ts"
import { connectEngine } from "../docker/engine.ts"
import { inspectImage, listTags, pullByDigest, tagImage } from "../docker/images.ts"
import { asStageError, StageError } from "../errors.ts"
import { parseRepository, type Repository, repositoryName } from "../image/reference.ts"
import { parseBoolean } from "../inputs/choices.ts"
import { readCredentials } from "../inputs/credentials.ts"
import { parseTagPattern } from "../inputs/parent.ts"
import { Reading } from "../inputs/reading.ts"
import { NewestTag, type TagPattern } from "../policy/newest.ts"
import { openRepository, probeRegistry, type RegistryCredentials } from "../registry/registry.ts"
import type { Runner } from "../runner/runner.ts"
import { credentialsFor } from "./preflight.ts"

interface Wanted {
  readonly repository: Repository
  readonly pattern: TagPattern
  readonly local: boolean
  readonly pull: boolean
  readonly credentials?: { readonly username: string; readonly password: string }
}

interface Found {
  readonly tag: string
  readonly digest?: string
  readonly pulled: boolean
}

/** Writes all outputs, whatever happens, and resolves with the exit code. */
export async function newestStep(runner: Runner, signal: AbortSignal): Promise<number> {
  let outputs: Readonly<Record<string, string>> = {
    found: "false",
    tag: "",
    digest: "",
    reference: "",
    pulled: "false",
  }
  try {
    const wanted = read(runner)
    if (wanted.credentials !== undefined) runner.mask(wanted.credentials.password)
    const name = repositoryName(wanted.repository)
    const found = wanted.local ? await onEngine(runner, wanted, signal) : await inRegistry(runner, wanted, signal)
    if (found === undefined) runner.log.info(`no tag of ${name} fits`)
    else {
      const reference = `${name}:${found.tag}${found.digest === undefined ? "" : `@${found.digest}`}`
      outputs = {
        found: "true",
        tag: found.tag,
        digest: found.digest ?? "",
        reference,
        pulled: String(found.pulled),
      }
      runner.log.info(`newest   ${reference}${found.pulled ? ", pulled" : ""}`)
    }
    return 0
  } catch (error) {
    runner.log.failure(asStageError(error, "plan"))
    return 1
  } finally {
    for (const [output, value] of Object.entries(outputs)) await runner.output(output, value)
  }
}

/** @throws StageError `input` with everything that is wrong. */
function read(runner: Runner): Wanted {
  const reading = new Reading({
    input: (name) => runner.input(name),
    names: runner.inputNames,
    workspace: runner.workspace,
    temporaryFolder: runner.temporaryFolder,
    cores: runner.cores,
    event: "",
  })
  const image = reading.text("image")
  const repository =
    image === undefined
      ? reading.wrong("image", "image name is required", "", "an image name without a tag, like ghcr.io/owner/app")
      : reading.attempt("image", () => parseRepository(image))
  const pattern = reading.optional("pattern", parseTagPattern) ?? { kind: "timestamp" as const }
  const local = reading.optional("local", parseBoolean) ?? false
  const pull = reading.optional("pull", parseBoolean) ?? false
  const credentials = readCredentials(reading, false)
  reading.checkNames()
  if (reading.isWrong || repository === undefined) throw reading.failure()
  return { repository, pattern, local, pull, ...(credentials === undefined ? {} : { credentials }) }
}

async function inRegistry(runner: Runner, wanted: Wanted, signal: AbortSignal): Promise<Found | undefined> {
  const { repository, pattern, pull } = wanted
  const untrusted = [runner.workspace, runner.temporaryFolder]
  const options = { signal, retrying: (words: string) => runner.log.info(words) }
  const given = { repository, ...(wanted.credentials === undefined ? {} : { credentials: wanted.credentials }) }
  const [probe, credentials] = await Promise.all([
    probeRegistry(repository.registry, options),
    credentialsFor(repository.registry, given, runner.env, untrusted, signal),
  ])
  const remote = openRepository(probe, repository, credentials, "pull", options)
  const reader = new NewestTag(pattern)
  for await (const page of remote.tags()) reader.see(page)
  const tag = reader.newest
  if (tag === undefined) return undefined
  const manifest = await remote.manifest(tag)
  if (manifest === undefined)
    throw new StageError({
      stage: "plan",
      kind: "registry",
      what: `the registry lists ${repositoryName(repository)}:${tag} and does not have it`,
      remedy: "it was removed a moment ago: run again",
    })
  const pulled = pull && (await pullIfAbsent(runner, repository, tag, manifest.digest, credentials, signal))
  return { tag, digest: manifest.digest, pulled }
}

/** True when it had to be pulled. By its digest, so that it is the one that was found; it has its tag afterwards. */
async function pullIfAbsent(
  runner: Runner,
  repository: Repository,
  tag: string,
  digest: string,
  credentials: RegistryCredentials | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const engine = await connectEngine(runner.env, [runner.workspace, runner.temporaryFolder], signal)
  try {
    const name = repositoryName(repository)
    const known = await inspectImage(engine, `${name}:${tag}`, signal)
    if (known?.RepoDigests?.includes(`${name}@${digest}`) || known?.Id === digest) return false
    const auth = credentials === undefined ? undefined : registryAuthHeader(credentials, repository.registry)
    await pullByDigest(engine, name, digest, auth, signal)
    await tagImage(engine, `${name}@${digest}`, name, tag, signal)
    return true
  } finally {
    engine.api.close()
  }
}

async function onEngine(
  runner: Runner,
  { repository, pattern }: Wanted,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const engine = await connectEngine(runner.env, [runner.workspace, runner.temporaryFolder], signal)
  try {
    const name = repositoryName(repository)
    const reader = new NewestTag(pattern)
    reader.see(await listTags(engine, name, signal))
    if (reader.newest === undefined) return undefined
    const image = await inspectImage(engine, `${name}:${reader.newest}`, signal)
    const digest = image?.RepoDigests?.find((known) => known.startsWith(`${name}@`))?.slice(name.length + 1)
    return { tag: reader.newest, pulled: false, ...(digest === undefined ? {} : { digest }) }
  } finally {
    engine.api.close()
  }
}
