// Files and folders of the checkout that the gates see.
import { posix } from "node:path"
import { oneOf } from "./choices.ts"
import { lookUp, namesIn, realPath, within } from "./files.ts"
import { given } from "./freeze.ts"
import type { TestFile } from "./inputs.ts"
import { lines } from "./lists.ts"
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { parseContainerPath } from "./words.ts"

const PATH_LIMIT = 4096
const SPELLING = "path[:container-path][:ro or rw]"
/** Folders of a container that are the kernel's. */
const KERNEL_FOLDERS = ["/proc", "/sys", "/dev"]

/** The folder of the kernel that a path is in, or is; undefined for any other. */
export function kernelFolderOf(path: string): string | undefined {
  return KERNEL_FOLDERS.find((folder) => path === folder || path.startsWith(`${folder}/`))
}

const ENGINE_SOCKETS = ["/var/run/docker.sock", "/run/docker.sock"]

/** A line of `test-files`, before anybody looked at the checkout. */
export type TestFileLine = Pick<TestFile, "path" | "target" | "mode"> & { readonly line: string }

/** The test files; `checkout` is the real path of the checkout, or undefined when nothing has to exist. */
export async function readTestFiles(reading: Reading, checkout: string | undefined): Promise<readonly TestFile[]> {
  const wanted = reading.each("test-files", lines(reading.raw("test-files")), parseTestFile)
  if (checkout === undefined) return []
  const temporary = await realPath(reading.source.temporaryFolder)
  const found: (TestFile & { readonly line: string })[] = []
  for (const line of wanted) {
    const file = await reading.attemptAsync("test-files", () => findTestFile(line, reading.source.workspace, temporary))
    if (file === undefined) continue
    const placed = reading.attempt("test-files", () => checkPlace(file, found))
    if (placed) found.push(file)
  }
  return found.map(({ line: _, ...file }) => file)
}

/** The paths of `test-files` that setup gets; undefined where nobody said. */
export function readSetupFiles(reading: Reading, files: readonly TestFile[]): readonly string[] | undefined {
  const raw = reading.raw("setup-files")
  if (raw.trim() === "") return undefined
  if (reading.raw("test-files").trim() === "")
    return reading.wrong("setup-files", "there are no test-files", raw.trim(), "paths out of test-files")
  const known = files.map(({ path }) => path)
  return reading.each("setup-files", lines(raw), (line) => {
    const path = posix.normalize(line).replace(/\/$/, "")
    if (files.length > 0 && !known.includes(path))
      throw new Problem(`not a path of test-files${hint(path, known)}`, line, oneOf(known))
    return path
  })
}

/**
 * Parses `path[:container-path][:ro or rw]`. A colon in a path is written `\:`; commas, quotes and spaces stand for
 * themselves. A path that starts with `#` is written `./#…`.
 */
export function parseTestFile(line: string): TestFileLine {
  const wrong = (problem: string) => new Problem(problem, line, SPELLING)
  const parts = line.split(/(?<!\\):/).map((part) => part.replaceAll("\\:", ":").trim())
  const [path = "", second, third] = parts
  if (parts.length > 3) throw wrong("too many colons; a colon in a path is written \\:")
  if (path === "") throw wrong("no path")
  if (path.length > PATH_LIMIT) throw wrong(`path longer than ${PATH_LIMIT}`)
  if (/\p{Cc}/u.test(path)) throw wrong("the path contains a control character")
  if (third !== undefined && !isMode(third)) throw wrong("the last part is neither ro nor rw")
  const mode = isMode(third) ? third : third === undefined && isMode(second) ? second : "ro"
  if (second === undefined || (third === undefined && isMode(second))) return { line, path, mode }
  if (!second.startsWith("/"))
    throw wrong(
      third === undefined
        ? "the second part is neither an absolute path nor ro or rw"
        : "the container path must be absolute",
    )
  return { line, path, target: parseTarget(second), mode }
}

function isMode(text: string | undefined): text is "ro" | "rw" {
  return text === "ro" || text === "rw"
}

function parseTarget(text: string): string {
  const target = parseContainerPath(text)
  if (target === "/") throw new Problem("the container's root cannot be replaced", text, "a path below it")
  const kernel = kernelFolderOf(target)
  if (kernel !== undefined) throw new Problem(`nothing is put into ${kernel}`, text, "another container path")
  return target
}

async function findTestFile(
  wanted: TestFileLine,
  workspace: string,
  temporary: string,
): Promise<TestFile & { readonly line: string }> {
  const { line, target, mode } = wanted
  const wrong = (problem: string, expected = "a file or a folder of the checkout") =>
    new Problem(problem, line, expected)
  if (ENGINE_SOCKETS.includes(posix.normalize(wanted.path))) throw wrong("the engine's socket is never allowed")
  const place = await lookUp(workspace, wanted.path)
  if (place.kind === "outside") throw wrong("it is outside the checkout")
  if (place.kind === "missing") throw wrong("it does not exist (not created; patterns are not understood)")
  if (place.kind === "other") throw wrong(`it is ${place.what}`)
  const top = await realPath(workspace)
  const below = within(top, place.real) ?? ""
  const path = relativeTo(workspace, top, wanted.path)
  if (below === "" || path === "")
    throw wrong("the checkout as a whole would show the gates .git", "the files and folders that the gates need")
  if ([...below.split("/"), ...path.split("/")].some(isGit)) throw wrong("the gates never see .git")
  if (place.kind === "folder" && (await holdsRepository(place.real))) throw wrong("it holds a repository's .git")
  if (within(temporary, place.real) !== undefined || within(place.real, temporary) !== undefined)
    throw wrong("the folder for temporary files is never shown to the gates")
  return { line, path, source: place.real, kind: place.kind, ...given({ target }), mode }
}

function isGit(component: string): boolean {
  return component.toLowerCase() === ".git"
}

/** True for a folder with the `.git` folder of a repository, in which actions/checkout may have left a token. */
async function holdsRepository(folder: string): Promise<boolean> {
  for (const name of (await namesIn(folder)).filter(isGit))
    if ((await lookUp(folder, name)).kind === "folder") return true
  return false
}

function relativeTo(workspace: string, top: string, path: string): string {
  const normal = posix.normalize(path).replace(/\/+$/, "")
  const below = normal.startsWith("/") ? (within(workspace, normal) ?? within(top, normal) ?? normal) : normal
  return below === "." ? "" : below
}

/** Checks that `file` and the ones before it can be in one container. Only places of the same sort can be compared. */
function checkPlace(file: TestFile & { readonly line: string }, before: readonly TestFile[]): boolean {
  const place = placeOf(file)
  for (const other of before) {
    const taken = placeOf(other)
    if (place === taken)
      throw new Problem(`two entries have the same place, ${shownPlace(file)}`, file.line, "places that differ")
    const [above, below] = place.startsWith(`${taken}/`) ? [other, file] : [file, other]
    if (placeOf(below).startsWith(`${placeOf(above)}/`) && above.kind === "file")
      throw new Problem(
        `${shownPlace(below)} is below ${shownPlace(above)}, which is a file`,
        file.line,
        "places that fit together",
      )
  }
  return true
}

/** Where it will be: in the container, or below the working directory that only the image knows. */
function placeOf(file: TestFile): string {
  return file.target ?? `./${file.path}`
}

function shownPlace(file: TestFile): string {
  return file.target === undefined ? "below the working directory" : file.target.slice(0, 60)
}
