// Names of images: the grammar of Docker's references, without a network or an engine.

/** Where an image lives: `docker.io` + `library/alpine`, `ghcr.io` + `owner/app`. */
export interface Repository {
  /** Host with optional port, lower case. */
  readonly registry: string
  readonly path: string
}

/** A name as Docker understands it; nothing is defaulted, so no tag stays no tag. */
export interface Reference {
  readonly repository: Repository
  readonly tag?: string
  readonly digest?: string
}

/** A name that breaks the grammar; the only error the parsers of this file throw. */
export class NameError extends Error {
  override readonly name = "NameError"
  /** What is wrong with it. */
  readonly problem: string
  /** The text that was parsed. */
  readonly text: string
  readonly expected: string

  constructor(problem: string, text: string, expected: string) {
    super(`${problem}; expected ${expected}`)
    this.problem = problem
    this.text = text
    this.expected = expected
  }
}

export const DOCKER_HUB = "docker.io"
/** Hosts that are Docker Hub under another name. */
const HUB_ALIASES: ReadonlySet<string> = new Set(["index.docker.io", "registry-1.docker.io"])
/** Docker Hub's namespace of names without a slash. */
const OFFICIAL = "library/"

const NAME_LIMIT = 255
const TAG_LIMIT = 128
const PORT_LIMIT = 65_535

const A_NAME = "an image name like app, owner/app or ghcr.io/owner/app"
const A_HOST = "a host like ghcr.io or registry.example.com:5000"

const PATH_COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/
const IPV6_HOST = /^\[[a-f0-9:]+\]$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
const NOT_IN_A_REFERENCE = /[^A-Za-z0-9._\-/:@[\]+]/u

/**
 * Parses `[host[:port]/]path[:tag][@digest]` by the grammar of distribution/reference (regexp.go) and its rules for
 * Docker Hub (normalize.go). Stricter in three points: an upper-case first component is no host but an error, what looks
 * like a host has to be one (`a_b.c/d` has an empty host there), and the port must be one that exists. The 255 characters count for host and path together, as older engines count.
 */
export function parseReference(text: string): Reference {
  const wrong = (problem: string, expected = A_NAME) => new NameError(problem, text, expected)
  if (text === "") throw wrong("image name is required")
  if (text.includes("://")) throw wrong(`a name has no scheme; did you mean ${withoutScheme(text)}?`)
  const foreign = NOT_IN_A_REFERENCE.exec(text)?.[0]
  if (foreign !== undefined) throw wrong(`invalid character ${visible(foreign)}`)
  if (text.startsWith("-")) throw wrong(`leading dash: ${COMPONENT_RULE}`)
  if (/^[0-9a-f]{64}$/.test(text)) throw wrong("name cannot be a 64-digit hex string")

  const [named = "", digest, ...more] = text.split("@")
  if (more.length > 0) throw wrong("two digests")
  if (digest !== undefined && !DIGEST.test(digest))
    throw wrong("the digest is not well-formed", "a digest like sha256: and 64 hex digits")

  const host = hostOf(named)
  const rest = host === undefined ? named : named.slice(host.length + 1)
  const colon = rest.lastIndexOf(":") > rest.lastIndexOf("/") ? rest.lastIndexOf(":") : rest.length
  const path = rest.slice(0, colon)
  const tag = colon < rest.length ? rest.slice(colon + 1) : undefined

  if (tag !== undefined && path.slice(path.lastIndexOf("/") + 1).includes(":")) throw wrong("two tags")
  const registry = host === undefined ? DOCKER_HUB : canonicalHost(host, text)
  const badPath = pathProblem(path, text)
  if (badPath !== undefined) throw wrong(badPath)
  const badTag = tag === undefined ? undefined : tagProblem(tag)
  if (badTag !== undefined) throw wrong(badTag, "a tag of letters, digits, _ . and -")

  const full = registry === DOCKER_HUB && !path.includes("/") ? OFFICIAL + path : path
  if (registry.length + 1 + full.length > NAME_LIMIT) throw wrong(`longer than ${NAME_LIMIT} characters`)
  return {
    repository: { registry, path: full },
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }
}

/** Parses a name that has neither a tag nor a digest. */
export function parseRepository(text: string): Repository {
  if (text.includes("@"))
    throw new NameError("digest not allowed for a push target", text, "an image name without a digest")
  const { repository, tag } = parseReference(text)
  if (tag !== undefined) throw new NameError(`it has a tag, "${tag}"`, text, "an image name without a tag")
  return repository
}

