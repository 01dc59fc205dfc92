// GitHub's cache, by a process of its own (cache.ts): the library prints as it likes, needs the runner's token, and is far larger than we are.
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises"
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
/** Milliseconds for one entry: a cache that is slower is none. */
const PATIENCE = 3 * 60_000
/** Folder of an entry below its place: the same on every runner, since the service compares it. */
const ENTRY = "entry"

/** True where the runner has given this step access to the cache. */
export function hasGithubCache(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env.ACTIONS_RUNTIME_TOKEN && (env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL))
}

/**
 * @param program absolute path of the bundle of cache.ts.
 */
export function githubStore(env: Readonly<Record<string, string | undefined>>, program: string): CacheStore {
  let gone = false
  const run = async (question: Question, place: string, cancelled: AbortSignal): Promise<Answer> => {
    if (gone) return { problem: "it did not answer before" }
    const patience = AbortSignal.timeout(PATIENCE)
    const signal = AbortSignal.any([cancelled, patience])
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
      cancelled.throwIfAborted()
      gone = patience.aborted
      if (gone) return { problem: `it took longer than ${PATIENCE / 60_000} minutes` }
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  }
  return {
    name: "GitHub's cache",
    github: true,
    async restore(folder, prefixes, signal) {
      if (prefixes.length === 0) return undefined
      const place = `${folder}.coming`
      try {
        await mkdir(place, { recursive: true })
        const { key } = await run({ what: "restore", path: ENTRY, keys: prefixes }, place, signal)
        if (key === undefined || !(await isPlain(path.join(place, ENTRY)))) return undefined
        await rename(path.join(place, ENTRY), folder)
        return key
      } catch {
        signal.throwIfAborted()
        return undefined
      } finally {
        await rm(place, { recursive: true, force: true })
      }
    },
    async save(folder, key, signal) {
      const place = `${folder}.going`
      try {
        await mkdir(place, { recursive: true })
        await rename(folder, path.join(place, ENTRY))
        return (await run({ what: "save", path: ENTRY, keys: [key] }, place, signal)).problem
      } catch (error) {
        signal.throwIfAborted()
        return error instanceof Error ? error.message : String(error)
      } finally {
        await rm(place, { recursive: true, force: true })
      }
    },
  }
}

/** True for a folder of files and nothing else: no link, no pipe, no folder in it. */
async function isPlain(folder: string): Promise<boolean> {
  const own = await lstat(folder)
  return own.isDirectory() && (await readdir(folder, { withFileTypes: true })).every((entry) => entry.isFile())
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
    const answer: unknown = JSON.parse(last)
    if (typeof answer === "object" && answer !== null) return answer
  } catch {
    // Not an answer: said below.
  }
  return { problem: last === "" ? "it said nothing" : last }
}
