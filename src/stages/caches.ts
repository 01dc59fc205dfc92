// What a run keeps for later ones, and takes from earlier ones: where, and whose. What is kept is in tool-caches.ts, kept-images.ts and setup.ts.
import { realpathSync } from "node:fs"
import { homedir } from "node:os"
import path from "node:path"
import { repositoryName } from "../image/reference.ts"
import type { Inputs } from "../inputs/inputs.ts"
import { type CacheMode, type CacheScope, cacheScope } from "../policy/cache.ts"
import { type CacheStore, folderStore } from "../runner/cache-store.ts"
import { githubStore, hasGithubCache } from "../runner/github-cache.ts"
import type { Runner } from "../runner/runner.ts"
import type { Circumstances } from "./verdicts.ts"

export interface Caches {
  /** True: layers with what setup made stay on the engine. */
  readonly remembers: boolean
  /** Absent where nothing is kept. */
  readonly store?: CacheStore
  readonly scope: CacheScope
  /** True where the engine is there for the next run as well. */
  readonly lasting: boolean
  /** True where this run may push. */
  readonly pushes: boolean
  /** What all entries are about: the image, and the repository on GitHub, since many may share a machine. */
  readonly about: string
}

/** Decides where and for whom; touches nothing. */
export function openCaches(
  { env }: Pick<Runner, "env">,
  inputs: Inputs,
  pushes: boolean,
  { event, checkout }: Circumstances,
): Caches {
  const github = hasGithubCache(env) ? cacheMode(env.ACTIONS_CACHE_MODE) : undefined
  const off = inputs.cache.mode === "off" || github === "none"
  return {
    remembers: inputs.cache.mode !== "off" && !inputs.build.noCache,
    ...(off ? {} : { store: github !== undefined ? githubStore(env, program()) : folderStore(cacheFolder(env)) }),
    lasting: env.RUNNER_ENVIRONMENT === "self-hosted",
    scope: cacheScope(event, checkout, inputs.push, github),
    pushes,
    about: [env.GITHUB_SERVER_URL ?? "", env.GITHUB_REPOSITORY ?? "", repositoryName(inputs.repository)].join(" "),
  }
}

/** What is not known permits all, as in GitHub's own library: the service refuses what it refuses. */
function cacheMode(text = ""): CacheMode {
  const mode = text.trim().toLowerCase()
  return mode === "none" || mode === "read" || mode === "write-only" ? mode : "write"
}

/** Bundles stand beside each other. */
function program(): string {
  return path.resolve(path.dirname(realpathSync(process.argv[1] ?? ".")), "../cache/index.js")
}

/** Source: the XDG Base Directory Specification. */
function cacheFolder(env: Runner["env"]): string {
  const own = env.XDG_CACHE_HOME
  return path.join(
    own && path.isAbsolute(own) ? own : path.join(env.HOME || homedir(), ".cache"),
    "image-driven-pipeline",
  )
}
