// Which image the launcher starts: the newest or the named one, on the engine, pulled where it has to be.
import type { Engine } from "../docker/engine.ts"
import { StageError } from "../errors.ts"
import { type Reference, repositoryName } from "../image/reference.ts"
import type { TagPattern } from "../policy/newest.ts"
import {
  type Asking,
  idOnEngine,
  newestInRegistry,
  newestOnEngine,
  pull,
  taggedInRegistry,
  taggedOnEngine,
} from "./lookup.ts"
import { credentialsFor } from "./preflight.ts"

export interface WantedImage {
  /** Without a tag and a digest the newest is meant. */
  readonly reference: Reference
  readonly pattern: TagPattern
  /** The registry is not asked. */
  readonly local: boolean
}

/** An image on the engine. */
export interface LaunchedImage {
  /** `ghcr.io/owner/app`. */
  readonly name: string
  /** The tag; the digest where no tag is known. */
  readonly version: string
  readonly id: string
}

/**
 * Finds the image and tells `say` which it is, in one line.
 * @throws StageError when there is none, or the registry or the engine does not do its part.
 */
export async function chooseImage(
  wanted: WantedImage,
  engine: Engine,
  asking: Asking,
  say: (line: string) => void,
): Promise<LaunchedImage> {
  return wanted.local ? onEngine(wanted, engine, asking, say) : inRegistry(wanted, engine, asking, say)
}

async function onEngine(
  { reference, pattern }: WantedImage,
  engine: Engine,
  { signal }: Asking,
  say: (line: string) => void,
): Promise<LaunchedImage> {
  const { repository, tag, digest } = reference
  const name = repositoryName(repository)
  if (digest !== undefined) {
    const id = await idOnEngine(engine, repository, { digest }, signal)
    if (id === undefined) throw notFound(reference, "on the engine")
    say(described(name, tag, digest))
    return { name, version: tag ?? digest, id }
  }
  const found =
    tag === undefined
      ? await newestOnEngine(engine, repository, pattern, signal)
      : await taggedOnEngine(engine, repository, tag, signal)
  if (found === undefined) throw notFound(reference, "on the engine")
  // What was never in a registry has no digest: its ID tells it from others.
  say(described(name, found.tag, found.digest ?? found.id))
  return { name, version: found.tag, id: found.id }
}

async function inRegistry(
  { reference, pattern }: WantedImage,
  engine: Engine,
  asking: Asking,
  say: (line: string) => void,
): Promise<LaunchedImage> {
  const { repository, env, untrustedFolders, signal } = asking
  const name = repositoryName(repository)
  const [tag, digest] = [reference.tag, reference.digest]
  // A digest says all: where the engine has it, the registry has nothing to tell.
  const found =
    digest !== undefined
      ? undefined
      : tag === undefined
        ? await newestInRegistry(asking, pattern)
        : await taggedInRegistry(asking, tag)
  const chosen = digest ?? found?.digest
  if (chosen === undefined) throw notFound(reference, "in the registry")
  const version = found?.tag ?? tag
  const known = await idOnEngine(engine, repository, { tag: found?.tag, digest: chosen }, signal)
  say(`${described(name, version, chosen)}${known === undefined ? ", pulled" : ""}`)
  if (known !== undefined) return { name, version: version ?? chosen, id: known }
  const credentials =
    found === undefined
      ? await credentialsFor(repository.registry, { repository }, env, untrustedFolders, signal)
      : found.credentials
  await pull(engine, repository, { tag: found?.tag, digest: chosen }, credentials, signal)
  const id = await idOnEngine(engine, repository, { digest: chosen }, signal)
  if (id === undefined) throw notFound(reference, "on the engine, where it was pulled a moment ago")
  return { name, version: version ?? chosen, id }
}

function described(name: string, tag: string | undefined, digest: string): string {
  return tag === undefined ? `${name}@${digest}` : `${name}:${tag} ${digest}`
}

function notFound({ repository, tag, digest }: Reference, where: string): StageError {
  const name = repositoryName(repository)
  const newest = tag === undefined && digest === undefined
  return new StageError({
    stage: "plan",
    kind: "input",
    what: newest
      ? `no tag of ${name} fits ${where}`
      : `there is no ${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`} ${where}`,
    remedy: newest
      ? "check the name; --pattern says which tags count: timestamp (the default), semver, semver:^1, or a pattern like main-*"
      : "check the name",
  })
}
