// GitHub's cache, by a process of its own (cache.ts): the library prints as it likes, needs the runner's token, and is far larger than we are.
import { mkdir, rename, rm } from "node:fs/promises"
import path from "node:path"
import { childEnvironment } from "../process/environment.ts"
import { runProcess } from "../process/process.ts"
import type { CacheStore } from "./cache-store.ts"

/** What the library reads, and no child but this one gets. */
const VARIABLES = [
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_CACHE_URL",
  "ACTIONS_RESULTS_URL",
  "ACTIONS_CACHE_SERVICE_V2",
  "ACTIONS_CACHE_MODE",
  "GITHUB_SERVER_URL",
  "GITHUB_REPOSITORY",
  "NODE_EXTRA_CA_CERTS",
]
/** Folder of an entry below its place: the same on every runner, since the service compares it. */
const ENTRY = "entry"

/** True where the runner has given this step access to the cache. */
export function hasGithubCache(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env.ACTIONS_RUNTIME_TOKEN && (env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL))
}

/**
 * @param program absolute path of the bundle of cache.ts.
 * @param runs where the process may write; exists.
 */
export function githubStore(env: Readonly<Record<string, string | undefined>>, program: string): CacheStore {
  const run = async (question: Question, place: string, signal: AbortSignal): Promise<Answer> => {
    const given = VARIABLES.flatMap((name): [string, string][] => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    })
    const own = { ...Object.fromEntries(given), GITHUB_WORKSPACE: place, RUNNER_TEMP: place }
    let printed = ""
    try {
      await runProcess(process.execPath, [program, JSON.stringify(question)], {
        env: childEnvironment(env, own),
        cwd: place,
        signal,
        output: (chunk) => {
          printed = (printed + Buffer.from(chunk).toString("utf8")).slice(-LIMIT)
        },
      })
      return answerIn(printed)
    } catch (error) {
      signal.throwIfAborted()
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  }
  return {
    name: "GitHub's cache",
    github: true,
    async restore(folder, prefixes, signal) {
      const place = `${folder}.coming`
      await mkdir(place, { recursive: true })
      const { key } = await run({ what: "restore", path: ENTRY, keys: prefixes }, place, signal)
      if (key !== undefined) await rename(path.join(place, ENTRY), folder)
      await rm(place, { recursive: true, force: true })
      return key
    },
    async save(folder, key, signal) {
      const place = `${folder}.going`
      await mkdir(place, { recursive: true })
      await rename(folder, path.join(place, ENTRY))
      const { problem } = await run({ what: "save", path: ENTRY, keys: [key] }, place, signal)
      await rename(path.join(place, ENTRY), folder)
      await rm(place, { recursive: true, force: true })
      return problem
    },
  }
}

/** Characters of output that are looked at: the answer is its last line. */
const LIMIT = 16_384

/** What the process is asked. */
export interface Question {
  readonly what: "restore" | "save"
  /** Relative to the current folder. */
  readonly path: string
  readonly keys: readonly string[]
}

/** What it answers, as the last line of its output. */
export interface Answer {
  readonly key?: string
  readonly problem?: string
}

function answerIn(printed: string): Answer {
  const last = printed.trimEnd().split("\n").at(-1) ?? ""
  try {
    return JSON.parse(last) as Answer
  } catch {
    return { problem: last === "" ? "it said nothing" : last }
  }
}
