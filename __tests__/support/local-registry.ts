// A real registry (Distribution) of a test's own on loopback, behind a door that records what is asked and can do any fault.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Asked, type FaultProxy, faultProxy, type Script } from "./fault-proxy.ts"
import { type TokenGate, tokenGate } from "./token-gate.ts"

export interface LocalRegistry {
  /** `127.0.0.1:PORT`, as in names of images. */
  readonly host: string
  readonly username: string
  readonly password: string
  /** Everything that was asked so far, in order. */
  readonly asked: readonly Asked[]
  /** What the door does to requests. */
  intercept: Script
  /** The gate for tokens, where the registry has one. */
  readonly gate: TokenGate | undefined
  /** Folder in which the registry keeps what it has. */
  readonly storage: string
  tags(repository: string): Promise<readonly string[]>
  /** What the registry has under a tag, by its own HTTP API. */
  manifest(
    repository: string,
    reference: string,
  ): Promise<{ readonly digest: string; readonly configDigest: string | undefined; readonly body: string } | undefined>
  /** Makes a tag point to something else, as another run would. */
  overwrite(repository: string, tag: string, body: string): Promise<void>
  /** Ends the registry behind the door, which stays open; `resume` starts it again. */
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

export interface RegistryOptions {
  /** It wants a user and a password. */
  readonly login?: boolean
  /** It wants tokens that are good for so many milliseconds, and gives them for a user and a password. */
  readonly tokens?: number
  /** Layers that another repository has may be mounted; otherwise they are sent, which most tests want to see. */
  readonly mounts?: boolean
  /** It takes nothing. */
  readonly readonly?: boolean
  /** Where it keeps what it has; default is a folder of its own. */
  readonly storage?: string
}

const TYPES =
  "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"

/** Starts one. */
export async function localRegistry(options: RegistryOptions = {}): Promise<LocalRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), "local-registry-"))
  const username = "tester"
  const password = randomBytes(12).toString("hex")
  const storage = options.storage ?? path.join(folder, "data")
  const inner = await freePort()
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: {
      filesystem: { rootdirectory: storage },
      ...(options.readonly ? { maintenance: { readonly: { enabled: true } } } : {}),
    },
    http: { addr: `127.0.0.1:${inner}`, relativeurls: true },
    ...(options.login ? { auth: { htpasswd: { realm: "local", path: path.join(folder, "htpasswd") } } } : {}),
  }
  if (options.login) await writeFile(path.join(folder, "htpasswd"), htpasswd(username, password))
  await writeFile(path.join(folder, "config.yml"), JSON.stringify(config)) // JSON is YAML
  const binary = process.env.IMAGE_DRIVEN_REGISTRY_BIN
  if (binary === undefined) throw new Error('no registry: eval "$(scripts/engine.sh env)" first')
  const start = async () => {
    const child = spawn(binary, ["serve", path.join(folder, "config.yml")], { stdio: "ignore" })
    await listening(inner, child)
    return child
  }
  let registry = await start()
  const end = async () => {
    const ended = new Promise((resolve) => registry.once("exit", resolve))
    if (registry.exitCode === null && registry.kill("SIGKILL")) await ended
  }
  const sent = (asked: string) =>
    options.mounts ? asked : asked.replace(/(\/blobs\/uploads\/)\?(?:.*&)?mount=.*$/, "$1")
  const proxy: FaultProxy = await faultProxy(() => inner, sent)
  const host = `127.0.0.1:${proxy.port}`
  const gate =
    options.tokens === undefined ? undefined : tokenGate(() => `http://${host}`, username, password, options.tokens)
  proxy.script = (request) => result.intercept(request) ?? gate?.check(request)
  const headers = {
    Accept: TYPES,
    ...(options.login ? { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` } : {}),
  }
  // The witness asks the registry itself, so that its questions are not among those recorded.
  const base = `http://127.0.0.1:${inner}/v2`

  const result: LocalRegistry = {
    host,
    username,
    password,
    asked: proxy.asked,
    intercept: () => undefined,
    gate,
    storage,
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
      const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`
      return { digest, configDigest: config?.digest, body: body.toString() }
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
    pause: end,
    async resume() {
      registry = await start()
    },
    async stop() {
      await proxy.close()
      await end()
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
