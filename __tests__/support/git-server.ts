// Git repositories over HTTP, by git's own http-backend: sources of other repositories, as a server has them.
import { execFileSync, spawn } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"

export interface GitServer {
  /** `http://127.0.0.1:…`, as GITHUB_SERVER_URL. */
  readonly url: string
  /** Requests, as `GET /my-org/app1/info/refs`. */
  readonly asked: string[]
  /** Authorization headers that came. */
  readonly authorizations: string[]
  /** When set, only who sends this header gets an answer. */
  wants: string | undefined
  /** When set, everything is at another address. */
  redirect: string | undefined
  /** Answers with this status as long as it returns one; 0 is no answer at all. */
  intercept: (url: string) => number | undefined
  /** Commits files to a branch of a repository, which is made when it is not there; returns the commit. */
  commit(repository: string, branch: string, files: Readonly<Record<string, string>>): string
  git(repository: string, ...args: string[]): string
  stop(): Promise<void>
}

export async function gitServer(): Promise<GitServer> {
  const root = await mkdtemp(path.join(tmpdir(), "git-server-"))
  const git = (repository: string, ...args: string[]) =>
    execFileSync(
      "git",
      ["-C", path.join(root, repository), "-c", "user.name=T", "-c", "user.email=t@t.invalid", ...args],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      },
    ).trim()
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost")
    result.asked.push(`${request.method} ${url.pathname}`)
    const { authorization } = request.headers
    if (authorization !== undefined) result.authorizations.push(authorization)
    if (result.redirect !== undefined)
      return void response.writeHead(301, { Location: `${result.redirect}${request.url}` }).end()
    const status = result.intercept(url.pathname)
    if (status === 0) return
    if (status !== undefined) return void response.writeHead(status).end()
    if (result.wants !== undefined && authorization?.toLowerCase() !== result.wants.toLowerCase())
      return void response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end()
    const backend = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        GIT_PROTOCOL: request.headers["git-protocol"]?.toString() ?? "",
        PATH_INFO: url.pathname.replace(/^\/([^/]+\/[^/]+)/, "/$1/.git"),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"]?.toString() ?? "",
        REMOTE_ADDR: "127.0.0.1",
      },
      stdio: ["pipe", "pipe", "ignore"],
    })
    request.pipe(backend.stdin)
    const chunks: Buffer[] = []
    backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk))
    backend.on("close", () => {
      const whole = Buffer.concat(chunks)
      const end = whole.indexOf("\r\n\r\n")
      const headers = whole
        .subarray(0, end)
        .toString()
        .split("\r\n")
        .map((line) => line.split(": ") as [string, string])
      const answer = Number(headers.find(([name]) => name === "Status")?.[1]?.slice(0, 3) ?? 200)
      response.writeHead(answer, Object.fromEntries(headers.filter(([name]) => name !== "Status")))
      response.end(whole.subarray(end + 4))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const result: GitServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    authorizations: [],
    wants: undefined,
    redirect: undefined,
    intercept: () => undefined,
    git,
    commit(repository, branch, files) {
      const folder = path.join(root, repository)
      mkdirSync(folder, { recursive: true })
      git(repository, "init", "--quiet", "--initial-branch", branch)
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
        writeFileSync(path.join(folder, name), text)
      }
      git(repository, "add", "--all")
      git(repository, "commit", "--quiet", "--message", "a change")
      return git(repository, "rev-parse", "HEAD")
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(root, { recursive: true, force: true })
    },
  }
  return result
}
