// Faults of registries and of the way to them (F1 to F27): every one is recovered from, or ends in one clear error; nothing
// is left behind, and nothing wrong is ever called pushed. The titles are the rows of docs/reliability.md.
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import https from "node:https"
import type net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { docker, imageStore } from "../support/docker.ts"
import { type Asked, type Fault, first, manifestPut, upload } from "../support/fault-proxy.ts"
import { freePort, type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"

/** Bytes of the image's own layer: enough for an upload that can break in the middle. */
const LAYER = 3_000_000
const IMAGE = `image-driven.invalid/faults:base-${process.pid}`

let registry: LocalRegistry
let checkout: Project
let store: "classic" | "containerd"
beforeAll(async () => {
  ;[registry, checkout, store] = await Promise.all([localRegistry(), project(), imageStore()])
  const folder = await mkdtemp(path.join(tmpdir(), "faults-"))
  await writeFile(path.join(folder, "layer"), randomBytes(LAYER))
  await writeFile(path.join(folder, "Dockerfile"), "FROM scratch\nCOPY layer /layer\n")
  await docker("build", "--provenance=false", "--tag", IMAGE, folder)
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => {
  registry.intercept = () => undefined
})
afterAll(async () => {
  await Promise.all([registry.stop(), checkout.remove()])
  await docker("rmi", "--force", IMAGE)
})

/** Proves nothing and publishes: the stages before are not what these rows are about. */
const publish = (name: string, inputs: Record<string, string> = {}, more: Parameters<Project["step"]>[1] = {}) =>
  checkout.step({ "image-ref": IMAGE, stages: "publish", "image-name": name, ...inputs }, more)

const repository = (row: string) => row.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")
const attempts = (outcome: StepOutcome) => [...outcome.log.matchAll(/^attempt \d+\/\d+ to /gm)].length
const error = (outcome: StepOutcome) =>
  outcome.main.annotations.find(({ kind }) => kind === "error") ?? { title: "", message: "" }

async function expectPushed(outcome: StepOutcome, name: string): Promise<void> {
  expect([outcome.main.annotations.filter(({ kind }) => kind === "error"), outcome.main.exitCode]).toEqual([[], 0])
  const held = await registry.manifest(name, "latest")
  expect(outcome.main.outputs).toMatchObject({ pushed: "true", digest: held?.digest })
  expect(outcome.left).toEqual([])
}

/** One error, with its class, its cause and what to do; nothing pushed, nothing left. */
async function expectFailed(outcome: StepOutcome, name: string, stage: string, words: RegExp): Promise<void> {
  expect([outcome.main.exitCode, outcome.main.outputs.pushed, outcome.main.outputs["image-digest"]]).toEqual([
    1,
    "false",
    "",
  ])
  expect(outcome.main.annotations.filter(({ kind }) => kind === "error")).toHaveLength(1)
  expect(error(outcome).title).toContain(`: ${stage}`)
  expect(error(outcome).message).toMatch(words)
  expect(error(outcome).message.split("\n").length).toBeGreaterThanOrEqual(3)
  expect(outcome.main.stdout).not.toMatch(/^\s+at .*\.js:\d+/m)
  expect(await registry.tags(name)).toEqual([])
  expect(outcome.left).toEqual([])
}

const busy = (status: number, body = "{}", headers: Record<string, string> = {}): Fault => ({ status, body, headers })
const twice = { "F6 502 with a page on a layer's bytes, twice": 2 }

describe("recovered", () => {
  // Some engines repeat some of these by themselves; where they do not, we do. Either way the image arrives.
  test.each<[string, number, (request: Asked) => boolean, Fault]>([
    [
      "F3 429 once with Retry-After: 2 on the manifest",
      1,
      manifestPut(),
      busy(429, '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}', { "Retry-After": "2" }),
    ],
    ["F5 500 on the begin of an upload", 1, upload.begin, busy(500)],
    [
      Object.keys(twice)[0] ?? "",
      2,
      upload.bytes,
      busy(502, "<html>Bad Gateway</html>", { "Content-Type": "text/html" }),
    ],
    ["F7 503 on the manifest", 1, manifestPut(), busy(503)],
    ["F8 504 on the manifest after 3 s", 1, manifestPut(), { status: 504, delay: 3000 }],
    [
      "F9 404 BLOB_UPLOAD_UNKNOWN although the blob was stored",
      1,
      upload.end,
      {
        instead: {
          status: 404,
          body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"blob upload unknown to registry"}]}',
        },
      },
    ],
    ["F10 the connection breaks after 1 % of a layer", 1, upload.bytes, { cut: LAYER / 100 }],
    ["F10 the connection breaks after 50 % of a layer", 1, upload.bytes, { cut: LAYER / 2 }],
    ["F10 the connection breaks after 99 % of a layer", 1, upload.bytes, { cut: LAYER * 0.99 }],
    ["F11 the manifest is stored and its answer is lost", 1, manifestPut(), "reset after"],
    ["F11 the connection breaks before the manifest", 1, manifestPut(), "reset"],
    ["F13 a slow line of 1 MB/s", Number.POSITIVE_INFINITY, upload.bytes, { rate: 1_000_000 }],
    ["F14 300 ms on every request", Number.POSITIVE_INFINITY, () => true, { delay: 300 }],
  ])("%s", async (row, times, fits, fault) => {
    const name = repository(row)
    registry.intercept = first(times, fits, fault)
    const before = registry.asked.length
    await expectPushed(await publish(`${registry.host}/${name}`), name)
    if (row.startsWith("F3 ")) {
      const puts = registry.asked.slice(before).filter(manifestPut())
      // The containerd store repeats a 429 by itself and at once; where it is our turn, the registry is left alone.
      if (store === "classic") expect((puts[1]?.at ?? 0) - (puts[0]?.at ?? 0)).toBeGreaterThanOrEqual(2000)
    }
  })

  test("F14 one request in seventeen breaks", async () => {
    let count = 0
    registry.intercept = ({ path: asked }) => (asked !== "/v2/" && ++count % 17 === 0 ? "reset" : undefined)
    await expectPushed(await publish(`${registry.host}/f14-lossy`), "f14-lossy")
  })

  test("F2 down at the start and back after 2 s", async () => {
    await registry.pause()
    const back = new Promise((resolve) => setTimeout(resolve, 2000)).then(() => registry.resume())
    const outcome = await publish(`${registry.host}/f2-plan`)
    await back
    await expectPushed(outcome, "f2-plan")
    expect(attempts(outcome)).toBeGreaterThan(0)
  })

  test("F2 down at the push and back after 3 s", async () => {
    let down: Promise<void> | undefined
    registry.intercept = ({ method, path: asked }) => {
      if (down !== undefined || method !== "POST" || !asked.includes("/blobs/uploads/")) return undefined
      down = registry
        .pause()
        .then(() => new Promise<void>((resolve) => setTimeout(resolve, 3000)))
        .then(() => registry.resume())
      return "reset"
    }
    const outcome = await publish(`${registry.host}/f2-push`)
    await down
    await expectPushed(outcome, "f2-push")
  })

  test("F19 the token expires in the middle of the push", async () => {
    const guarded = await localRegistry({ tokens: 2000 })
    try {
      // A layer's end takes longer than the token is good: what comes after it is refused.
      const held = first(1, upload.end, { delay: 2500 })
      guarded.intercept = (request) => held(request)
      const inputs = { username: guarded.username, password: guarded.password }
      const outcome = await publish(`${guarded.host}/f19`, inputs)
      expect([error(outcome).message, outcome.main.outputs.pushed]).toEqual(["", "true"])
      expect(outcome.main.outputs.digest).toBe((await guarded.manifest("f19", "latest"))?.digest)
      expect(guarded.gate?.given).toBeGreaterThan(1)
    } finally {
      await guarded.stop()
    }
  })

  test("F20 a place for tokens that answers 503 at first", async () => {
    const guarded = await localRegistry({ tokens: 60_000 })
    try {
      const { gate } = guarded
      if (gate === undefined) throw new Error("the registry has no gate")
      gate.broken = { status: 503 }
      setTimeout(() => {
        gate.broken = undefined
      }, 2500)
      const outcome = await publish(`${guarded.host}/f20`, { username: guarded.username, password: guarded.password })
      expect([error(outcome).message, outcome.main.outputs.pushed]).toEqual(["", "true"])
    } finally {
      await guarded.stop()
    }
  })

  test("F24 a moving tag is moved by somebody else right after the push: said, and the digest stays ours", async () => {
    await publish(`${registry.host}/f24`)
    const body = (await registry.manifest("f24", "latest"))?.body ?? ""
    const other = JSON.stringify({ ...JSON.parse(body), annotations: { by: "somebody else" } })
    let pushed = false
    registry.intercept = (request) => {
      if (manifestPut("latest")(request)) pushed = true
      else if (pushed && request.method === "GET" && request.path.endsWith("/latest")) {
        pushed = false
        void registry.overwrite("f24", "latest", other)
        return { delay: 500 } // long enough for the other push
      }
      return undefined
    }
    // The image has to be another one, so that its push moves the tag at all.
    await docker(
      "build",
      "--provenance=false",
      "--tag",
      `${IMAGE}-2`,
      "--build-arg",
      "X=1",
      "--label",
      "second=1",
      checkout.workspace,
    )
    try {
      const outcome = await publish(`${registry.host}/f24`, { "image-ref": `${IMAGE}-2`, "allow-overwrite": "true" })
      expect(outcome.main.exitCode).toBe(0)
      expect(outcome.log).toMatch(
        /f24:latest was moved to sha256:[0-9a-f]{64} by somebody else right after it was pushed/,
      )
      expect(outcome.main.outputs).toMatchObject({ pushed: "true", tags: "" })
      expect(outcome.main.outputs.digest).not.toBe((await registry.manifest("f24", "latest"))?.digest)
      expect(await registry.manifest("f24", outcome.main.outputs.digest ?? "")).toBeDefined()
    } finally {
      await docker("rmi", "--force", `${IMAGE}-2`)
    }
  })
})

