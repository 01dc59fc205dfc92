// The little that has to be known of a Dockerfile before it is built: that it is one, and its stages.
import type { Pair } from "./inputs.ts"
import { Problem } from "./problems.ts"

const SIZE_LIMIT = 1_000_000
const A_DOCKERFILE = "a Dockerfile"

/** Checks what can be checked without reading it. */
export function checkSize(size: number, path: string): void {
  if (size === 0) throw new Problem("the Dockerfile is empty", path, A_DOCKERFILE)
  if (size > SIZE_LIMIT) throw new Problem("the Dockerfile is larger than 1 MB", path, A_DOCKERFILE)
}

/** The text of a Dockerfile. Carriage returns are fine. */
export function decodeDockerfile(bytes: Uint8Array, path: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    if (text.includes("\0")) throw new Problem("the Dockerfile is not text", path, A_DOCKERFILE)
    if (text.trim() === "") throw new Problem("the Dockerfile is empty", path, A_DOCKERFILE)
    return text
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem("the Dockerfile is not UTF-8", path, A_DOCKERFILE)
  }
}

/**
 * The names of the stages in their order, undefined for one without a name. Here-documents are not understood, so a
 * `FROM` in one counts as a stage: too much is found rather than too little.
 */
export function stagesOf(dockerfile: string): readonly (string | undefined)[] {
  return instructions(dockerfile).flatMap((instruction) => {
    const from = /^FROM\s+(?:--\S+\s+)*(?!--)\S+(?:\s+AS\s+(\S+))?\s*$/i.exec(instruction)
    return from === null ? [] : [from[1]]
  })
}

/** Lines with their continuations joined and without comments. */
function instructions(dockerfile: string): readonly string[] {
  const lines = dockerfile.split(/\r?\n/)
  const continuation = continuationOf(lines)
  const found: string[] = []
  let open: string[] = []
  for (const line of lines) {
    if (/^\s*#/.test(line)) continue
    const text = line.trimEnd()
    if (text.endsWith(continuation)) open.push(text.slice(0, -1))
    else {
      found.push([...open, text].join(" ").trim())
      open = []
    }
  }
  return [...found, open.join(" ").trim()]
}

/** The character that continues a line: a backslash, unless a directive in the first lines says otherwise. */
function continuationOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, directive, value = ""] = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? []
    if (directive === undefined) break
    if (directive.toLowerCase() === "escape") return value
  }
  return "\\"
}

/** Checks that `target` is a stage, by name in any case or by number. */
export function checkTarget(target: string, dockerfile: string): void {
  const stages = stagesOf(dockerfile)
  if (stages.length === 0) return // another frontend's syntax
  const names = stages.flatMap((name) => (name === undefined ? [] : [name]))
  if (names.some((name) => name.toLowerCase() === target.toLowerCase())) return
  if (/^[0-9]{1,4}$/.test(target) && Number(target) < stages.length) return
  const known = names.length > 0 ? `one of ${names.slice(0, 30).join(", ")}` : "no target, since no stage has a name"
  throw new Problem("the Dockerfile has no such stage", target, known)
}

/**
 * Images of others that a Dockerfile builds on or copies from, each as it is named. Undefined when that cannot be known before the build:
 * a variable without a value, or something that is downloaded by `ADD`.
 * Source: the Dockerfile reference, "FROM", "Understand how ARG and FROM interact", "COPY --from", "RUN --mount".
 */
export function basesOf(dockerfile: string, args: readonly Pair[]): readonly string[] | undefined {
  const found = new Set<string>()
  const values = new Map<string, string>()
  const stages = new Set<string>()
  let unknown = false
  const add = (text: string) => {
    const name = expand(text, values)
    if (name === undefined) unknown = true
    else if (name !== "scratch" && !stages.has(name.toLowerCase()) && !/^[0-9]+$/.test(name)) found.add(name)
  }
  let from = false
  for (const instruction of instructions(dockerfile)) {
    const [, word = "", rest = ""] = /^(\S+)\s+(.*)$/s.exec(instruction) ?? []
    const kind = word.toUpperCase()
    if (kind === "ARG" && !from) {
      const [name = "", value] = rest.trim().split(/=(.*)/s)
      const told = args.findLast((pair) => pair.name === name)?.value ?? value?.replace(/^(["'])(.*)\1$/, "$2")
      if (told !== undefined) values.set(name, expand(told, values) ?? "")
    }
    if (kind === "FROM") {
      from = true
      const [, image = "", stage] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(rest.trim()) ?? []
      if (image === "") unknown = true
      else add(image)
      if (stage !== undefined) stages.add(stage.toLowerCase())
    }
    if (kind === "COPY" || kind === "RUN")
      for (const [, image = ""] of rest.matchAll(/(?:^|[\s,])(?:--)?from=([^\s,]+)/g)) add(image)
    if (kind === "ADD" && /(^|\s)(https?:|git@|[a-z+]+:\/\/)/i.test(rest)) unknown = true
    if (kind === "ONBUILD") unknown = true
  }
  return unknown || !from ? undefined : [...found]
}

/** Variables by their values, with `:-` and a default; undefined where one has none. */
function expand(text: string, values: ReadonlyMap<string, string>): string | undefined {
  let unknown = false
  const expanded = text.replaceAll(/\$(?:\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g, (_, braced, fallback, bare) => {
    const value = values.get(braced ?? bare) || fallback
    if (value === undefined) unknown = true
    return value ?? ""
  })
  return unknown || expanded.includes("$") || expanded === "" ? undefined : expanded
}
