// Who may write what between runs, and who may read it. Pure. Written down in docs/decisions/0012-caches.md.
import { createHash } from "node:crypto"
import type { Checkout } from "../event/checkout.ts"
import type { RunEvent } from "../event/event.ts"
import type { PushInputs } from "../inputs/inputs.ts"
import { decidePush } from "./push.ts"

/** Whose entries a run reads and writes. */
export interface CacheScope {
  /** Its own; entries are written here. */
  readonly own: string
  /** Scopes to read from, its own first where anything is written to it. */
  readonly read: readonly string[]
  /** Why nothing is written; absent where it is. */
  readonly readOnly?: string
  /** True where the code may be anybody's, and the rights of the job are those of the repository. */
  readonly strange: boolean
}

/** Scope of what may be pushed: a branch or a tag of `push-branches` and `push-tags`, at the commit of the event. */
export const TRUSTED_SCOPE = "trusted"

/**
 * What may be pushed writes what all may read; everything else (a pull request, a branch, a checkout of something else) writes what only
 * the same event on the same ref reads. So nothing that is published depends on what a pull request has left.
 * An event whose ref is not its own (`pull_request_target` is on the ref of the default branch) writes nothing: all of them would share it.
 * @param mode what GitHub lets this job do with its cache (`cache-mode`); undefined where another store is used.
 */
export function cacheScope(
  event: RunEvent,
  checkout: Checkout,
  push: PushInputs,
  mode: CacheMode | undefined,
): CacheScope {
  const strict: PushInputs = { ...push, mode: "auto", verifyCheckout: true }
  const trusted = decidePush({ event, checkout, push: strict, local: { allowed: true } }).push
  const own = trusted ? TRUSTED_SCOPE : `ref-${hashOfText(`${event.name}\n${event.ref}`).slice(0, 16)}`
  const strange = !trusted && !OWN_REF.includes(event.name)
  const readOnly = strange ? `the event \`${event.name}\` has no ref of its own` : whyReadOnly(event, mode)
  return {
    own,
    read: mode === "write-only" ? [] : strange ? [TRUSTED_SCOPE] : [...new Set([own, TRUSTED_SCOPE])],
    ...(readOnly === undefined ? {} : { readOnly }),
    strange,
  }
}

/** Events whose ref says whose code it is. Source: GitHub's "Events that trigger workflows". */
const OWN_REF: readonly string[] = [
  "push",
  "pull_request",
  "merge_group",
  "workflow_dispatch",
  "repository_dispatch",
  "schedule",
  "release",
  "create",
  "local",
]

/** Source: GitHub's "Dependency caching", restrictions for accessing a cache, and the workflow syntax of `cache-mode`. */
function whyReadOnly(event: RunEvent, mode: CacheMode | undefined): string | undefined {
  if (mode === undefined) return undefined
  if (mode === "read" || mode === "none") return `\`cache-mode\` is \`${mode}\``
  return event.ref.startsWith("refs/tags/") ? "what a git tag leaves, no other run could read" : undefined
}

export type CacheMode = "none" | "read" | "write" | "write-only"

/** Counted up when entries of an earlier version shall not be read. */
const FORMAT = 1

/**
 * Beginning of the keys of all entries of one kind that may stand for each other.
 * @param about what they are about; anything.
 */
export function keyPrefix(kind: "tools" | "setup" | "layers", scope: string, about: unknown): string {
  return `image-driven-${kind}-${FORMAT}-${scope}-${hashOfText(JSON.stringify(about)).slice(0, 24)}-`
}

/** Where the layers of a build are kept. */
export type LayerCache =
  /** BuildKit reads and writes them itself. */
  | {
      readonly kind: "builder"
      readonly from: readonly string[]
      readonly to: readonly string[]
      readonly said: string
    }
  /** The image itself is kept, with BuildKit's notes about its layers in it: all that this builder can use. */
  | { readonly kind: "image"; readonly said: string }
  | { readonly kind: "none"; readonly said: string }

