// Entry of the process that talks to GitHub's cache: one question as its argument, one answer as the last line of its output.
import { isFeatureAvailable, restoreCache, saveCache } from "@actions/cache"
import type { Answer, Question } from "./runner/github-cache.ts"

const { what, path, keys } = JSON.parse(process.argv[2] ?? "") as Question
const [key = ""] = keys

async function answer(): Promise<Answer> {
  if (!isFeatureAvailable()) return { problem: "the runner offers no cache" }
  try {
    if (what === "save") return (await saveCache([path], key)) < 0 ? { problem: "it was not written" } : { key }
    const found = await restoreCache([path], key, [...keys])
    return found === undefined ? {} : { key: found }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

process.stdout.write(`\n${JSON.stringify(await answer())}\n`)
