// A door in front of the real engine: it sees every request of a run, of our own code as well as of the Docker CLI, and a
// test can do something right before or right after any of them.
import { mkdtemp, rm } from "node:fs/promises"
import http from "node:http"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Duplex } from "node:stream"

export interface Asked {
  readonly method: string
  /** With the query, without the version. */
  readonly path: string
}

export interface EngineDoor {
  /** DOCKER_HOST of whoever shall come through the door. */
  readonly host: string
  readonly asked: readonly Asked[]
  /** Called before a request goes to the engine; `drop` leaves it unanswered for good. */
  before: (request: Asked, index: number) => "drop" | undefined
  /** Called once the engine has answered, before the answer goes back; `drop` keeps it back for good. */
  after: (request: Asked, index: number) => "drop" | undefined
  close(): Promise<void>
}

export async function engineDoor(): Promise<EngineDoor> {
  const host = process.env.DOCKER_HOST ?? ""
  if (!host.startsWith("unix://")) throw new Error("no engine on a socket: DOCKER_HOST")
  const engine = host.slice("unix://".length)
  const folder = await mkdtemp(path.join(tmpdir(), "engine-door-"))
  const socket = path.join(folder, "docker.sock")
  const asked: Asked[] = []
  const open = new Set<net.Socket>()
  const enter = (request: http.IncomingMessage): { index: number; question: Asked; dropped: boolean } => {
    const question = { method: request.method ?? "", path: (request.url ?? "").replace(/^\/v1\.\d+/, "") }
    const index = asked.push(question) - 1
    return { index, question, dropped: door.before(question, index) === "drop" }
  }
  const server = http.createServer((request, response) => {
    const { index, question, dropped } = enter(request)
    if (dropped) return void request.resume()
    const inner = http.request(
      { socketPath: engine, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        if (door.after(question, index) === "drop") return void answer.resume()
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        response.flushHeaders()
        answer.pipe(response)
      },
    )
    inner.on("error", () => response.destroy())
    response.on("close", () => inner.destroy())
    request.pipe(inner)
  })
  server.on("upgrade", (request, outside: Duplex, head: Buffer) => {
    const { index, question, dropped } = enter(request)
    if (dropped) return
    const inside = net.connect(engine, () => {
      const headers = request.rawHeaders.reduce((text, part, at) => text + part + (at % 2 === 0 ? ": " : "\r\n"), "")
      inside.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`)
      if (head.length > 0) inside.write(head)
      inside.once("data", (chunk: Buffer) => {
        if (door.after(question, index) === "drop") return
        outside.write(chunk)
        inside.pipe(outside)
      })
      outside.pipe(inside)
    })
    const end = () => {
      inside.destroy()
      outside.destroy()
    }
    for (const side of [inside, outside]) side.on("error", end).on("close", end)
  })
  server.on("connection", (connection: net.Socket) => {
    open.add(connection)
    connection.on("close", () => open.delete(connection))
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const door: EngineDoor = {
    host: `unix://${socket}`,
    asked,
    before: () => undefined,
    after: () => undefined,
    async close() {
      // Also those that were upgraded, which a server forgets.
      for (const connection of open) connection.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
  return door
}
