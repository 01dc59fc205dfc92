// The chain file: images, what each is built on, where its source is, and everything that the main action takes about its build,
// its gates and its health, by the names of the inputs.
import { NameError, parseReference, parseRepository } from "../image/reference.ts"
import { type CycleError, parentsFirst } from "../policy/chain.ts"
import { given } from "./freeze.ts"
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"
import { parseBranch } from "./push.ts"
import { isList, isMap, PlainScalar, parseYaml, shown, typeName, type YamlMap, type YamlValue } from "./yaml.ts"

/** An image of a chain, as its file has it. */
export interface ChainImage {
  readonly name: string
  /** Another image of the chain, or one of outside; absent where the file names none. */
  readonly parent?: { readonly chain: string } | { readonly base: string }
  readonly source?: ChainSource
  /** Relative to the checkout. */
  readonly context: string
  /** Inputs of the main action, by name, as text. */
  readonly inputs: Readonly<Record<string, string>>
}

export interface ChainSource {
  /** `https://…`, without credentials in it. */
  readonly url: string
  /** Branch, tag or full SHA; absent means the default branch. */
  readonly ref?: string
  /** Where its files are in the context. */
  readonly path: string
}

/** Inputs of the main action that an image of a chain may have. */
const INPUTS = [
  "file",
  "target",
  "parent-build-arg",
  "parent-pattern",
  "build-args",
  "build-contexts",
  "labels",
  "platforms",
  "no-cache",
  "cache",
  "cache-paths",
  "cache-from",
  "cache-to",
  "builder",
  "network",
  "add-hosts",
  "provenance",
  "sbom",
  "build-timeout",
  "test-command",
  "gates",
  "setup-root",
  "setup",
  "setup-files",
  "test-files",
  "test-env",
  "workdir",
  "test-user",
  "shell",
  "gate-timeout",
  "fail-fast",
  "health",
  "health-command",
  "health-log",
  "health-timeout",
  "run-env",
  "compose-file",
  "compose-service",
  "compose-wait",
  "compose-bootstrap",
  "compose-up",
  "compose-test",
  "compose-env",
  "compose-timeout",
] as const
const KEYS = ["context", "parent", "source", ...INPUTS]
const SOURCE_KEYS = ["repository", "ref", "path"]
const TOP_KEYS = ["images", "defaults"]
/** Keys that are only for one image. */
const OWN_KEYS = ["context", "parent", "source"]
const EXAMPLE = "images: {name: {parent: …, context: …}}"
/** More than anybody keeps in one file; a file with as many has a mistake in it. */
const MOST_IMAGES = 1000

/**
 * Reads a chain file.
 * @param server where `owner/name` is, like `https://github.com`.
 * @throws Problem with the first thing that is wrong with the file as a whole.
 */
export async function parseChainFile(
  text: string,
  server: string,
  wrong: (problem: Problem) => void,
): Promise<readonly ChainImage[]> {
  const file = await parseYaml(text, EXAMPLE)
  if (!isMap(file)) throw new Problem(`it is ${typeName(file)}, not a map`, shown(file), EXAMPLE)
  for (const key of file.keys()) known(key, TOP_KEYS, "the chain file")
  const entries = file.get("images")
  if (!isMap(entries) || entries.size === 0) throw new Problem("images: no image is given", shown(entries), EXAMPLE)
  if (entries.size > MOST_IMAGES) throw new Problem(`images: more than ${MOST_IMAGES}`, String(entries.size), "fewer")
  const noted = <T>(body: () => T): T | undefined => {
    try {
      return body()
    } catch (error) {
      if (error instanceof Problem) wrong(error)
      else if (error instanceof NameError) wrong(new Problem(error.problem, error.text, error.expected))
      else throw error
      return undefined
    }
  }
  const defaults = noted(() => readDefaults(file.get("defaults"))) ?? {}
  const names = new Set([...entries.keys()].filter((key) => typeof key === "string"))
  const images = [...entries].flatMap(([key, body]) => noted(() => readImage(key, body, names, defaults, server)) ?? [])
  const links = images.map(asLink)
  noted(() => refuseCycles(links))
  return images
}

/** An image as a node of the graph. */
export function asLink({ name, parent }: ChainImage): { readonly name: string; readonly parent?: string } {
  return { name, ...(parent !== undefined && "chain" in parent ? { parent: parent.chain } : {}) }
}

function refuseCycles(links: Parameters<typeof parentsFirst>[0]): void {
  try {
    parentsFirst(links)
  } catch (error) {
    const { message, cycle } = error as CycleError
    throw new Problem(message, cycle[0] ?? "", "parents that do not come back to their child")
  }
}

function readDefaults(value: YamlValue | undefined): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {}
  if (!isMap(value)) throw new Problem(`defaults is ${typeName(value)}`, shown(value), "a map")
  const own = [...value.keys()].find((key) => OWN_KEYS.some((name) => name === key))
  if (own !== undefined) throw new Problem("defaults: every image has its own", shown(own), "keys for all images")
  return inputsOf(value, "defaults")
}

function readImage(
  key: YamlValue,
  body: YamlValue,
  names: ReadonlySet<YamlValue>,
  defaults: Readonly<Record<string, string>>,
  server: string,
): ChainImage {
  const name = readName(key)
  const which = `image "${name}"`
  if (body !== null && !isMap(body)) throw new Problem(`${which} is ${typeName(body)}`, shown(body), "{parent: …}")
  const entry: YamlMap = body ?? new Map()
  const inputs = { ...defaults, ...inputsOf(entry, which) }
  const parent = readParent(textOf(entry.get("parent"), `${which}: parent`), name, names)
  const source = readSource(entry.get("source"), which, server)
  return {
    name,
    context: textOf(entry.get("context"), `${which}: context`) ?? name,
    inputs,
    ...given({ parent, source }),
  }
}