export interface LayerQuestion {
  readonly mode: "auto" | "registry" | "off"
  /** True where `cache-from` or `cache-to` is given. */
  readonly given: boolean
  readonly noCache: boolean
  /** True where GitHub's cache can be reached. */
  readonly github: boolean
  /** True where the engine is there for the next run as well, with all its layers. */
  readonly lasting: boolean
  /** Driver of the builder, as buildx calls it; undefined without buildx. */
  readonly driver: string | undefined
  readonly store: "classic" | "containerd"
  readonly scope: CacheScope
  /** True where the Dockerfile is read by the builder itself, and not by an image that it names (`# syntax=`). */
  readonly ownFrontend: boolean
  /** True where this run may push: nothing else ever writes to a registry. */
  readonly pushes: boolean
  /** Name of the image without a tag. */
  readonly repository: string
  /** What the entries are about: two images of one repository shall not meet. */
  readonly about: unknown
}

/**
 * What the builder in use can do. The classic store cannot export a cache: there the image is kept whole.
 * Source: Docker's documentation of cache storage backends.
 */
export function chooseLayerCache(question: LayerQuestion): LayerCache {
  const { mode, given, noCache, github, lasting, driver, store, scope, ownFrontend, pushes, repository, about } =
    question
  const none = (said: string): LayerCache => ({ kind: "none", said })
  if (mode === "off") return none("off")
  if (given) return none("layers as `cache-from` and `cache-to` say")
  if (noCache) return none("no layers, `no-cache` asks for a new build")
  const exports = driver !== undefined && (driver !== "docker" || store === "containerd")
  const tail = hashOfText(JSON.stringify(about)).slice(0, 16)
  const builder = (kind: string, from: (scope: string) => string, more: string, readOnly?: string): LayerCache => ({
    kind: "builder",
    from: scope.read.map(from),
    to: readOnly === undefined ? [`${from(scope.own)}${more}`] : [],
    said: `layers in ${kind}, scope ${scope.own}${readOnly === undefined ? "" : `, read only: ${readOnly}`}`,
  })
  if (mode === "registry") {
    if (!exports) return none(`no layers, ${NO_EXPORT}`)
    const own = (name: string) => `type=registry,ref=${repository}:cache-${name}-${tail}`
    const readOnly = pushes ? undefined : "this run may not push"
    return builder("the registry", own, ",mode=max,image-manifest=true,ignore-error=true", readOnly)
  }
  if (!github) return none("layers as the builder keeps them")
  // BuildKit tells a frontend where caches are, and with GitHub's that is a token.
  if (exports && scope.strange) return none("no layers, this event's code may be anybody's")
  if (exports && !ownFrontend) return none("no layers, the Dockerfile's `syntax` is an image of its own")
  if (exports)
    return builder(
      "GitHub's cache",
      (name) => `type=gha,scope=${name}-${tail}`,
      ",mode=max,ignore-error=true",
      scope.readOnly,
    )
  if (driver === undefined) return none("no layers, the Docker CLI has no buildx")
  if (lasting) return none("layers as the engine keeps them")
  return { kind: "image", said: `layers of the image in GitHub's cache, scope ${scope.own}` }
}

const NO_EXPORT = "this builder cannot export any: docker/setup-buildx-action gives one that can"

/** Docker's own frontends, in any version. */
const DOCKERS = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/

/**
 * True when BuildKit itself reads the Dockerfile, or an image of Docker's does. Looks for a directive in every comment, which is more than
 * BuildKit does. @param buildArgs names and values. Source: BuildKit's frontend/dockerfile/parser/directives.go.
 */
export function hasOwnFrontend(dockerfile: string, buildArgs: readonly { name: string; value: string }[]): boolean {
  const named = [...dockerfile.matchAll(/^\s*(?:#|\/\/)\s*syntax\s*=\s*(\S+)/gim)].map(([, image = ""]) => image)
  const told = buildArgs.filter(({ name }) => name === "BUILDKIT_SYNTAX").map(({ value }) => value)
  return !/^\s*\{/.test(dockerfile) && [...named, ...told].every((image) => DOCKERS.test(image))
}

/** Milliseconds of a build below which its layers are made again in less time than they travel. */
const WORTH = 10_000

/** True when keeping the image whole is worth its size, by how long its build took with what was restored. */
export function isWorthKeeping(milliseconds: number): boolean {
  return milliseconds >= WORTH
}

/** SHA-256 of a text, hexadecimal. */
export function hashOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}
