// GitHub's cache service in small: the protocol of its second version (Twirp with JSON, and blobs as Azure has them), as @actions/cache and
// BuildKit speak it. Entries are scoped by nobody: what a run reads and writes is its own choice, and is written down.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface CacheServer {
  /** What a runner has in its environment where the cache is there. */
  readonly env: Readonly<Record<string, string>>
  /** Finished entries by key, the oldest first. */
  readonly entries: Map<string, Buffer>
  /** What was asked, one word for the call and the keys. */
  readonly asked: { readonly call: string; readonly keys: readonly string[]; readonly token: string }[]
  /** Puts something else under a key that is there. */
  replace(key: string, content: Buffer): void
  /** Answers everything with this status from now on; undefined ends it. */
  refuse(status: number | undefined): void
  close(): Promise<void>
}

interface Entry {
  readonly version: string
  readonly blocks: Map<string, Buffer>
  content: Buffer
  done: boolean
}

const SERVICE = "/twirp/github.actions.results.api.v1.CacheService/"
/** Unsigned, as long as nobody looks: BuildKit reads the scopes that the token may write. */
export const TOKEN = [
  JSON.stringify({ alg: "HS256", typ: "JWT" }),
  JSON.stringify({ nbf: 1, exp: 4_102_444_800, ac: JSON.stringify([{ Scope: "refs/heads/main", Permission: 3 }]) }),
  "signature",
]
  .map((part) => Buffer.from(part).toString("base64url"))
  .join(".")

export async function cacheServer(): Promise<CacheServer> {
  const entries = new Map<string, Entry>()
  const asked: CacheServer["asked"] = []
  let refused: number | undefined
  const finished = () => [...entries].filter(([, { done }]) => done)

  const call = (name: string, question: Record<string, unknown>): unknown => {
    const text = (field: string) => String(question[field] ?? "")
    const [key, version] = [text("key"), text("version")]
    switch (name) {
      case "GetCacheEntryDownloadURL": {
        const wanted = [key, ...((question.restore_keys as string[] | undefined) ?? [])]
        const own = finished().filter(([, entry]) => entry.version === version)
        const exact = own.find(([known]) => known === key)?.[0]
        const begins = wanted.flatMap((prefix) => own.findLast(([known]) => known.startsWith(prefix))?.[0] ?? [])[0]
        const matched = exact ?? begins
        return matched === undefined
          ? { ok: false }
          : { ok: true, matched_key: matched, signed_download_url: blobUrl(matched) }
      }
      case "CreateCacheEntry":
        if (entries.get(key)?.done) return { ok: false, message: "already exists" }
        entries.set(key, { version, blocks: new Map(), content: Buffer.alloc(0), done: false })
        return { ok: true, signed_upload_url: blobUrl(key) }
      case "FinalizeCacheEntryUpload": {
        const entry = entries.get(key)
        if (entry !== undefined) entry.done = true
        return { ok: entry !== undefined, entry_id: "1" }
      }
      default:
        return undefined
    }
  }

  const blob = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const entry = entries.get(decodeURIComponent(url.pathname.slice("/blobs/".length)))
    if (entry === undefined) return void response.writeHead(404).end()
    if (request.method === "PUT") {
      const body = await read(request)
      const part = url.searchParams.get("comp")
      if (part === "block") entry.blocks.set(url.searchParams.get("blockid") ?? "", body)
      else if (part === "blocklist") {
        const ids = [...body.toString("utf8").matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g)].map(
          ([, id]) => id ?? "",
        )
        entry.content = Buffer.concat(ids.map((id) => entry.blocks.get(id) ?? Buffer.alloc(0)))
      } else entry.content = body
      const headers = { ETag: '"1"', "Last-Modified": new Date().toUTCString(), "x-ms-request-id": "1" }
      return void response.writeHead(201, headers).end()
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers["x-ms-range"] ?? request.headers.range ?? ""))
    const [from, to] = range ? [Number(range[1]), range[2] ? Number(range[2]) : entry.content.length - 1] : [0, -1]
    const body = range ? entry.content.subarray(from, to + 1) : entry.content
    response.writeHead(range ? 206 : 200, {
      "Content-Length": body.length,
      "Accept-Ranges": "bytes",
      ...(range ? { "Content-Range": `bytes ${from}-${from + body.length - 1}/${entry.content.length}` } : {}),
    })
    response.end(request.method === "HEAD" ? undefined : body)
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://cache")
    const answer = async () => {
      if (refused !== undefined) return void response.writeHead(refused).end("{}")
      if (url.pathname.startsWith("/blobs/")) return blob(request, response, url)
      const name = url.pathname.replace(SERVICE, "")
      const question = JSON.parse((await read(request)).toString("utf8")) as Record<string, unknown>
      const keys = [question.key, ...((question.restore_keys as string[] | undefined) ?? [])].map(String)
      asked.push({ call: name, keys, token: (request.headers.authorization ?? "").replace("Bearer ", "") })
      const said = call(name, question)
      response.writeHead(said === undefined ? 404 : 200, { "Content-Type": "application/json" })
      response.end(JSON.stringify(said ?? {}))
    }
    answer().catch(() => response.writeHead(500).end("{}"))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const blobUrl = (key: string) => `${address}/blobs/${encodeURIComponent(key)}?sig=signed`

  return {
    env: { ACTIONS_RESULTS_URL: `${address}/`, ACTIONS_CACHE_SERVICE_V2: "True", ACTIONS_RUNTIME_TOKEN: TOKEN },
    get entries() {
      return new Map(finished().map(([key, { content }]) => [key, content]))
    },
    asked,
    replace(key, content) {
      const entry = entries.get(key)
      if (entry !== undefined) entry.content = content
    },
    refuse(status) {
      refused = status
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
