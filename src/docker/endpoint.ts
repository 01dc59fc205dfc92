// Where the engine listens. A local socket is spoken to directly; everything else (ssh, TLS, contexts) goes through
// `docker system dial-stdio`, so that the CLI keeps the only knowledge of keys, certificates and contexts.
import { spawn } from "node:child_process"
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
  return {
    name,
    connect: () => {
      const child = spawn(docker, ["system", "dial-stdio"], {
        env: childEnvironment(env, env.SSH_AUTH_SOCK ? { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK } : {}),
        stdio: ["pipe", "pipe", "pipe"],
      })
      const connection = Duplex.from({ writable: child.stdin, readable: child.stdout })
      let complaint = ""
      child.stderr.on("data", (chunk: Buffer) => {
        complaint = (complaint + chunk.toString()).slice(-500)
      })
      child.on("error", (error) => connection.destroy(error))
      child.on("exit", (code) => {
        if (code !== 0) connection.destroy(new Error(complaint.trim() || `docker system dial-stdio ended with ${code}`))
      })
      connection.on("close", () => child.kill())
      return connection
    },
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
