// A real registry (Distribution) of a test's own on loopback, behind a door that records what is asked and can change answers.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import http from "node:http"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"

export interface Asked {
  readonly method: string
  readonly path: string
}

/** An answer instead of the registry's; undefined lets the request through. */
export type Intercept = (request: Asked) => { readonly status: number; readonly body?: string } | "wait" | undefined

export interface LocalRegistry {
  /** `127.0.0.1:PORT`, as in names of images. */
  readonly host: string
  readonly username: string
  readonly password: string
  /** Everything that was asked so far, in order. */
  readonly asked: readonly Asked[]
  intercept: Intercept
  tags(repository: string): Promise<readonly string[]>
  /** What the registry has under a tag, by its own HTTP API. */
  manifest(
    repository: string,
    reference: string,
  ): Promise<{ readonly digest: string; readonly configDigest: string | undefined } | undefined>
  /** Makes a tag point to something else, as another run would. */
  overwrite(repository: string, tag: string, body: string): Promise<void>
  stop(): Promise<void>
}

const TYPES =
  "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"

/** Starts one. With `login` it wants a user and a password. */
export async function localRegistry(options: { readonly login?: boolean } = {}): Promise<LocalRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), "local-registry-"))
  const username = "tester"
  const password = randomBytes(12).toString("hex")
  const inner = await freePort()
  const auth = options.login ? `auth: { htpasswd: { realm: local, path: ${folder}/htpasswd } }` : ""
  if (options.login) await writeFile(path.join(folder, "htpasswd"), htpasswd(username, password))
  await writeFile(
    path.join(folder, "config.yml"),
    `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: "127.0.0.1:${inner}", relativeurls: true }\n${auth}\n`,
  )
  const binary = process.env.IMAGE_DRIVEN_REGISTRY_BIN
  if (binary === undefined) throw new Error('no registry: eval "$(scripts/engine.sh env)" first')
  const registry = spawn(binary, ["serve", path.join(folder, "config.yml")], { stdio: "ignore" })
  await listening(inner, registry)

  const asked: Asked[] = []
  const held = new Set<http.ServerResponse>()
  const door = http.createServer((request, response) => {
    const question = { method: request.method ?? "", path: request.url ?? "" }
    asked.push(question)
    const answer = result.intercept(question)
    if (answer === "wait") {
      held.add(response)
      return
    }
    if (answer !== undefined) {
      request.resume()
      response.writeHead(answer.status, { "Content-Type": "application/json" }).end(answer.body ?? "{}")
      return
    }
    const through = http.request(
      { host: "127.0.0.1", port: inner, method: request.method, path: request.url, headers: request.headers },
      (inside) => {
        response.writeHead(inside.statusCode ?? 502, inside.headers)
        inside.pipe(response)
      },
    )
    through.on("error", () => response.destroy())
    request.pipe(through)
  })
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve))
  const headers = {
    Accept: TYPES,
    ...(options.login ? { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` } : {}),
  }
  // The witness asks the registry itself, so that its questions are not among those recorded.
  const base = `http://127.0.0.1:${inner}/v2`

  const result: LocalRegistry = {
    host: `127.0.0.1:${(door.address() as net.AddressInfo).port}`,
    username,
    password,
    asked,
    intercept: () => undefined,
    async tags(repository) {
      const response = await fetch(`${base}/${repository}/tags/list`, { headers })
      if (response.status === 404) return []
      return (((await response.json()) as { tags: string[] | null }).tags ?? []).sort()
    },
    async manifest(repository, reference) {
      const response = await fetch(`${base}/${repository}/manifests/${reference}`, { headers })
      if (response.status === 404) return undefined
      const body = Buffer.from(await response.arrayBuffer())
      const { config } = JSON.parse(body.toString()) as { config?: { digest: string } }
      return { digest: `sha256:${createHash("sha256").update(body).digest("hex")}`, configDigest: config?.digest }
    },
    async overwrite(repository, tag, body) {
      const type = (JSON.parse(body) as { mediaType: string }).mediaType
      const response = await fetch(`${base}/${repository}/manifests/${tag}`, {
        method: "PUT",
        headers: { ...headers, "Content-Type": type },
        body,
      })
      if (!response.ok)
        throw new Error(`the registry does not take the manifest: ${response.status} ${await response.text()}`)
    },
    async stop() {
      for (const response of held) response.destroy()
      door.closeAllConnections()
      await new Promise((resolve) => door.close(resolve))
      registry.kill("SIGKILL")
      await rm(folder, { recursive: true, force: true })
    },
  }
  return result
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Distribution takes bcrypt only; perl's crypt has it on every Debian and Ubuntu. */
function htpasswd(username: string, password: string): string {
  const hash = execFileSync("perl", ["-e", 'print crypt($ARGV[0], "\\$2y\\$05\\$abcdefghijklmnopqrstuu")', password], {
    encoding: "utf8",
  })
  return `${username}:${hash}\n`
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error("the registry did not start")
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => resolve(true))
      socket.on("error", () => resolve(false))
      socket.on("connect", () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error("the registry does not listen")
}
