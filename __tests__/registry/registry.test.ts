// The registry client against a scripted server: what it asks, what it sends where, what it makes of answers.
import { createHash } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { openRepository, probeRegistry, type RegistryCredentials } from "../../src/registry/registry.ts"
import { parseChallenge } from "../../src/registry/token.ts"

type Answer = { status: number; headers?: Record<string, string>; body?: string }
type Script = (request: IncomingMessage, body: string) => Answer | "hang up"

let close: (() => void) | undefined
afterEach(() => close?.())

async function serve(
  script: Script,
): Promise<{ host: string; seen: { method: string; url: string; authorization: string | undefined }[] }> {
  const seen: { method: string; url: string; authorization: string | undefined }[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse): void => {
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString()))
    request.on("end", () => {
      seen.push({ method: request.method ?? "", url: request.url ?? "", authorization: request.headers.authorization })
      const answer = script(request, body)
      if (answer === "hang up") {
        response.destroy()
        return
      }
      response.writeHead(answer.status, answer.headers).end(answer.body ?? "")
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const body = JSON.stringify({
  config: { digest: "sha256:c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0" },
})
const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`
const manifest: Answer = {
  status: 200,
  headers: { "Content-Type": "application/vnd.oci.image.manifest.v1+json", "Docker-Content-Digest": digest },
  body,
}
const repository = (host: string) => ({ registry: host, path: "owner/app" })
const user: RegistryCredentials = { kind: "password", username: "u", password: "p:w" }
const BASIC = `Basic ${Buffer.from("u:p:w").toString("base64")}`

describe("the probe", () => {
  test("a registry that wants nothing", async () => {
    const { host, seen } = await serve(() => ({ status: 200 }))
    expect(await probeRegistry(host)).toEqual({ host, origin: `http://${host}`, wantsCredentials: false })
    expect(seen).toEqual([{ method: "GET", url: "/v2/", authorization: undefined }])
  })
  test("a registry that wants credentials says how", async () => {
    const { host } = await serve(() => ({ status: 401, headers: { "WWW-Authenticate": 'Basic realm="local"' } }))
    expect(await probeRegistry(host)).toMatchObject({
      wantsCredentials: true,
      challenge: { scheme: "basic", realm: "local" },
    })
  })
  test("a dead registry is an error with its host, within a moment", async () => {
    const { host } = await serve(() => ({ status: 200 }))
    close?.()
    await expect(probeRegistry(host)).rejects.toMatchObject({
      stage: "plan",
      kind: "registry",
      what: expect.stringContaining(host),
    })
  })
  test("something else than a registry is an error", async () => {
    const { host } = await serve(() => ({ status: 404 }))
    await expect(probeRegistry(host)).rejects.toMatchObject({ kind: "registry" })
  })
})

