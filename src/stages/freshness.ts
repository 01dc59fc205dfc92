// The end of stage plan, where `skip-if-current` asks: was the published image built from exactly this?
import { parseReference } from "../image/reference.ts"
import type { Inputs } from "../inputs/inputs.ts"
import { type Freshness, judgeFreshness, type Published } from "../policy/freshness.ts"
import { openRepository, type RegistryRepository } from "../registry/registry.ts"
import type { Log } from "../runner/runner.ts"
import { readTags } from "./lookup.ts"
import type { Parent } from "./parent.ts"
import type { Plan } from "./plan.ts"
import type { Publication } from "./publish.ts"

/** What was found, and the fingerprint that the image gets if it is built. */
export interface Looked {
  readonly fingerprint: string
  readonly freshness: Freshness
}

/**
 * Compares fingerprints with what is published: under the tags that this run would move, or, where it makes new ones only, under
 * the newest of them. At most three requests a tag.
 */
export async function lookForCurrent(
  inputs: Inputs,
  planned: Plan,
  parent: Parent | undefined,
  publication: Publication,
  log: Log,
  signal: AbortSignal,
): Promise<Looked> {
  const { fingerprint } = await import("./fingerprint.ts")
  const own = fingerprint({
    inputs: inputs.build,
    buildArgs: inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: planned.source.version }],
    ...(parent === undefined ? {} : { parent: parent.digest }),
  })
  const remote = openRepository(publication.probe, inputs.repository, publication.credentials, "pull", {
    signal,
    retrying: (words) => log.info(words),
  })
  const lasting = planned.tags.filter(({ unique }) => !unique).map(({ reference }) => reference)
  const [found, published] = await Promise.all([own, lookAt(remote, lasting, planned)])
  if (found.seesRepository)
    log.notice(
      "skip-if-current: .git is a part of the build context, so that every commit is a change: add it to .dockerignore",
    )
  return { fingerprint: found.sha256, freshness: judgeFreshness(found.sha256, published) }
}

async function lookAt(
  remote: RegistryRepository,
  lasting: readonly string[],
  planned: Plan,
): Promise<readonly Published[]> {
  if (lasting.length > 0) return Promise.all(lasting.map((reference) => lookAtTag(remote, reference)))
  const reader = await readTags(remote, { kind: "timestamp" })
  const [first] = planned.tags
  if (reader.newest === undefined || first === undefined) return []
  const name = first.reference.slice(0, first.reference.lastIndexOf(":"))
  return [await lookAtTag(remote, `${name}:${reader.newest}`)]
}

async function lookAtTag(remote: RegistryRepository, reference: string): Promise<Published> {
  const manifest = await remote.existing(parseReference(reference).tag ?? "latest")
  if (manifest === undefined) return { reference }
  const { fingerprint } = await remote.origin(manifest)
  return { reference, digest: manifest.digest, ...(fingerprint === undefined ? {} : { fingerprint }) }
}
