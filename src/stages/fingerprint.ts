// The fingerprint of what an image is built from: the files of the context as Docker sees them, the Dockerfile, and everything the
// build is told. Never a time, and never the order in which a folder lists its files.
import { createHash, type Hash } from "node:crypto"
import { createReadStream } from "node:fs"
import { lstat, readdir, readFile, readlink } from "node:fs/promises"
import path from "node:path"
import dockerignore, { type Ignore } from "@balena/dockerignore"
import type { BuildInputs, Pair } from "../inputs/inputs.ts"

// Its types are written for a default export that CommonJS does not have.
const matcherOf = dockerignore as unknown as typeof dockerignore.default

/** Counted up when the same things shall have another fingerprint. */
const FORMAT = "1"

/** What counts beside the files. */
export interface BuiltFrom {
  readonly inputs: BuildInputs
  /** Arguments beside those of the inputs, e.g. the version. */
  readonly buildArgs: readonly Pair[]
  /** Digest of the parent, where it is known. */
  readonly parent?: string
}

export interface Fingerprint {
  /** SHA-256, hexadecimal. */
  readonly sha256: string
  /** True when git's own folder is a part of the context: then every commit is a change. */
  readonly seesRepository: boolean
}

/** Only paths below the contexts and the Dockerfile are read; nothing is executed. */
export async function fingerprint({ inputs, buildArgs, parent }: BuiltFrom): Promise<Fingerprint> {
  const hash = createHash("sha256")
  const told = {
    format: FORMAT,
    target: inputs.target ?? "",
    platform: inputs.platform ?? "",
    network: inputs.network ?? "",
    arguments: pairs([...buildArgs, ...inputs.buildArgs]),
    labels: pairs(inputs.labels),
    contexts: pairs(inputs.buildContexts.filter(({ value }) => !value.startsWith("/"))),
    secrets: [...inputs.secrets, ...inputs.secretFiles, ...inputs.secretEnvs].map(({ name }) => name).sort(),
    parent: parent ?? "",
  }
  hash.update(JSON.stringify(told))
  await addFile(hash, "Dockerfile", inputs.file)
  let seesRepository = false
  const contexts: readonly Pair[] = [
    { name: "", value: inputs.context },
    ...inputs.buildContexts.filter(({ value }) => value.startsWith("/")),
  ]
  for (const { name, value } of contexts) {
    const files = await addContext(hash, name, value, name === "" ? inputs.file : undefined)
    seesRepository ||= files.includes(".git/HEAD")
  }
  return { sha256: hash.digest("hex"), seesRepository }
}

/** What defines an image of a chain beside its source and its parent. */
export interface Definition {
  /** What is said about it, in one spelling. */
  readonly told: string
  /** Absolute path. */
  readonly context: string
  /** Absolute path of the Dockerfile; absent where it comes with the source. */
  readonly file?: string
  /** Further build contexts: absolute path by name. */
  readonly contexts: readonly Pair[]
  /** Files and folders beside the context that its proof needs: absolute path by name. */
  readonly beside: readonly Pair[]
}

/** Git's own folder is never a part of it: it differs from clone to clone. */
export async function definitionHash(definition: Definition): Promise<Fingerprint> {
  const { told, context, file, contexts, beside } = definition
  const hash = createHash("sha256").update(`${FORMAT} ${told}`)
  if (file !== undefined) await addFile(hash, "Dockerfile", file)
  const files = await addContext(hash, "", context, file, isGit)
  for (const { name, value } of contexts) await addContext(hash, name, value, undefined, isGit)
  await addBeside(hash, beside)
  return { sha256: hash.digest("hex"), seesRepository: files.includes(".git/HEAD") }
}

/** SHA-256 over files and folders by their names, hexadecimal; git's own folder is left out. */
export async function hashOfFiles(files: readonly Pair[]): Promise<string> {
  const hash = createHash("sha256")
  await addBeside(hash, files)
  return hash.digest("hex")
}

const isGit = (file: string) => file === ".git" || file.startsWith(".git/")

async function addBeside(hash: Hash, beside: readonly Pair[]): Promise<void> {
  for (const { name, value } of beside) {
    hash.update(`\nbeside ${JSON.stringify(name)}\n`)
    const folder = await lstat(value).then((facts) => facts.isDirectory())
    const files = folder ? (await filesBelow(value, "", NOTHING_IGNORED)).sort() : [""]
    for (const one of files) if (!isGit(one)) await addEntry(hash, value, one)
  }
}

const NOTHING_IGNORED: Ignored = { ignores: () => false, hasExceptions: false }

/** Adds a context as Docker sees it; returns the names of its files. */
async function addContext(
  hash: Hash,
  name: string,
  folder: string,
  dockerfile: string | undefined,
  leftOut: (file: string) => boolean = () => false,
): Promise<readonly string[]> {
  hash.update(`\ncontext ${JSON.stringify(name)}\n`)
  const ignored = await ignoredIn(folder, dockerfile)
  const files = (await filesBelow(folder, "", ignored)).sort()
  for (const file of files) if (!leftOut(file)) await addEntry(hash, folder, file)
  return files
}

interface Ignored {
  readonly ignores: (path: string) => boolean
  /** True when a folder that is ignored may hold what is not. */
  readonly hasExceptions: boolean
}

/** Source: Docker's "Build context": a Dockerfile's own file goes before the one of the context; both are always sent. */
async function ignoredIn(context: string, dockerfile: string | undefined): Promise<Ignored> {
  const text = async (file: string) => readFile(file, "utf8").catch(() => undefined)
  const own = dockerfile === undefined ? undefined : await text(`${dockerfile}.dockerignore`)
  const rules = own ?? (await text(path.join(context, ".dockerignore"))) ?? ""
  const matcher: Ignore = matcherOf({ ignorecase: false }).add(rules)
  return { ignores: (file) => matcher.ignores(file), hasExceptions: /^\s*!/m.test(rules) }
}

/** Paths of files, links and empty folders, relative to the context. */
async function filesBelow(context: string, below: string, ignored: Ignored): Promise<string[]> {
  const entries = await readdir(path.join(context, below), { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const file = below === "" ? entry.name : `${below}/${entry.name}`
    const out = ignored.ignores(file)
    if (entry.isDirectory()) {
      if (out && !ignored.hasExceptions) continue
      const inside = await filesBelow(context, file, ignored)
      found.push(...inside)
      if (!out) found.push(file)
    } else if (!out) found.push(file)
  }
  return found
}

async function addEntry(hash: Hash, context: string, name: string): Promise<void> {
  const absolute = path.join(context, name)
  const facts = await lstat(absolute)
  // What BuildKit copies of the rights of a file; who owns it here says nothing.
  const mode = (facts.mode & 0o7777).toString(8)
  if (facts.isSymbolicLink()) hash.update(`\nlink ${JSON.stringify(name)} ${JSON.stringify(await readlink(absolute))}`)
  else if (facts.isDirectory()) hash.update(`\nfolder ${JSON.stringify(name)} ${mode}`)
  else if (facts.isFile()) {
    hash.update(`\nfile ${JSON.stringify(name)} ${mode} ${facts.size} `)
    for await (const chunk of createReadStream(absolute)) hash.update(chunk as Buffer)
  } else hash.update(`\nother ${JSON.stringify(name)}`)
}

async function addFile(hash: Hash, name: string, file: string): Promise<void> {
  const bytes = await readFile(file)
  hash.update(`\n${name} ${bytes.length} `)
  hash.update(bytes)
}

function pairs(list: readonly Pair[]): readonly string[] {
  return list.map(({ name, value }) => `${name}=${value}`).sort()
}
