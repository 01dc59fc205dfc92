// A `docker` first on PATH that writes down how it was called, and a socket that counts who comes. What must never be
// asked is shown by nobody asking; what a child process gets is shown by what it got.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"

export interface ShimCall {
  readonly pid: number
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface DockerShim {
  /** Absolute path of the program. */
  readonly docker: string
  /** PATH with the shim first, and the socket as DOCKER_HOST. */
  readonly env: Readonly<Record<string, string>>
  /** Every call so far, in order. */
  calls(): readonly ShimCall[]
  /** Connections to the socket so far. */
  readonly connections: number
  remove(): Promise<void>
}

/** Makes one. `script` is what the program does after it has written itself down: shell, with the arguments in `$@`. */
export async function dockerShim(script = ""): Promise<DockerShim> {
  const folder = mkdtempSync(path.join(tmpdir(), "docker-shim-"))
  const bin = path.join(folder, "bin")
  const records = path.join(folder, "calls")
  for (const made of [bin, records]) mkdirSync(made)
  const docker = path.join(bin, "docker")
  writeFileSync(
    docker,
    `#!/bin/sh
call='${records}'/$(date +%s%N)-$$
cp /proc/$$/environ "$call.env"
printf '%s\\0' "$@" > "$call.args"
${script}
`,
    { mode: 0o755 },
  )
  let connections = 0
  const server = net.createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  const socket = path.join(folder, "docker.sock")
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    docker,
    env: { PATH: `${bin}:${process.env.PATH}`, DOCKER_HOST: `unix://${socket}` },
    calls() {
      const names = readdirSync(records).filter((name) => name.endsWith(".args"))
      return names.sort().map((name) => {
        const env = fields(path.join(records, name.replace(/args$/, "env")))
        return {
          pid: Number(/-(\d+)\.args$/.exec(name)?.[1]),
          args: fields(path.join(records, name)),
          env: Object.fromEntries(env.map((line) => [line.replace(/=.*/s, ""), line.replace(/^[^=]*=/, "")])),
        }
      })
    },
    get connections() {
      return connections
    },
    async remove() {
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What ends in NUL bytes. */
function fields(file: string): string[] {
  return readFileSync(file, "utf8").split("\0").slice(0, -1)
}
