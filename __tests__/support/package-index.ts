// A package index in small: takes uploads by HTTP with a user and a password, keeps them, and refuses what is there already.
import { createHash, randomBytes } from "node:crypto"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { docker } from "./docker.ts"

export interface PackageIndex {
  /** Address as containers of the engine under test reach it. */
  readonly url: string
  readonly token: string
  /** SHA-256 of what was uploaded, by name. */
  readonly uploads: ReadonlyMap<string, string>
  readonly bodies: ReadonlyMap<string, Buffer>
  /** Answers every upload with this status, when it is set. */
  refuse: number | undefined
  stop(): Promise<void>
}

/** Starts one on the side of the engine's bridge that this machine is on. */
export async function packageIndex(): Promise<PackageIndex> {
  const token = randomBytes(12).toString("hex")
  const uploads = new Map<string, string>()
  const bodies = new Map<string, Buffer>()
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { name, body } = uploadOf(request.url ?? "/", request.headers["content-type"] ?? "", Buffer.concat(chunks))
    const wanted = `Basic ${Buffer.from(`publisher:${token}`).toString("base64")}`
    const status = request.headers.authorization !== wanted ? 401 : (index.refuse ?? (uploads.has(name) ? 409 : 200))
    if (status === 200) {
      uploads.set(name, createHash("sha256").update(body).digest("hex"))
      bodies.set(name, body)
    }
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve))
  const gateway = await docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
  const index = {
    url: `http://${gateway}:${(server.address() as AddressInfo).port}`,
    token,
    uploads,
    bodies,
    refuse: undefined as number | undefined,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return index
}

/** A file by its path; or as twine sends it, the part `content` of a form. Source: PyPI, "Upload API". */
function uploadOf(url: string, type: string, whole: Buffer): { readonly name: string; readonly body: Buffer } {
  const boundary = /multipart\/form-data; *boundary="?([^";]+)/.exec(type)?.[1]
  if (boundary === undefined) return { name: url.slice(1), body: whole }
  const start = whole.indexOf('name="content"')
  const head = whole.subarray(start, whole.indexOf("\r\n\r\n", start)).toString("latin1")
  const begin = whole.indexOf("\r\n\r\n", start) + 4
  return {
    name: /filename="([^"]+)"/.exec(head)?.[1] ?? "",
    body: whole.subarray(begin, whole.indexOf(`\r\n--${boundary}`, begin)),
  }
}
