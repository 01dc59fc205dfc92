// Where the engine listens. A local socket is spoken to directly; everything else (ssh, TLS, contexts) goes through
// `docker system dial-stdio`, so that the CLI keeps the only knowledge of keys, certificates and contexts.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import net from "node:net"
import path from "node:path"
import { Duplex } from "node:stream"
import { childEnvironment, type Environment } from "../process/environment.ts"

export interface Endpoint {
  /** For messages: `unix:///var/run/docker.sock`, `ssh://…`, `context NAME`. */
  readonly name: string
  connect(): Duplex
}

const DEFAULT_SOCKET = "/var/run/docker.sock"

/** The endpoint the Docker CLI would use: DOCKER_HOST, DOCKER_CONTEXT, the current context of the configuration, the default socket. */
export function dockerEndpoint(docker: string, env: Environment): Endpoint {
  const host = env.DOCKER_HOST
  if (host)
    return host.startsWith("unix://") ? socketEndpoint(host.slice("unix://".length)) : cliEndpoint(host, docker, env)
  const context = env.DOCKER_CONTEXT || currentContext(env)
  return context && context !== "default"
    ? cliEndpoint(`context ${context}`, docker, env)
    : socketEndpoint(DEFAULT_SOCKET)
}

/** Folder of the user's Docker configuration; it is read and never written. */
export function dockerConfigFolder(env: Environment): string {
  return env.DOCKER_CONFIG || path.join(env.HOME ?? "/root", ".docker")
}

function socketEndpoint(socket: string): Endpoint {
  return { name: `unix://${socket}`, connect: () => net.connect({ path: socket }) }
}

function cliEndpoint(name: string, docker: string, env: Environment): Endpoint {
  return { name, connect: () => new DialedConnection(docker, env) }
}

/** A connection through `docker system dial-stdio`, with the parts of a socket that Node's HTTP agent asks for. */
class DialedConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams
  #complaint = ""

  constructor(docker: string, env: Environment) {
    super({ allowHalfOpen: true })
    this.#child = spawn(docker, ["system", "dial-stdio"], {
      env: childEnvironment(env, env.SSH_AUTH_SOCK ? { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } : {}),
      stdio: ["pipe", "pipe", "pipe"],
    })
    this.#child.on("error", (error) => this.destroy(error))
    // Without a process there are no streams either: too many open files.
    if (this.#child.pid === undefined) return
    this.#child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) this.#child.stdout.pause()
    })
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString("utf8")).slice(-500)
    })
    // A write to a child that has ended is told by its end, with what it complained about.
    this.#child.stdin.on("error", () => undefined)
    this.#child.on("close", (code) => {
      if (code === 0) this.push(null)
      else this.destroy(new Error(this.#complaint.trim() || `docker system dial-stdio ended with ${code}`))
    })
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child.stdin.write(chunk)) done()
    else this.#child.stdin.once("drain", () => done())
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // On SIGTERM it waits for the engine to hang up, which an engine does not do.
    this.#child.kill("SIGKILL")
    done(error)
  }

  // What an agent tells a socket; a pipe to a process has none of it.
  setKeepAlive(): this {
    return this
  }
  setNoDelay(): this {
    return this
  }
  setTimeout(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

function currentContext(env: Environment): string | undefined {
  try {
    const config: unknown = JSON.parse(readFileSync(path.join(dockerConfigFolder(env), "config.json"), "utf8"))
    const context = (config as { currentContext?: unknown }).currentContext
    return typeof context === "string" ? context : undefined
  } catch {
    return undefined // no configuration, no context; a broken one is reported where credentials are read
  }
}
