// The image that ours is built on: its newest tag is looked up in its registry before the build and pinned by its digest, so that
// what is built on is known, and recorded.
import { StageError } from "../errors.ts"
import { repositoryName } from "../image/reference.ts"
import type { Inputs, ParentInputs } from "../inputs/inputs.ts"
import { openRepository, probeRegistry, type RegistryCredentials } from "../registry/registry.ts"
import type { Runner } from "../runner/runner.ts"
import { readTags } from "./lookup.ts"
import { credentialsFor } from "./preflight.ts"

export interface Parent {
  /** `ghcr.io/owner/base:20180923T082316Z`. */
  readonly name: string
  /** Digest of its manifest or index in the registry. */
  readonly digest: string
  /** Of an image of the same chain: what it was built from, whatever its digest. */
  readonly fingerprint?: string
  /** Name by which the engine has it, when this very job has built it; otherwise it comes from its registry. */
  readonly local?: string
  /** Credentials that only the inputs have: the build would not find them. */
  readonly credentials?: RegistryCredentials
}

/**
 * Asks the registry of the parent for its newest tag and for the digest of that: one request for each page of tags, and one more.
 * @throws StageError `input` when no tag fits, `registry` or `registry-auth` when the registry does not tell.
 */
export async function resolveParent(
  inputs: Pick<Inputs, "credentials" | "repository">,
  wanted: ParentInputs,
  { env, log }: Pick<Runner, "env" | "log">,
  untrustedFolders: readonly string[],
  signal: AbortSignal,
): Promise<Parent> {
  const { repository } = wanted
  const name = repositoryName(repository)
  const options = { signal, retrying: (words: string) => log.info(words) }
  const [probe, credentials] = await Promise.all([
    probeRegistry(repository.registry, options),
    credentialsFor(repository.registry, inputs, env, untrustedFolders, signal),
  ])
  const remote = openRepository(probe, repository, credentials, "pull", options)
  let { tag } = wanted
  if (tag === undefined && wanted.digest === undefined) {
    const reader = await readTags(remote, wanted.pattern)
    tag = reader.newest
    if (tag === undefined)
      throw notFound(
        reader.count === 0 ? `${name} has no tag` : `none of the ${reader.count} tags of ${name} fits`,
        wanted,
      )
  }
  const manifest = await remote.manifest(wanted.digest ?? tag ?? "latest")
  if (manifest === undefined) throw notFound(`${name} has no ${wanted.digest ?? `tag ${tag}`}`, wanted)
  const given = inputs.credentials !== undefined && repository.registry === inputs.repository.registry
  return {
    name: tag === undefined ? name : `${name}:${tag}`,
    digest: manifest.digest,
    ...(given && probe.wantsCredentials && credentials !== undefined ? { credentials } : {}),
  }
}

function notFound(what: string, { pattern }: ParentInputs): StageError {
  const how = {
    timestamp: "tags that are times, like 20180923T082316Z",
    semver: "tags that are semantic versions",
    glob: "tags that fit the pattern",
  }[pattern.kind]
  return new StageError({
    stage: "plan",
    kind: "input",
    what: `input "parent-image": ${what}`,
    why: `the newest is looked for among ${how}`,
    remedy:
      "check the name; `parent-pattern` says which tags count: `timestamp`, `semver`, `semver:^1`, or a pattern like `main-*`",
  })
}
