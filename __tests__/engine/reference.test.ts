// Names of images against the engine itself: what we accept it tags, and what we refuse it refuses, but for named exceptions.
import http from "node:http"
import fc from "fast-check"
import { NameError, parseReference } from "../../src/image/reference.ts"
import { docker } from "../support/docker.ts"

const SOURCE = "image-driven.invalid/busybox:base"
const SAMPLES = Number(process.env.IMAGE_DRIVEN_NAMES ?? 400)

const tagged: string[] = []
afterAll(async () => {
  for (const name of tagged) await docker("rmi", name).catch(() => undefined)
})

/** The engine's own verdict: it parses a name as the Docker CLI does, and gives it to an image. */
function engineTakes(name: string): Promise<boolean> {
  const socketPath = (process.env.DOCKER_HOST || "unix:///var/run/docker.sock").replace("unix://", "")
  const path = `/images/${encodeURIComponent(SOURCE)}/tag?${new URLSearchParams({ repo: name })}`
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method: "POST", path }, (response) => {
      response.resume()
      response.on("end", () => resolve(response.statusCode === 201))
    })
    request.on("error", reject).end()
  })
}

function weTake(name: string): boolean {
  try {
    parseReference(name)
    return true
  } catch (error) {
    if (error instanceof NameError) return false
    throw error
  }
}

/** Where we are stricter on purpose, or forgiving: a host in upper case is the same host, which we write in lower case. */
const exception = (name: string): boolean =>
  /^[^/]*[.:][^/]*_|^[^/]*_[^/]*[.:][^/]*\//.test(name) || // an engine takes it for an owner on Docker Hub, its author meant a host
  name.includes("@") || // an engine tags no digests; as a name of an image they are fine
  /^[^/]*[A-Z]/.test(name) ||
  /^[^/]*:\d{6,}\//.test(name) ||
  /^[^/]*:(0|6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{3}|[7-9]\d{4})\d*\//.test(name) || // no such port
  /^[^/]*[[\]]/.test(name) || // addresses in brackets are checked further
  /^[^/]*(-\.|\.-|\.\.|-:|^-)/.test(name)

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/)
const separator = fc.constantFrom(".", "_", "__", "-", "--", "---", "..", "___", "._", "", "/", "//", ":", " ", "+")
const component = fc
  .array(fc.oneof({ weight: 4, arbitrary: word }, { weight: 2, arbitrary: separator }), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
const host = fc.constantFrom(
  "",
  "",
  "ghcr.io/",
  "localhost/",
  "localhost:5000/",
  "127.0.0.1:80/",
  "a.b-c.d/",
  "registry:99999/",
  "UPPER.io/",
  "x_y.io/",
)
const tag = fc.oneof(
  fc.constant(""),
  fc.stringMatching(/^[\w][\w.-]{0,20}$/).map((text) => `:${text}`),
  fc.constantFrom(":", ":.x", ":-x", `:${"t".repeat(128)}`, `:${"t".repeat(129)}`, ":a:b", ":a/b", ":ä"),
)
const name = fc
  .tuple(host, fc.array(component, { minLength: 1, maxLength: 3 }), tag)
  .map(([first, path, last]) => `${first}${path.join("/")}${last}`)

test(`${SAMPLES} names, valid and nearly so: the engine says what we say`, async () => {
  const verdicts = { both: 0, neither: 0 }
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      const ours = weTake(text)
      const theirs = await engineTakes(text)
      if (theirs) tagged.push(text.includes(":", text.lastIndexOf("/")) ? text : `${text}:latest`)
      if (ours === theirs) verdicts[ours ? "both" : "neither"] += 1
      else expect([text, ours, theirs, exception(text)]).toEqual([text, ours, theirs, true])
    }),
    { numRuns: SAMPLES },
  )
  expect(Math.min(verdicts.both, verdicts.neither)).toBeGreaterThan(SAMPLES / 20)
}, 300_000)
