// What a failed build means, from the words of BuildKit: a step of the Dockerfile, a base image that cannot be had, a full
// disk. Pure; the one place that reads these words. Source: buildkit solver/errdefs and util/resolver.
import type { ErrorKind } from "../errors.ts"
import { classifyPushError } from "./push-errors.ts"

export interface BuildErrorClass {
  readonly kind: ErrorKind
  readonly what: string
  /** The line of the output that says it. */
  readonly said?: string
  /** Line of the Dockerfile, counted from 1. */
  readonly line?: number
  /** No step had run yet and another attempt can succeed. */
  readonly transient: boolean
  /** True when it may be the cache that failed, and not the build. */
  readonly cache: boolean
  readonly remedy: string
}

/** What BuildKit says when an image that a `FROM` or `COPY --from` names cannot be resolved or fetched. */
const BASE =
  /failed to (?:resolve source metadata|copy|do request|fetch|authorize)|pull access denied|failed to load cache key/i
const BASE_NAME = /resolve source metadata for (\S+?):? |(?:pulling|pull) (?:image )?(\S+)/i

/** What BuildKit says of a cache that it cannot set up, read or write. */
const CACHE = /\bcache (?:importer|exporter)\b/i

/** @param output the last part of what the build printed. */
export function classifyBuildError(output: string, code: number): BuildErrorClass {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "")
  // BuildKit ends its output with one line that says what failed; without it the last line has to do.
  const said = (lines.findLast((line) => /^(ERROR|error):? /.test(line)) ?? lines.at(-1))?.trim()
  const whole = said ?? ""
  const cache = CACHE.test(whole) && !/process "/.test(whole)
  const common = { cache, ...(said === undefined ? {} : { said }), ...lineOf(lines) }
  if (/no space left on device|disk quota exceeded/i.test(lines.slice(-40).join("\n")))
    return {
      ...common,
      kind: "disk",
      what: `the image could not be built: no space is left (exit code ${code})`,
      transient: false,
      remedy: "free space where the engine keeps its data (`docker system df`), or use a larger runner",
    }
  if (BASE.test(whole) && !/process "/.test(whole)) {
    const [, resolved, pulled] = BASE_NAME.exec(whole) ?? []
    const base = resolved ?? pulled
    const { kind, transient } = classifyPushError(whole)
    const denied = kind === "registry-auth"
    return {
      ...common,
      kind: denied ? "registry-auth" : "build",
      what: `the image could not be built: ${base === undefined ? "a base image" : `the base image ${base}`} cannot be fetched (exit code ${code})`,
      transient: transient && !denied,
      remedy: denied
        ? "log in to the registry of the base image before this step (docker/login-action), or correct its name"
        : "check the name of the base image and whether its registry answers; a limit on pulls is higher with a login",
    }
  }
  return {
    ...common,
    kind: "build",
    what: `the image could not be built (exit code ${code})`,
    transient: false,
    remedy: "the log of the build above has the failing instruction; nothing was started and nothing was pushed",
  }
}

/** BuildKit shows the place as `Dockerfile:12` above a ruler. */
function lineOf(lines: readonly string[]): { readonly line?: number } {
  const ruler = lines.findLastIndex((line, index) => /^-{10,}$/.test(line) && /^\S.*:\d+$/.test(lines[index - 1] ?? ""))
  const line = Number(/:(\d{1,6})$/.exec(lines[ruler - 1] ?? "")?.[1])
  return line > 0 ? { line } : {}
}
