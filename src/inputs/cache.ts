// What may be kept between runs: whether at all, and which folders of the gates' containers.
import { posix } from "node:path"
import { parseChoice } from "./choices.ts"
import type { CacheInputs } from "./inputs.ts"
import { lines } from "./lists.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { kernelFolderOf } from "./test-files.ts"
import { parseContainerPath } from "./words.ts"

const EXPECTED = "a path like /root/.cache/pip, ~/.cache/pip or .mypy_cache"
const MOST_PATHS = 32

/** Reads `cache` and `cache-paths`. */
export function readCache(reading: Reading): CacheInputs {
  const mode =
    reading.optional("cache", (text) => parseChoice<CacheInputs["mode"]>(text, ["auto", "registry", "off"])) ?? "auto"
  const paths = [...new Set(reading.each("cache-paths", lines(reading.raw("cache-paths")), parseCachePath))]
  const outer = paths.find((one) => paths.some((other) => one !== other && other.startsWith(`${one}/`)))
  if (outer !== undefined)
    reading.wrong("cache-paths", "another path is inside of it", outer, "paths beside each other")
  if (paths.length > MOST_PATHS)
    reading.wrong("cache-paths", "too many paths", String(paths.length), `at most ${MOST_PATHS}`)
  return { mode, paths }
}

/** An absolute path, one below the home of the gate's user (`~/…`), or one relative to the gate's working directory. */
function parseCachePath(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Problem("it contains a control character", text, EXPECTED)
  if (text.split("/").includes("..")) throw new Problem("it leads upwards", text, EXPECTED)
  if (text.startsWith("/")) {
    const path = parseContainerPath(text)
    if (path === "/" || kernelFolderOf(path) !== undefined) throw new Problem("it cannot be kept", text, EXPECTED)
    return path
  }
  if (/^(?:\.\/+)+~/.test(text) || (text.startsWith("~") && !text.startsWith("~/")))
    throw new Problem("only ~/ is known", text, EXPECTED)
  const path = posix.normalize(text).replace(/\/$/, "")
  if (path === "." || path === "~") throw new Problem("it is the whole folder", text, EXPECTED)
  return path
}
