// What is built: the context, the Dockerfile and its target.
import { resolve } from "node:path"
import { checkSize, checkTarget, decodeDockerfile } from "./dockerfile.ts"
import { bytesOf, lookUp, realPath, within } from "./files.ts"
import { given } from "./freeze.ts"
import type { BuildInputs } from "./inputs.ts"
import { escapeText, Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { parseWord } from "./words.ts"

const A_FOLDER = "a folder of the checkout"
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i

/** True for what BuildKit fetches itself. */
export function isRemote(path: string): boolean {
  return REMOTE.test(path)
}

/** Context, Dockerfile and target, which have to fit together. */
export async function readSources(
  reading: Reading,
  builds: boolean,
  coming: readonly string[],
): Promise<Pick<BuildInputs, "context" | "file" | "target"> & { readonly text?: string }> {
  const wantedContext = reading.text("context") ?? "."
  const wantedFile = reading.text("file")
  const target = reading.optional("target", parseWord)
  const nowhere = { context: "", file: "", ...given({ target }) }
  const { workspace, temporaryFolder } = reading.source
  if (!builds) return nowhere
  const context = await reading.attemptAsync("context", () =>
    findContext(workspace, temporaryFolder, wantedContext, coming),
  )
  const below = context === undefined ? wantedContext : (within(await realPath(workspace), context) ?? context)
  if (context === undefined && wantedFile === undefined) return nowhere
  const path = wantedFile ?? `${below === "" ? "" : `${below}/`}Dockerfile`
  const file = await reading.attemptAsync("file", () => findFile(workspace, path))
  if (context === undefined || file === undefined) return nowhere
  if (await carriesToken(context, file.real))
    reading.notice(
      "context: .git/config holds the token of actions/checkout, and .dockerignore does not keep it out of the build: add .git to it, or check out with persist-credentials: false",
    )
  if (target !== undefined) reading.attempt("target", () => checkTarget(target, file.text))
  return { ...nowhere, context, file: file.real, text: file.text }
}

/** True when the build could copy a token out of the checkout. Source: actions/checkout up to v5 keeps it in .git/config. */
async function carriesToken(context: string, dockerfile: string): Promise<boolean> {
  const text = async (path: string) => Buffer.from((await bytesOf(path)) ?? []).toString("utf8")
  if (!/^\s*extraheader\s*=/im.test(await text(`${context}/.git/config`))) return false
  // A file of the Dockerfile's own goes before the one of the context. Source: Docker's "Build context", .dockerignore.
  const ignored = (await text(`${dockerfile}.dockerignore`)) || (await text(`${context}/.dockerignore`))
  return !ignored.split("\n").some((line) => /^\/?(\*\*\/)?(\.git(\/\*\*?|\/config|\/)?|\*\*?)$/.test(line.trim()))
}

/** Absolute real path of a folder of the checkout to build from. `coming`: folders that artifacts make before the build. */
export async function findContext(
  workspace: string,
  temporaryFolder: string,
  path: string,
  coming: readonly string[] = [],
): Promise<string> {
  const wrong = (problem: string) => new Problem(problem, path, A_FOLDER)
  if (isRemote(path) || path === "-")
    throw wrong("only the checkout is built, so that the image is that of the event's commit")
  const place = await lookUp(workspace, path)
  if (place.kind === "outside") throw wrong("it is outside the checkout")
  if (place.kind === "missing") {
    const below = within(workspace, place.absolute) ?? ""
    if (coming.some((folder) => within(folder, below) !== undefined)) return resolve(await realPath(workspace), below)
    throw wrong(notFound(path, place.absolute))
  }
  if (place.kind === "other") throw wrong(`it is ${place.what}`)
  if (place.kind === "file") throw wrong("it is a file")
  const temporary = await realPath(temporaryFolder)
  if (place.real === "/" || within(place.real, temporary) !== undefined || within(temporary, place.real) !== undefined)
    throw wrong("it is, holds or is in the folder for temporary files")
  return place.real
}

/** A Dockerfile of the checkout: its absolute real path and its text. */
export async function findFile(
  workspace: string,
  path: string,
): Promise<{ readonly real: string; readonly text: string }> {
  const wrong = (problem: string) => new Problem(problem, path, "a Dockerfile in the checkout")
  const place = await lookUp(workspace, path)
  if (place.kind === "outside") throw wrong("it is outside the checkout")
  if (place.kind === "missing") throw wrong(notFound(path, place.absolute))
  if (place.kind === "other") throw wrong(`it is ${place.what}`)
  if (place.kind === "folder") throw wrong("it is a directory")
  checkSize(place.size, path)
  const bytes = await bytesOf(place.real)
  if (bytes === undefined) throw wrong("it cannot be read")
  return { real: place.real, text: decodeDockerfile(bytes, path) }
}

/** The problem of a path that leads nowhere. */
export function notFound(path: string, absolute: string): string {
  return `not found: ${escapeText(path.slice(0, 200))} (looked in ${escapeText(absolute.slice(0, 300))})`
}
