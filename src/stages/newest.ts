// The sub-action `newest`: which is the newest image of a repository? Asked of the registry, or of the engine alone.
import { connectEngine, type Engine } from "../docker/engine.ts"
import { asStageError } from "../errors.ts"
import { parseRepository, type Repository, repositoryName } from "../image/reference.ts"
import { parseBoolean } from "../inputs/choices.ts"
import { readCredentials } from "../inputs/credentials.ts"
import { Reading } from "../inputs/reading.ts"
import { parseTagPattern } from "../inputs/tag-pattern.ts"
import type { TagPattern } from "../policy/newest.ts"
import { inputSource, type Runner } from "../runner/runner.ts"
import { idOnEngine, newestInRegistry, newestOnEngine, pull, type RemoteImage } from "./lookup.ts"

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
  const reading = new Reading(inputSource(runner))
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
  const { repository, pattern, credentials } = wanted
  const found = await newestInRegistry(
    {
      repository,
      env: runner.env,
      untrustedFolders: untrusted(runner),
      retrying: (words) => runner.log.info(words),
      signal,
      ...(credentials === undefined ? {} : { credentials }),
    },
    pattern,
  )
  if (found === undefined) return undefined
  const { tag, digest } = found
  return { tag, digest, pulled: wanted.pull && (await pullIfAbsent(runner, repository, found, signal)) }
}

/** True when it had to be pulled. */
function pullIfAbsent(
  runner: Runner,
  repository: Repository,
  found: RemoteImage,
  signal: AbortSignal,
): Promise<boolean> {
  return withEngine(runner, signal, async (engine) => {
    if ((await idOnEngine(engine, repository, found, signal)) !== undefined) return false
    await pull(engine, repository, found, found.credentials, signal)
    return true
  })
}

async function onEngine(runner: Runner, wanted: Wanted, signal: AbortSignal): Promise<Found | undefined> {
  return withEngine(runner, signal, async (engine) => {
    const found = await newestOnEngine(engine, wanted.repository, wanted.pattern, signal)
    return found === undefined ? undefined : { ...found, pulled: false }
  })
}

async function withEngine<T>(runner: Runner, signal: AbortSignal, body: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await connectEngine(runner.env, untrusted(runner), signal)
  try {
    return await body(engine)
  } finally {
    engine.api.close()
  }
}

function untrusted({ workspace, temporaryFolder }: Runner): readonly string[] {
  return [workspace, temporaryFolder]
}