/** Parses `host[:port]`, and nothing that Docker would take for the first part of a path on Docker Hub. */
export function parseRegistry(text: string): string {
  const wrong = (problem: string) => new NameError(problem, text, A_HOST)
  if (text.includes("://")) throw wrong(`host only, without a scheme; did you mean ${hostIn(text)}?`)
  if (text.includes("/")) throw wrong(`host only, without a path; did you mean ${hostIn(text)}?`)
  const foreign = NOT_IN_A_REFERENCE.exec(text)?.[0]
  if (foreign !== undefined) throw wrong(`invalid character ${visible(foreign)}`)
  const registry = canonicalHost(text, text)
  if (hostOf(`${registry}/app`) === undefined)
    throw wrong("Docker takes a name without a dot or a port for an owner on Docker Hub, not for a host")
  return registry
}

/** The host with its port, as written, when the name carries one: the rule of `splitDockerDomain` in distribution/reference. */
export function hostOf(text: string): string | undefined {
  const slash = text.indexOf("/")
  const first = text.slice(0, slash)
  return slash > 0 && (/[.:]/.test(first) || first.toLowerCase() === "localhost") ? first : undefined
}

/** The name as people write it and `docker push` takes it: without `docker.io` and `library/` where Docker adds them itself. */
export function repositoryName({ registry, path }: Repository): string {
  const full = `${registry}/${path}`
  if (registry !== DOCKER_HUB) return full
  const name = path.replace(/^library\/(?=[^/]+$)/, "")
  return hostOf(name) === undefined && !/^[0-9a-f]{64}$/.test(name) ? name : full
}

/** True for two names of the same place. */
export function isSameRepository(a: Repository, b: Repository): boolean {
  return a.registry === b.registry && a.path === b.path
}

/** True for a tag that every registry takes. */
export function isTag(text: string): boolean {
  return TAG.test(text)
}

/** What is wrong with a tag, or nothing. */
export function tagProblem(tag: string): string | undefined {
  if (isTag(tag)) return undefined
  if (tag === "") return "the tag is empty"
  if (tag.length > TAG_LIMIT) return `tag longer than ${TAG_LIMIT}`
  if (/^[.-]/.test(tag)) return "tag must start with a letter, a digit or _"
  const foreign = /[^\w.-]/u.exec(tag)?.[0] ?? ""
  const problem = `tag may not contain ${foreign === "+" || foreign === "/" ? foreign : visible(foreign)}`
  const better = tag.replaceAll(/[+/ ]/g, "-")
  return isTag(better) ? `${problem}; did you mean ${better}?` : problem
}

const COMPONENT_RULE = "each path component must start and end with a letter or digit; separators . _ __ -"

function pathProblem(path: string, text: string): string | undefined {
  const components = path.split("/")
  if (components.includes("")) return "empty path component"
  if (/[A-Z]/.test(path)) return `must be lowercase; did you mean ${text.toLowerCase()}?`
  const wrong = components.find((component) => !PATH_COMPONENT.test(component))
  if (wrong === undefined) return undefined
  const foreign = /[^a-z0-9._-]/.exec(wrong)?.[0]
  return foreign === undefined ? COMPONENT_RULE : `invalid character ${visible(foreign)}`
}

function canonicalHost(host: string, text: string): string {
  const wrong = (problem: string) => new NameError(problem, text, A_HOST)
  const lower = host.toLowerCase()
  if (lower.startsWith("[") && !lower.includes("]")) throw wrong("unclosed IPv6 address")
  const colon = lower.indexOf(":", lower.lastIndexOf("]") + 1)
  const name = colon === -1 ? lower : lower.slice(0, colon)
  if (!HOST_NAME.test(name) && !IPV6_HOST.test(name)) throw wrong("not the name of a host")
  if (colon === -1) return HUB_ALIASES.has(name) ? DOCKER_HUB : name
  const port = lower.slice(colon + 1)
  if (!/^[0-9]+$/.test(port)) throw wrong(`port not a number: "${host.slice(colon + 1)}" (and a tag may not contain /)`)
  if (Number(port) < 1 || Number(port) > PORT_LIMIT) throw wrong("port out of range")
  return lower
}

function withoutScheme(text: string): string {
  return text
    .slice(text.indexOf("://") + 3)
    .replace(/^[^/]*@/, "")
    .replace(/\/+$/, "")
    .toLowerCase()
}

function hostIn(text: string): string {
  const [host = ""] = (text.includes("://") ? withoutScheme(text) : text.toLowerCase()).split("/")
  return HUB_ALIASES.has(host) ? DOCKER_HUB : host
}

/** A character for a message: quoted, and by its number where it could not be seen. */
function visible(character: string): string {
  if (/[\p{C}\p{Z}]/u.test(character) && character !== " ")
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
  return character === '"' ? "'\"'" : `"${character}"`
}