describe("clean error", () => {
  const denied = (code: string, message: string, status: number): Fault =>
    busy(status, JSON.stringify({ errors: [{ code, message }] }))

  test("F1 the registry is down", async () => {
    const host = `127.0.0.1:${await freePort()}`
    const outcome = await publish(`${host}/f1`)
    await expectFailed(
      outcome,
      "f1",
      "plan",
      /the registry 127\.0\.0\.1:\d+ does not answer as a registry\n.*ECONNREFUSED/,
    )
    expect(attempts(outcome)).toBe(3)
  })

  test("F15 a host that does not exist", async () => {
    const outcome = await publish("registry.does-not-exist.invalid/f15")
    await expectFailed(outcome, "f15", "plan", /the registry registry\.does-not-exist\.invalid does not answer/)
  })

  test("F16 a certificate that nobody trusts: not tried again, never by plain HTTP with credentials", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "tls-"))
    const [key, cert] = [path.join(folder, "key"), path.join(folder, "cert")]
    const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    execFileSync("openssl", [...words, "-keyout", key, "-out", cert], { stdio: "ignore" })
    const asked: string[] = []
    const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      asked.push(request.headers.authorization ?? "")
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    try {
      const host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`
      const outcome = await publish(`${host}/f16`, { username: "tester", password: "password-of-the-test" })
      await expectFailed(outcome, "f16", "plan", /self.signed certificate[\s\S]*NODE_EXTRA_CA_CERTS/i)
      expect([attempts(outcome), asked]).toEqual([0, []])
    } finally {
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    }
  })

  test("F17 a wrong password: tried once, and the password is not in the message", async () => {
    const guarded = await localRegistry({ login: true })
    try {
      const outcome = await publish(`${guarded.host}/f17`, { username: "tester", password: "not-the-password" })
      await expectFailed(outcome, "f17", "publish", /refused the credentials/)
      expect(guarded.asked.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(1)
      expect(outcome.main.log.join("\n")).not.toContain("not-the-password")
    } finally {
      await guarded.stop()
    }
  })

  test("F17 a wrong password where tokens are given: tried once", async () => {
    const guarded = await localRegistry({ tokens: 60_000 })
    try {
      const outcome = await publish(`${guarded.host}/f17`, { username: "tester", password: "not-the-password" })
      await expectFailed(outcome, "f17", "publish", /refused the credentials/)
      expect(guarded.asked.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(1)
    } finally {
      await guarded.stop()
    }
  })

  test.each<[string, (request: Asked) => boolean, Fault, RegExp]>([
    [
      "F18 the push is denied",
      upload.begin,
      denied("DENIED", "requested access to the resource is denied", 403),
      /denied[\s\S]*may not push here/,
    ],
    [
      "F21 a registry that is read-only",
      upload.begin,
      denied("UNSUPPORTED", "The operation is unsupported.", 405),
      /does not let this run push \(status 405\)\n.*unsupported/i,
    ],
    [
      "F26 a tag that is immutable there",
      manifestPut(),
      denied("TAG_INVALID", "The image tag 'latest' already exists and is immutable", 400),
      /immutable|400/,
    ],
    [
      "F26 a manifest that is too large",
      manifestPut(),
      denied("SIZE_INVALID", "too large", 413),
      /could not be pushed/,
    ],
  ])("%s: not tried again", async (row, fits, fault, words) => {
    const name = repository(row)
    registry.intercept = (request) => (fits(request) ? fault : undefined)
    const before = registry.asked.length
    const outcome = await publish(`${registry.host}/${name}`)
    await expectFailed(outcome, name, "publish", words)
    expect(attempts(outcome)).toBe(0)
    // The classic store asks for several layers at once; nobody asks twice.
    const asked = registry.asked
      .slice(before)
      .filter(fits)
      .map((request) => request.path)
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  test("F21 a real registry in its read-only mode", async () => {
    const closed = await localRegistry({ readonly: true })
    try {
      const outcome = await publish(`${closed.host}/f21`)
      expect([outcome.main.exitCode, outcome.main.outputs.pushed, attempts(outcome)]).toEqual([1, "false", 0])
      expect(error(outcome).message).toMatch(/does not let this run push \(status 405\)/)
    } finally {
      await closed.stop()
    }
  })

  test.each<[string, Fault, RegExp]>([
    [
      "F23 the body of the manifest is rewritten",
      { status: 200, body: '{"schemaVersion":2,"config":{"digest":"sha256:evil"}}' },
      /does not have the tested image/,
    ],
    [
      "F23 the digest that is declared is another one",
      { status: 200, body: "{}", headers: { "Docker-Content-Digest": `sha256:${"0".repeat(64)}` } },
      /does not have the tested image/,
    ],
    ["F23 the tag is gone", { status: 404 }, /does not have the tag after the push/],
  ])("%s: never called pushed", async (row, fault, words) => {
    const name = repository(row)
    let put = false
    registry.intercept = (request) => {
      if (manifestPut()(request)) put = true
      return put && request.method === "GET" && request.path.includes("/manifests/latest") ? fault : undefined
    }
    const outcome = await publish(`${registry.host}/${name}`)
    expect([outcome.main.exitCode, outcome.main.outputs.pushed, outcome.main.outputs["image-digest"]]).toEqual([
      1,
      "false",
      "",
    ])
    expect(error(outcome).message).toMatch(words)
  })

  test("F25 somebody else's tag never makes another image ours: the name is moved every 5 ms during the push", async () => {
    const name = `${registry.host}/f25`
    let going = true
    const racing = (async () => {
      while (going) {
        await docker("tag", "image-driven.invalid/busybox:base", `${name}:latest`).catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    try {
      const tested = await docker("inspect", "--format", "{{.Id}}", IMAGE)
      const outcome = await publish(name)
      const held = await registry.manifest("f25", "latest")
      if (outcome.main.outputs.pushed === "true") expect([held?.configDigest, held?.digest]).toContain(tested)
      else expect(error(outcome).message).toMatch(/was moved by somebody else|does not have the tested image/)
    } finally {
      going = false
      await racing
      await docker("rmi", `${name}:latest`).catch(() => undefined)
    }
  })

  test("F26 the second of three tags is refused for good: says what is pushed and what is not", async () => {
    registry.intercept = (request) => (manifestPut("two")(request) ? denied("DENIED", "denied", 403) : undefined)
    const outcome = await publish(`${registry.host}/f26`, { tags: "one\ntwo\nlatest" })
    expect([outcome.main.exitCode, outcome.main.outputs.pushed]).toEqual([1, "false"])
    expect(outcome.main.outputs.tags).toBe(`${registry.host}/f26:one`)
    expect(error(outcome).message).toContain(
      `pushed: ${registry.host}/f26:one; not pushed: ${registry.host}/f26:two, ${registry.host}/f26:latest`,
    )
    expect(await registry.tags("f26")).toEqual(["one"])
  })

  test("F27 the tag of a release exists and is another image: refused before the first tag, unless allowed", async () => {
    const event = { ref: "refs/tags/v1.2.3" }
    const name = `${registry.host}/f27`
    await docker("build", "--provenance=false", "--tag", `${IMAGE}-3`, "--label", "third=1", checkout.workspace)
    try {
      const firstRun = await publish(name, {}, { event })
      expect(firstRun.main.outputs.pushed).toBe("true")
      const before = await registry.manifest("f27", "v1.2.3")
      expect((await publish(name, {}, { event })).main.outputs.pushed).toBe("true") // the same image again
      const outcome = await publish(name, { "image-ref": `${IMAGE}-3` }, { event })
      expect([outcome.main.exitCode, outcome.main.outputs.pushed]).toEqual([1, "false"])
      expect(error(outcome).message).toMatch(
        /f27:v1\.2\.3 exists already and is another image[\s\S]*`allow-overwrite: true`/,
      )
      expect(await registry.manifest("f27", "v1.2.3")).toEqual(before)
      expect(await registry.manifest("f27", "latest")).toEqual(before)
      const allowed = await publish(name, { "image-ref": `${IMAGE}-3`, "allow-overwrite": "true" }, { event })
      expect(allowed.main.outputs.pushed).toBe("true")
      expect(await registry.manifest("f27", "v1.2.3")).not.toEqual(before)
    } finally {
      await docker("rmi", "--force", `${IMAGE}-3`)
    }
  })
})