/** The name is a part of the name of a repository; the folder of the same name is its context. */
function readName(key: YamlValue): string {
  const name = shown(key)
  if (typeof key !== "string")
    throw new Problem(`the name of an image is ${typeName(key)}`, name, "a name like app-dev")
  try {
    const { path } = parseRepository(`registry.invalid/${name}`)
    if (path === name) return name
  } catch (error) {
    if (!(error instanceof NameError)) throw error
    throw new Problem(`not a name of an image: ${error.problem}`, name, "a name like app-dev")
  }
  throw new Problem("not a name of an image", name, "a name like app-dev")
}

function readParent(
  text: string | undefined,
  name: string,
  names: ReadonlySet<YamlValue>,
): ChainImage["parent"] | undefined {
  if (text === undefined) return undefined
  if (names.has(text)) return { chain: text }
  // A bare word is meant to be an image of the chain: one of outside says more.
  if (!/[/:@.]/.test(text)) {
    const near = hint(
      text,
      [...names].filter((one): one is string => typeof one === "string"),
    )
    throw new Problem(
      `image "${name}": unknown parent${near}`,
      text,
      `an image of this file, or one of outside with its tag, like ${text}:1.0`,
    )
  }
  parseReference(text)
  return { base: text }
}

function readSource(value: YamlValue | undefined, which: string, server: string): ChainSource | undefined {
  if (value === undefined || value === null) return undefined
  if (!isMap(value))
    throw new Problem(`${which}: source is ${typeName(value)}`, shown(value), "{repository: …, ref: …, path: …}")
  for (const key of value.keys()) known(key, SOURCE_KEYS, `${which}: source`)
  const text = (key: string) => textOf(value.get(key), `${which}: source: ${key}`)
  const repository = text("repository")
  if (repository === undefined)
    throw new Problem(`${which}: source has no repository`, "", "owner/name, or https://host/path")
  const ref = text("ref")
  if (ref !== undefined) parseBranch(ref)
  return { url: sourceUrl(repository, which, server), path: readPath(text("path") ?? "src", which), ...given({ ref }) }
}

/** `owner/name` on the server of the workflow, or a full address by TLS; plain HTTP only to this machine. */
function sourceUrl(text: string, which: string, server: string): string {
  const wrong = (problem: string) =>
    new Problem(`${which}: source: ${problem}`, text, "owner/name, or https://host/path without credentials")
  if (/^[\w.-]+\/[\w.-]+$/.test(text) && !text.startsWith("-") && !/(^|\/)\.{1,2}(\/|$)/.test(text))
    return `${server}/${text}`
  const url = URL.parse(text)
  if (url === null || /[\s\p{Cc}]/u.test(text)) throw wrong("not a repository")
  if (url.username !== "" || url.password !== "") throw wrong("credentials do not belong into a file")
  const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) throw wrong("sources are read by HTTPS")
  return String(url)
}

/** Relative, below the context, not the context itself. */
function readPath(text: string, which: string): string {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".")
  const bad = text.startsWith("/") || parts.length === 0 || parts.includes("..") || parts.includes(".git")
  if (bad || /[\p{Cc}\\]/u.test(text))
    throw new Problem(`${which}: source: path is no folder below the context`, text, "a path like src")
  return parts.join("/")
}

function inputsOf(entry: YamlMap, which: string): Record<string, string> {
  const inputs: Record<string, string> = {}
  for (const [key, value] of entry) {
    const name = known(key, KEYS, which)
    if (OWN_KEYS.includes(name)) continue
    inputs[name] = inputText(name, value, `${which}: ${name}`)
  }
  return inputs
}

function known(key: YamlValue, keys: readonly string[], which: string): string {
  const name = shown(key)
  if (typeof key === "string" && keys.includes(key)) return key
  const meant = name === "parent-image" ? "; it is called parent here" : hint(name, keys)
  throw new Problem(`${which}: unknown key${meant}`, name, keys.join(", "))
}

function textOf(value: YamlValue | undefined, which: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === "string" || value instanceof PlainScalar) return shown(value).trim() || undefined
  throw new Problem(`${which} is ${typeName(value)}`, shown(value), "text")
}

/** What the input would be: lists as lines, maps as `name=value` lines, and gates as the YAML they are. */
function inputText(name: string, value: YamlValue, which: string): string {
  if (value === null) return ""
  if (typeof value === "string" || value instanceof PlainScalar) return shown(value)
  if (name === "gates") return flow(value)
  const items = isList(value) ? value : [...value].map(([key, one]) => `${lineOf(key, which)}=${lineOf(one, which)}`)
  return items.map((item) => lineOf(item, which)).join("\n")
}

function lineOf(item: YamlValue, which: string): string {
  if (item === null) return ""
  if (typeof item !== "string" && !(item instanceof PlainScalar))
    throw new Problem(
      `${which} has ${typeName(item)} in it`,
      shown(item),
      "a list of texts, or a map of names to texts",
    )
  const text = shown(item)
  if (/[\r\n]/.test(text)) throw new Problem(`${which} has a line end in an item`, text, "items of one line")
  return text
}

/** YAML on one line, with every scalar spelled as it was. */
function flow(value: YamlValue): string {
  if (value === null) return "null"
  if (typeof value === "string") return JSON.stringify(value)
  if (value instanceof PlainScalar) return value.source
  if (isList(value)) return `[${value.map(flow).join(", ")}]`
  return `{${[...value].map(([key, one]) => `${flow(key)}: ${flow(one)}`).join(", ")}}`
}
