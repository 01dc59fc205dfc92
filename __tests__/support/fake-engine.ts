// An engine that says whatever a test wants, on a socket of its own: for answers that a real engine cannot be made to give.
import { mkdtemp, rm } from "node:fs/promises"
import http from "node:http"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Duplex } from "node:stream"
import { EngineApi } from "../../src/docker/api.ts"
import { dockerEndpoint } from "../../src/docker/endpoint.ts"
import type { Engine } from "../../src/docker/engine.ts"

export interface Question {
  readonly method: string
  /** Path without the query, as it was sent: still encoded. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface FakeEngine {
  readonly socket: string
  readonly host: string
  /** What was asked so far, in order. */
  readonly asked: readonly Question[]
  /** How many connections were made. */
  readonly connections: number
  /** What is answered; by default 404. */
  answer: (question: Question, response: http.ServerResponse) => void
  /** What becomes of a connection that asks to be upgraded; by default it is cut. */
  upgraded: (connection: Duplex) => void
  /** The engine as the sources know it, connected. */
  engine(facts?: Partial<Engine>): Engine
  stop(): Promise<void>
}

export async function fakeEngine(): Promise<FakeEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), "fake-engine-"))
  const socket = path.join(folder, "docker.sock")
  const asked: Question[] = []
  const opened: EngineApi[] = []
  let connections = 0
  const server = http.createServer(async (request, response) => {
    const question = await read(request)
    asked.push(question)
    fake.answer(question, response)
  })
  server.on("connection", () => {
    connections += 1
  })
  server.on("upgrade", async (request, connection: Duplex) => {
    asked.push(await read(request))
    connection.on("error", () => undefined)
    fake.upgraded(connection)
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const fake: FakeEngine = {
    socket,
    host: `unix://${socket}`,
    asked,
    get connections() {
      return connections
    },
    answer: (_, response) => json(response, { message: "no such thing" }, 404),
    upgraded: (connection) => connection.destroy(),
    engine(facts = {}) {
      const env = { DOCKER_HOST: `unix://${socket}`, PATH: "/usr/bin:/bin" }
      const api = new EngineApi(dockerEndpoint("/nowhere/docker", env))
      opened.push(api)
      return {
        api,
        docker: "/nowhere/docker",
        env,
        version: "0",
        apiVersion: [1, 51],
        store: "classic",
        platform: "linux/amd64",
        memory: 0,
        dataFolder: "",
        ...facts,
      }
    },
    async stop() {
      for (const api of opened) api.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
  return fake
}

/** Answers with JSON, as the engine does. */
export function json(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body))
}

/** One frame of the engine's multiplexed streams: kind, three bytes of nothing, length, payload. */
export function frame(payload: string | Uint8Array, kind: 1 | 2 = 1): Buffer {
  const bytes = Buffer.from(payload as string)
  const header = Buffer.alloc(8)
  header[0] = kind
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

async function read(request: http.IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = []
  if (request.headers.upgrade === undefined) for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url ?? "/", "http://docker")
  return {
    method: request.method ?? "",
    path: (request.url ?? "").replace(/\?.*$/, ""),
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  }
}
