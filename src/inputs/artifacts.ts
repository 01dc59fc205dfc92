// What is brought out of builds, gates and the image, and what is done with it once the image is published.
import { posix } from "node:path"
import { readCommandText, type Shell, shellCommand } from "./commands.ts"
import { stagesOf } from "./dockerfile.ts"
import { lookUp } from "./files.ts"
import { given } from "./freeze.ts"
import type { ArtifactInput, ArtifactInputs, PackageInputs } from "./inputs.ts"
import { lines } from "./lists.ts"
import { hint } from "./nearest.ts"
import { type PairSpelling, readPairs, VARIABLE } from "./pairs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { findContext, findFile } from "./sources.ts"
import { parseContainerPath, parseIdentifier } from "./words.ts"

const SPELLING = "source:/path => folder; the source is a stage of the Dockerfile, a gate, or image"
const SECRET: PairSpelling = { example: "NAME=value", secret: true }
/** Kernel files and everything are no artifacts. */
const NOT_BROUGHT = /^\/(proc|sys|dev)?$/

/** A line of `artifacts`, before anybody knows what its source is. */
export interface ArtifactLine {
  readonly source: string
  readonly path: string
  readonly folder?: string
  readonly text: string
}

/** Parses `source:/path` or `source:/path => folder`. */
export function parseArtifact(line: string): ArtifactLine {
  const wrong = (problem: string) => new Problem(problem, line, SPELLING)
  const [from = "", folder, ...more] = line.split(/\s+=>\s+/)
  if (more.length > 0) throw wrong("more than one =>")
  if (/=>/.test(from)) throw wrong("no folder after the =>")
  const colon = from.indexOf(":/")
  const source = from.slice(0, Math.max(colon, 0)).trim()
  if (colon === -1 || source === "") throw wrong("no source before the path")
  const path = parseContainerPath(from.slice(colon + 1).trim())
  if (NOT_BROUGHT.test(path)) throw wrong("this is not brought out")
  return {
    source,
    path,
    text: line,
    ...given({ folder: folder === undefined ? undefined : parseFolder(folder.trim(), line) }),
  }
}

function parseFolder(text: string, line: string): string {
  const folder = posix.normalize(text).replace(/\/+$/, "")
  const wrong = (problem: string) => new Problem(problem, line, "a folder of the checkout, like dist")
  if (/\p{Cc}/u.test(folder)) throw wrong("the folder contains a control character")
  if (posix.isAbsolute(folder) || folder === ".." || folder.startsWith("../"))
    throw wrong("the folder is outside the checkout")
  if (folder === "." || folder === "") throw wrong("the checkout itself is never written to")
  if (folder.split("/").some((part) => [".git", ".github"].includes(part.toLowerCase())))
    throw wrong("nothing is put into .git or .github")
  return folder
}

/** The artifacts, their sources known. */
export async function readArtifacts(
  reading: Reading,
  gates: readonly string[],
  runs: { readonly build: boolean; readonly gates: boolean },
): Promise<ArtifactInputs> {
  const wanted = reading.each("artifacts", lines(reading.raw("artifacts")), parseArtifact)
  const context = reading.text("artifacts-context")
  const file = reading.text("artifacts-file")
  const fromStage = wanted.filter(({ source }) => source !== "image" && !gates.includes(source))
  const { workspace, temporaryFolder } = reading.source
  if (!runs.build || wanted.every(({ source }) => source === "image")) {
    if (fromStage.length > 0)
      reading.notice(
        `artifacts: ${fromStage.map(({ source }) => source).join(", ")} is not built, since the stage build does not run`,
      )
    return {
      items: wanted.filter((line) => !fromStage.includes(line)).flatMap((line) => known(reading, line, gates, [])),
    }
  }
  const below = context ?? reading.text("context") ?? "."
  const path = file ?? reading.text("file") ?? posix.join(below, "Dockerfile")
  const found = await reading.attemptAsync("artifacts-file", () => findFile(workspace, path))
  const folder = await reading.attemptAsync("artifacts-context", () => findContext(workspace, temporaryFolder, below))
  const stages = found === undefined ? [] : stagesOf(found.text).flatMap((name) => name ?? [])
  for (const { folder: target, text } of wanted)
    if (target !== undefined && (await lookUp(workspace, target)).kind === "outside")
      reading.wrong("artifacts", "the folder leads out of the checkout", text, "a folder of the checkout")
  return {
    items: found === undefined ? [] : wanted.flatMap((line) => known(reading, line, gates, stages)),
    ...(found === undefined || folder === undefined || fromStage.length === 0
      ? {}
      : { sources: { context: folder, file: found.real } }),
  }
}

function known(
  reading: Reading,
  { source, ...line }: ArtifactLine,
  gates: readonly string[],
  stages: readonly string[],
): readonly ArtifactInput[] {
  if (source === "image") return [{ ...line, from: "image" }]
  const stage = stages.find((name) => name.toLowerCase() === source.toLowerCase())
  if (gates.includes(source) && stage !== undefined)
    reading.wrong("artifacts", "a gate and a stage of the Dockerfile have this name", source, "names that differ")
  if (gates.includes(source)) return [{ ...line, from: "gate", name: source }]
  if (stage !== undefined) return [{ ...line, from: "stage", name: stage }]
  const names = ["image", ...gates, ...stages]
  reading.wrong(
    "artifacts",
    `no stage and no gate has this name${hint(source, names)}`,
    source,
    `one of ${names.slice(0, 30).join(", ")}`,
  )
  return []
}

/** Paths of files in containers. */
export function readReportPaths(reading: Reading): readonly string[] {
  return reading.each("reports", lines(reading.raw("reports")), (line) => {
    const wrong = (problem: string) =>
      new Problem(problem, line, "a path in the container, like reports or /reports/junit.xml")
    if (/\p{Cc}/u.test(line)) throw wrong("the path contains a control character")
    if (/[*?]/.test(line)) throw wrong("patterns are not understood: a folder is brought out as a whole")
    const path = posix.normalize(line).replace(/(?<=.)\/+$/, "")
    if (path === "." || NOT_BROUGHT.test(path) || path === ".." || path.startsWith("../"))
      throw wrong("this is not brought out")
    return path
  })
}

/** The publish command, or undefined when there is none. */
export function readPackage(reading: Reading, shell: Shell): PackageInputs | undefined {
  const command = readCommandText(reading, "publish-command")
  const env = readPairs(reading, "publish-env", VARIABLE)
  const secrets = reading.each("publish-secrets", readPairs(reading, "publish-secrets", SECRET), (pair) => {
    parseIdentifier(pair.name)
    return pair
  })
  for (const { name } of env) reading.attempt("publish-env", () => parseIdentifier(name))
  if (command === undefined) {
    for (const [input, pairs] of [
      ["publish-env", env],
      ["publish-secrets", secrets],
    ] as const)
      if (pairs.length > 0) reading.notice(`${input}: without effect, since there is no publish-command`)
    return undefined
  }
  return { command: shellCommand(command, shell), env, secrets }
}

/** Folders of the checkout that will be there before the image is built, whatever else is wrong with the input. */
export function comingFolders(reading: Reading): readonly string[] {
  return lines(reading.raw("artifacts")).flatMap((line) => {
    try {
      return parseArtifact(line).folder ?? []
    } catch (error) {
      if (error instanceof Problem) return []
      throw error
    }
  })
}
