// Names of images: by the grammar of distribution/reference, and back again.
import fc from "fast-check"
import {
  hostOf,
  isSameRepository,
  isTag,
  NameError,
  parseReference,
  parseRegistry,
  parseRepository,
  repositoryName,
} from "../../src/image/reference.ts"

test.each([
  ["app", "docker.io", "library/app", "app"],
  ["owner/app", "docker.io", "owner/app", "owner/app"],
  ["docker.io/library/app", "docker.io", "library/app", "app"],
  ["index.docker.io/owner/app", "docker.io", "owner/app", "owner/app"],
  ["ghcr.io/owner/app", "ghcr.io", "owner/app", "ghcr.io/owner/app"],
  ["localhost/app", "localhost", "app", "localhost/app"],
  ["127.0.0.1:5000/a/b-c/d__e", "127.0.0.1:5000", "a/b-c/d__e", "127.0.0.1:5000/a/b-c/d__e"],
  ["[::1]:5000/app", "[::1]:5000", "app", "[::1]:5000/app"],
])("%s is %s and %s, written %s", (text, registry, path, written) => {
  expect(parseRepository(text)).toEqual({ registry, path })
  expect(repositoryName({ registry, path })).toBe(written)
})

test.each([
  "",
  "-app",
  "app_",
  "a..b",
  "a___b",
  "ghcr.io//a",
  "reg:99999/a",
  "reg.io:x/a",
  "a b",
  "$(id)",
  "--privileged",
  "a/b/",
  "a".repeat(300),
])("%j is no repository", (text) => expect(() => parseRepository(text)).toThrow(NameError))

test("a reference has a tag, a digest, both or neither", () => {
  const digest = `sha256:${"a".repeat(64)}`
  expect(parseReference("ghcr.io/o/a")).toEqual({ repository: { registry: "ghcr.io", path: "o/a" } })
  expect(parseReference("ghcr.io/o/a:v1").tag).toBe("v1")
  expect(parseReference("127.0.0.1:5000/a").tag).toBeUndefined()
  expect(parseReference(`ghcr.io/o/a:v1@${digest}`)).toMatchObject({ tag: "v1", digest })
})

test.each([
  ["v1.0", true],
  ["_x", true],
  ["a".repeat(128), true],
  ["a".repeat(129), false],
  [".x", false],
  ["-x", false],
  ["a+b", false],
  ["a/b", false],
  ["", false],
  ["a\n", false],
])("%j as a tag: %s", (tag, expected) => expect(isTag(tag)).toBe(expected))

test("hosts and sameness", () => {
  expect(hostOf("ghcr.io/a")).toBe("ghcr.io")
  expect(hostOf("owner/app")).toBeUndefined()
  expect(parseRegistry("ghcr.io")).toBe("ghcr.io")
  expect(() => parseRegistry("docker.io/library")).toThrow(NameError)
  expect(isSameRepository(parseRepository("app"), parseRepository("docker.io/library/app"))).toBe(true)
  expect(isSameRepository(parseRepository("a"), parseRepository("b"))).toBe(false)
})

test("anything is a repository by the grammar, or a NameError; what is one reads the same again", () => {
  // Source: distribution/reference regexp.go, written once more.
  const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*"
  const grammar = new RegExp(`^${component}(?:/${component})*$`)
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9._/:-]{1,40}$/), fc.stringMatching(grammar))
  fc.assert(
    fc.property(text, (text) => {
      try {
        const repository = parseRepository(text)
        if (!grammar.test(repository.path)) return false
        return isSameRepository(parseRepository(repositoryName(repository)), repository)
      } catch (error) {
        return error instanceof NameError
      }
    }),
    { numRuns: 5000 },
  )
})