describe("reading a manifest", () => {
  test("its digest is computed here, not believed", async () => {
    const { host } = await serve((request) =>
      request.url === "/v2/"
        ? { status: 200 }
        : { ...manifest, headers: { ...manifest.headers, "Docker-Content-Digest": "sha256:lie" } },
    )
    const remote = openRepository(await probeRegistry(host), repository(host), undefined, "pull")
    expect(await remote.manifest("latest")).toMatchObject({
      digest,
      declaredDigest: "sha256:lie",
      configDigest: "sha256:c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0",
    })
  })
  test("a tag that is not there is undefined", async () => {
    const { host } = await serve((request) => ({ status: request.url === "/v2/" ? 200 : 404 }))
    expect(
      await openRepository(await probeRegistry(host), repository(host), undefined, "pull").manifest("no"),
    ).toBeUndefined()
  })
  test("basic credentials are sent when they are asked for, and not before", async () => {
    const challenge = { "WWW-Authenticate": 'Basic realm="local"' }
    const { host, seen } = await serve((request) =>
      request.headers.authorization === BASIC ? manifest : { status: 401, headers: challenge },
    )
    const remote = openRepository(await probeRegistry(host), repository(host), user, "pull")
    expect((await remote.manifest("latest"))?.digest).toBe(digest)
    // Asked for once, by the probe: not for every repository again.
    expect(seen.map((request) => request.authorization)).toEqual([undefined, BASIC])
  })
  test("a repository may have a challenge of its own", async () => {
    const { host, seen } = await serve((request) => {
      const own = request.url?.includes("/manifests/") ? "repo" : "all"
      if (request.url?.startsWith("/token"))
        return { status: 200, body: `{"token":"${new URL(request.url, "http://x").searchParams.get("service")}"}` }
      if (request.headers.authorization === "Bearer repo") return manifest
      const realm = `http://${request.headers.host}/token`
      return { status: 401, headers: { "WWW-Authenticate": `Bearer realm="${realm}",service="${own}"` } }
    })
    const remote = openRepository(await probeRegistry(host), repository(host), user, "pull")
    expect((await remote.manifest("latest"))?.digest).toBe(digest)
    expect(
      seen.filter((request) => request.url?.includes("/manifests/")).map((request) => request.authorization),
    ).toEqual(["Bearer all", "Bearer repo"])
  })
  test.each([
    [403, true],
    [401, false],
  ])("no token for a repository (%i): before the first push it may not exist yet: %s", async (status, empty) => {
    const { host } = await serve((request) =>
      request.url?.startsWith("/token")
        ? { status, body: "{}" }
        : { status: 401, headers: { "WWW-Authenticate": `Bearer realm="http://${request.headers.host}/token"` } },
    )
    const read = async (hidden: boolean) => {
      const found: string[] = []
      const remote = openRepository(await probeRegistry(host), repository(host), user, "pull")
      for await (const page of remote.tags(hidden)) found.push(...page)
      return found
    }
    await expect(read(false)).rejects.toMatchObject({ kind: "registry-auth" })
    if (empty) expect(await read(true)).toEqual([])
    else await expect(read(true)).rejects.toMatchObject({ kind: "registry-auth" })
  })
  test("wrong credentials are tried once and named as what they are", async () => {
    const { host, seen } = await serve(() => ({
      status: 401,
      headers: { "WWW-Authenticate": 'Basic realm="x"' },
      body: '{"errors":[{"code":"UNAUTHORIZED"}]}',
    }))
    const remote = openRepository(await probeRegistry(host), repository(host), user, "pull")
    const failure = await remote.manifest("latest").catch((error: Error) => error)
    expect(failure).toMatchObject({ kind: "registry-auth" })
    expect(String((failure as Error).message)).not.toContain("p:w")
    expect(seen.filter((request) => request.authorization !== undefined)).toHaveLength(1)
  })
})

describe("tokens", () => {
  const tokenRegistry = (grant: (request: IncomingMessage, body: string) => Answer) =>
    serve((request, text) => {
      if (request.url?.startsWith("/token")) return grant(request, text)
      const host = request.headers.host
      const challenge = { "WWW-Authenticate": `Bearer realm="http://${host}/token",service="reg",scope="x"` }
      return request.headers.authorization === "Bearer good" ? manifest : { status: 401, headers: challenge }
    })
  test("a token is fetched for exactly this repository", async () => {
    const { host, seen } = await tokenRegistry(() => ({ status: 200, body: '{"token":"good"}' }))
    const remote = openRepository(await probeRegistry(host), repository(host), user, "pull")
    expect((await remote.manifest("latest"))?.digest).toBe(digest)
    expect(seen.find((request) => request.url.startsWith("/token"))).toEqual({
      method: "GET",
      url: "/token?service=reg&scope=repository%3Aowner%2Fapp%3Apull",
      authorization: BASIC,
    })
  })
  test("an identity token is exchanged", async () => {
    let form = ""
    const { host } = await tokenRegistry((_, text) => {
      form = text
      return { status: 200, body: '{"access_token":"good"}' }
    })
    const remote = openRepository(
      await probeRegistry(host),
      repository(host),
      { kind: "identity-token", token: "refresh" },
      "pull",
    )
    expect((await remote.manifest("latest"))?.digest).toBe(digest)
    expect(new URLSearchParams(form)).toEqual(
      new URLSearchParams({
        grant_type: "refresh_token",
        refresh_token: "refresh",
        service: "reg",
        scope: "repository:owner/app:pull",
        client_id: "image-driven-pipeline",
      }),
    )
  })
  test("a token server that refuses is not asked again", async () => {
    const { host, seen } = await tokenRegistry(() => ({ status: 403, body: "denied" }))
    await expect(
      openRepository(await probeRegistry(host), repository(host), user, "pull").manifest("x"),
    ).rejects.toMatchObject({ kind: "registry-auth" })
    expect(seen.filter((request) => request.url.startsWith("/token"))).toHaveLength(1)
  })
  test.each(["http://example.invalid/token", "ftp://127.0.0.1/", "nonsense", ""])(
    "no credentials for the realm %j",
    async (realm) => {
      const { host } = await serve(() => ({ status: 401, headers: { "WWW-Authenticate": `Bearer realm="${realm}"` } }))
      await expect(
        openRepository(await probeRegistry(host), repository(host), user, "pull").manifest("x"),
      ).rejects.toMatchObject({ what: "the registry names no safe address for its tokens" })
    },
  )
})

