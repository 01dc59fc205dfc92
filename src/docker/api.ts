// The Engine API over its endpoint: JSON in, JSON out, streams where the engine streams.
// JSON instead of argument strings means that nothing a file, a ref or a label is called can become an option.
import type * as Http from "node:http"
import type { Duplex, Readable } from "node:stream"
import { type Stage, StageError } from "../errors.ts"
import type { Endpoint } from "./endpoint.ts"

// Loaded with the first connection: an `import` would load all of undici for its re-exports, which costs every run 30 ms.
const http = () => process.getBuiltinModule("node:http")

/** An answer of the engine that is not a success. `status` 0 means that there was no answer at all. */
export class EngineError extends Error {
  override readonly name = "EngineError"
  readonly status: number

  constructor(status: number, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.status = status
  }
}

export interface Call {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE"
  /** Path without the version, e.g. `/containers/json`; segments are encoded by the caller. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: unknown
  /** A tar archive as the body instead. */
  readonly archive?: Readable
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Milliseconds without any answer after which the engine counts as gone; default 60 s, 0 for calls that wait. */
  readonly patience?: number
}

export class EngineApi {
  /** Set once the version is agreed. */
  version = ""
  readonly endpoint: Endpoint
  readonly #agent: Http.Agent

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint
    this.#agent = new (http().Agent)({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
    // The agent asks this for every new connection; types know only sockets, any duplex works.
    Object.assign(this.#agent, { createConnection: () => endpoint.connect() })
  }

  /** The JSON of the answer (undefined where there is none). Throws {@link EngineError}. */
  async json<T>(call: Call): Promise<T> {
    const response = await this.stream(call)
    const text = await body(response).catch((error: unknown) => {
      call.signal?.throwIfAborted()
      throw new EngineError(0, `the connection broke: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      })
    })
    if (text === "") return undefined as T
    try {
      return JSON.parse(text) as T
    } catch (error) {
      throw new EngineError(0, `what answers is no Docker Engine: ${text.slice(0, 100)}`, { cause: error })
    }
  }

  /** Resolves when the engine answers at all. Throws {@link EngineError}. */
  async ping(patience: number, signal?: AbortSignal): Promise<void> {
    const response = await this.stream({ method: "GET", path: "/_ping", patience, ...(signal ? { signal } : {}) })
    await body(response).catch(() => "")
  }

  /** The answer as a stream, for events, builds of logs and pushes. Throws {@link EngineError}. */
  stream(call: Call): Promise<Http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = this.#request(call, reject)
      request.on("response", (response) => {
        if ((response.statusCode ?? 0) < 400) return resolve(response)
        rejection(response).then(reject, reject)
      })
      send(request, call)
    })
  }

  /** A raw two-way connection, for attaching to a container. Throws {@link EngineError}. */
  upgrade(call: Call): Promise<{ connection: Duplex; head: Buffer }> {
    return new Promise((resolve, reject) => {
      const headers = { ...call.headers, Connection: "Upgrade", Upgrade: "tcp" }
      const request = this.#request({ ...call, headers }, reject)
      request.on("upgrade", (_response, connection, head) => resolve({ connection, head }))
      request.on("response", (response) => void rejection(response).then(reject, reject))
      send(request, call)
    })
  }

  /** Ends idle connections, so that the process can exit. */
  close(): void {
    this.#agent.destroy()
  }

  #request(call: Call, reject: (error: unknown) => void): Http.ClientRequest {
    const query = new URLSearchParams(
      Object.entries(call.query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString()
    const request = http().request({
      agent: this.#agent,
      host: "docker",
      method: call.method,
      path: `${this.version}${call.path}${query === "" ? "" : `?${query}`}`,
      headers: {
        ...call.headers,
        ...(call.archive === undefined ? {} : { "Content-Type": "application/x-tar" }),
        ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    })
    const patience = call.patience ?? 60_000
    if (patience > 0) {
      const timer = setTimeout(() => {
        request.destroy(new EngineError(0, `the engine did not answer in ${patience / 1000} s`))
      }, patience)
      request.once("response", () => clearTimeout(timer))
      request.once("upgrade", () => clearTimeout(timer))
      request.once("close", () => clearTimeout(timer))
    }
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error instanceof EngineError || error.name === "AbortError") reject(error)
      else reject(new EngineError(0, `${error.code ?? ""} ${error.message}`.trim(), { cause: error }))
    })
    return request
  }
}

/** Turns what the engine or its connection said into an error of the stage that asked. An abort stays what it is. */
export function engineFailure(error: unknown, stage: Stage, what: string): unknown {
  if (!(error instanceof EngineError)) return error
  const gone = error.status === 0
  return new StageError(
    {
      stage,
      kind: "engine",
      what,
      why: error.message,
      remedy: gone
        ? "the Docker Engine went away or does not answer: look at its log, then run again; nothing was decided about the image"
        : "the Docker Engine refused: nothing was decided about the image",
    },
    { cause: error },
  )
}

function send(request: Http.ClientRequest, call: Call): void {
  if (call.archive !== undefined) {
    call.archive.on("error", (error: Error) => request.destroy(error))
    call.archive.pipe(request)
  } else if (call.body === undefined) request.end()
  else request.end(JSON.stringify(call.body))
}

async function body(response: Http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

async function rejection(response: Http.IncomingMessage): Promise<EngineError> {
  const text = await body(response).catch(() => "")
  let message = text
  try {
    message = String((JSON.parse(text) as { message?: unknown }).message ?? text)
  } catch {
    // not JSON: the text is the message
  }
  return new EngineError(response.statusCode ?? 0, message.trim() || `status ${response.statusCode}`)
}
