// The grammar of references against the regular expressions of distribution/reference, in both directions; platforms.
import fc from "fast-check"
import { PLATFORMS, platformOf } from "../../src/image/platform.ts"
import { parseReference } from "../../src/image/reference.ts"

// As in regexp.go: the names there are the names here.
const alphanumeric = "[a-z0-9]+"
const separator = "(?:[._]|__|[-]+)"
const pathComponent = `${alphanumeric}(?:${separator}${alphanumeric})*`
const remoteName = `${pathComponent}(?:/${pathComponent})*`
const domainNameComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
const host = `(?:${domainNameComponent}(?:\\.${domainNameComponent})*|\\[(?:[a-fA-F0-9:]+)\\])`
const domainAndPort = `${host}(?::[0-9]+)?`
const tag = "[\\w][\\w.-]{0,127}"
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9a-fA-F]{32,}"
const REFERENCE = new RegExp(`^(${domainAndPort}/${remoteName})(?::(${tag}))?(?:@(${digest}))?$`)

/** ParseNormalizedNamed of normalize.go, with the rules in which this parser is stricter. */
function isReference(text: string): boolean {
  if (/^[a-f0-9]{64}$/.test(text)) return false
  const slash = text.indexOf("/")
  const first = text.slice(0, slash)
  const named = slash > 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first)
  const [domain, rest] = named ? [first, text.slice(slash + 1)] : ["docker.io", text]
  const official = domain === "docker.io" || domain === "index.docker.io"
  const full = `${domain}/${official && !rest.includes("/") ? "library/" : ""}${rest}`
  const match = REFERENCE.exec(full)
  if (match === null || (match[1]?.length ?? 0) > 255) return false
  const port = /:(\d+)$/.exec(domain)?.[1]
  const stricter = !/[.:]/.test(domain) && domain.toLowerCase() !== "localhost"
  return !stricter && (port === undefined || (Number(port) > 0 && Number(port) < 65_536))
}

const accepts = (text: string): boolean => {
  try {
    parseReference(text)
    return true
  } catch {
    return false
  }
}

test("what the grammar takes is taken, and nothing else", () => {
  const valid = fc
    .tuple(
      fc.option(fc.stringMatching(new RegExp(`^${domainAndPort}$`)), { nil: undefined }),
      fc.stringMatching(new RegExp(`^${remoteName}$`)),
      fc.option(fc.stringMatching(new RegExp(`^${tag}$`)), { nil: undefined }),
      fc.option(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), { nil: undefined }),
    )
    .map(([domain, path, tag, digest]) =>
      [domain && `${domain}/`, path, tag && `:${tag}`, digest && `@${digest}`].filter(Boolean).join(""),
    )
  const near = fc.tuple(valid, fc.nat(), fc.constantFrom(..."./:@-_A[]+ ")).map(([text, at, character]) => {
    const index = at % (text.length + 1)
    return text.slice(0, index) + character + text.slice(index)
  })
  const small = fc.string({ unit: fc.constantFrom(..."a0.:/@-_A[]"), maxLength: 14 })
  fc.assert(
    fc.property(fc.oneof(valid, near, small), (text) => {
      expect([text, accepts(text)]).toEqual([text, isReference(text)])
    }),
    { numRuns: 20_000 },
  )
})

test("platforms have one spelling", () => {
  for (const platform of PLATFORMS) expect(platformOf(platform)).toBe(platform)
  expect(platformOf("linux/aarch64")).toBe("linux/arm64")
  expect(platformOf("LINUX/AMD64")).toBe("linux/amd64")
  for (const text of ["", "linux", "windows/amd64", "linux/amd65", "linux/constructor", "constructor"])
    expect(platformOf(text)).toBeUndefined()
})