describe("what may succeed later is tried again", () => {
  test.each<[string, Answer | "hang up"]>([
    ["503", { status: 503 }],
    ["429 with Retry-After", { status: 429, headers: { "Retry-After": "1" } }],
    ["a connection that breaks", "hang up"],
  ])("%s once", async (_, fault) => {
    let faults = 1
    const { host } = await serve((request) =>
      request.url === "/v2/" ? { status: 200 } : faults-- > 0 ? fault : manifest,
    )
    expect(
      (await openRepository(await probeRegistry(host), repository(host), undefined, "pull").manifest("latest"))?.digest,
    ).toBe(digest)
  })
  test("a wait ends with the run", async () => {
    const { host } = await serve((request) => ({ status: request.url === "/v2/" ? 200 : 503 }))
    const controller = new AbortController()
    const probe = await probeRegistry(host)
    const asked = openRepository(probe, repository(host), undefined, "pull", { signal: controller.signal }).manifest(
      "latest",
    )
    setTimeout(() => controller.abort(), 100)
    await expect(asked).rejects.toMatchObject({ name: "AbortError" })
  })
  test("credentials never follow a redirect", async () => {
    const { host, seen } = await serve((request) =>
      request.url === "/v2/" ? { status: 200 } : { status: 302, headers: { Location: "/elsewhere" } },
    )
    const remote = openRepository(await probeRegistry(host), repository(host), user, "pull")
    await expect(remote.manifest("latest")).rejects.toMatchObject({ kind: "registry" })
    expect(seen.some((request) => request.url === "/elsewhere")).toBe(false)
  })
})

test.each([
  ['Bearer realm="https://a/token",service="b"', { scheme: "bearer", realm: "https://a/token", service: "b" }],
  ['bearer service="b", realm="https://a"', { scheme: "bearer", realm: "https://a", service: "b" }],
  ['Basic realm="x"', { scheme: "basic", realm: "x" }],
  ["Negotiate abc", undefined],
  [null, undefined],
])("challenge %j", (header, expected) => expect(parseChallenge(header)).toEqual(expected))

describe("tags", () => {
  const all = async (host: string) => {
    const pages: (readonly string[])[] = []
    for await (const page of openRepository(await probeRegistry(host), repository(host), undefined, "pull").tags())
      pages.push(page)
    return pages
  }
  const page = (from: number, count: number) =>
    JSON.stringify({ name: "owner/app", tags: Array.from({ length: count }, (_, index) => `t${from + index}`) })

  test("all pages are read, one after the other, by the links of the registry", async () => {
    const { host, seen } = await serve((request) => {
      if (request.url === "/v2/") return { status: 200 }
      const last = Number(new URL(request.url ?? "", "http://x").searchParams.get("last") ?? 0)
      const headers: Record<string, string> =
        last < 4000 ? { Link: `</v2/owner/app/tags/list?n=1000&last=${last + 1000}>; rel="next"` } : {}
      return { status: 200, headers, body: page(last, 1000) }
    })
    const pages = await all(host)
    expect([pages.length, pages.flat().length, new Set(pages.flat()).size]).toEqual([5, 5000, 5000])
    expect(seen.map(({ url }) => url).slice(1, 3)).toEqual([
      "/v2/owner/app/tags/list?n=1000",
      "/v2/owner/app/tags/list?n=1000&last=1000",
    ])
  })
  test("no repository has no tags, and neither has one whose list is null", async () => {
    const missing = await serve(({ url }) => ({ status: url === "/v2/" ? 200 : 404 }))
    expect(await all(missing.host)).toEqual([])
    close?.()
    const empty = await serve(({ url }) => ({
      status: 200,
      body: url === "/v2/" ? "" : '{"name":"owner/app","tags":null}',
    }))
    expect(await all(empty.host)).toEqual([[]])
  })
  test("another host is not asked further, and a circle ends", async () => {
    const away = await serve(({ url }) =>
      url === "/v2/"
        ? { status: 200 }
        : { status: 200, headers: { Link: '<http://elsewhere.invalid/v2/x>; rel="next"' }, body: page(0, 1) },
    )
    expect((await all(away.host)).flat()).toEqual(["t0"])
    close?.()
    const circle = await serve(({ url }) =>
      url === "/v2/"
        ? { status: 200 }
        : { status: 200, headers: { Link: '</v2/owner/app/tags/list?n=1000>; rel="next"' }, body: page(0, 1) },
    )
    await expect(all(circle.host)).rejects.toMatchObject({ why: "its list of tags does not end" })
  })
})
