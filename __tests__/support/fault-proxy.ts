// An HTTP door in front of a server on loopback: it records every request and answers some of them in the server's place,
// later, never, slower, or not at all, as the test's script says.
import http from "node:http"
import type net from "node:net"
import { Transform } from "node:stream"

export interface Asked {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  /** Milliseconds since the door was opened. */
  readonly at: number
}

/** An answer that does not come from the server. */
export interface Answer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds to wait before it. */
  readonly delay?: number
}

/** What happens to a request; undefined lets it through. */
export type Fault =
  | Answer
  /** It is never answered. */
  | "wait"
  /** The connection breaks before the server has seen it. */
  | "reset"
  /** The server gets it, and the connection breaks before its answer. */
  | "reset after"
  /** The server gets it, and something else is answered. */
  | { readonly instead: Answer }
  /** The connection breaks once that many bytes of the request are through. */
  | { readonly cut: number }
  /** It gets through, later, and with so many bytes a second. */
  | { readonly delay?: number; readonly rate?: number }
  /** It gets through when the promise is kept. */
  | { readonly until: Promise<unknown> }
  | undefined

export type Script = (request: Asked) => Fault

export interface FaultProxy {
  readonly port: number
  readonly asked: readonly Asked[]
  script: Script
  close(): Promise<void>
}

/** Opens a door to `127.0.0.1:target` on a free port. @param rewrite what the server is asked instead of a path. */
export async function faultProxy(
  target: () => number,
  rewrite: (path: string) => string = (path) => path,
): Promise<FaultProxy> {
  const asked: Asked[] = []
  const opened = performance.now()
  const server = http.createServer((request, response) => {
    const { method = "", url: path = "", headers } = request
    const question = { method, path, headers, at: performance.now() - opened }
    asked.push(question)
    const fault = proxy.script(question)
    if (fault === "wait") return
    if (fault === "reset") return void request.socket.destroy()
    if (typeof fault === "object" && "status" in fault) {
      request.resume()
      return void setTimeout(() => answer(response, fault), fault.delay ?? 0)
    }
    const slow = typeof fault === "object" && !("cut" in fault) && !("instead" in fault) && !("until" in fault)
    const { delay = 0, rate = 0 } = slow ? fault : {}
    const passed = typeof fault === "object" && "until" in fault ? fault.until : Promise.resolve()
    const pass = () => {
      const through = http.request(
        { host: "127.0.0.1", port: target(), method, path: rewrite(path), headers },
        (inside) => {
          if (fault === "reset after") return void request.socket.destroy()
          if (typeof fault === "object" && "instead" in fault) {
            inside.resume()
            return void inside.on("end", () => answer(response, fault.instead))
          }
          response.writeHead(inside.statusCode ?? 502, inside.headers)
          inside.pipe(response)
        },
      )
      through.on("error", () => response.destroy())
      if (typeof fault === "object" && "cut" in fault)
        request.pipe(counted(fault.cut, () => request.socket.destroy())).pipe(through)
      else if (rate > 0) request.pipe(slowed(rate)).pipe(through)
      else request.pipe(through)
    }
    if (delay > 0) setTimeout(pass, delay)
    else void passed.then(pass)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const proxy: FaultProxy = {
    port: (server.address() as net.AddressInfo).port,
    asked,
    script: () => undefined,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

function answer(response: http.ServerResponse, { status, body = "{}", headers = {} }: Answer): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body)
}

/** Lets `limit` bytes through and then breaks the connection. */
function counted(limit: number, done: () => void): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      seen += chunk.length
      if (seen < limit) return next(null, chunk)
      done()
    },
  })
}

function slowed(rate: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      setTimeout(() => next(null, chunk), (chunk.length / rate) * 1000)
    },
  })
}

/** A script that does `fault` to the first `times` requests that `fits`. */
export function first(times: number, fits: (request: Asked) => boolean, fault: Fault): Script {
  let left = times
  return (request) => (fits(request) && left-- > 0 ? fault : undefined)
}

/** Requests that push a manifest under one of the tags. */
export const manifestPut =
  (...tags: string[]) =>
  ({ method, path }: Asked) =>
    method === "PUT" &&
    /\/manifests\//.test(path) &&
    (tags.length === 0 || tags.some((tag) => path.endsWith(`/${tag}`)))

/** Requests that begin the upload of a blob, send its bytes, and end it. */
export const upload = {
  begin: ({ method, path }: Asked) => method === "POST" && path.includes("/blobs/uploads/"),
  // One store sends them by themselves, the other with the end of the upload.
  bytes: ({ method, path, headers }: Asked) =>
    path.includes("/blobs/uploads/") &&
    (method === "PATCH" || (method === "PUT" && Number(headers["content-length"] ?? 0) > 100_000)),
  end: ({ method, path }: Asked) => method === "PUT" && path.includes("/blobs/uploads/"),
}
