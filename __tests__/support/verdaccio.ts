// A real npm registry of a test's own: verdaccio, out of the npm registry, with one user and no way to anywhere else.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { docker } from "./docker.ts"

const VERSION = "6.10.4"

export interface Verdaccio {
  /** As containers of the engine under test reach it: `10.0.0.1:4873`. */
  readonly host: string
  readonly token: string
  /** What it has of a package; undefined when it has none. */
  package(
    name: string,
  ): Promise<
    { readonly versions: Readonly<Record<string, { readonly dist: { readonly tarball: string } }>> } | undefined
  >
  stop(): Promise<void>
}

/** Starts one. */
export async function verdaccio(): Promise<Verdaccio> {
  const home = path.join(process.env.IMAGE_DRIVEN_CACHE ?? tmpdir(), `verdaccio-${VERSION}`)
  const program = path.join(home, "node_modules/verdaccio/bin/verdaccio")
  if (!existsSync(program)) {
    // Beside its place until it is whole: two workers may want it at once. One of its parts asks for a tag of node-fetch that
    // mirrors do not have.
    const fresh = `${home}-${process.pid}`
    mkdirSync(fresh, { recursive: true })
    const wanted = { private: true, dependencies: { verdaccio: VERSION }, overrides: { "node-fetch": "2.7.0" } }
    writeFileSync(path.join(fresh, "package.json"), JSON.stringify(wanted))
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { stdio: "ignore", cwd: fresh })
    rmSync(home, { recursive: true, force: true })
    renameSync(fresh, home)
  }
  const folder = await mkdtemp(path.join(tmpdir(), "verdaccio-"))
  const port = await freePort()
  const config = {
    storage: path.join(folder, "storage"),
    auth: { htpasswd: { file: path.join(folder, "htpasswd"), max_users: 10 } },
    packages: { "**": { access: "$all", publish: "$authenticated" } },
    log: { type: "stdout", level: "fatal" },
  }
  const file = path.join(folder, "config.json")
  await writeFile(file, JSON.stringify(config))
  const process_: ChildProcess = spawn(
    process.execPath,
    [program, "--config", file, "--listen", `http://0.0.0.0:${port}`],
    { stdio: "ignore", cwd: folder },
  )
  const own = `http://127.0.0.1:${port}`
  for (let look = 0; look < 100; look++) {
    if (
      await fetch(`${own}/-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break
    await sleep(200)
  }
  const user = { name: "publisher", password: "a password of the test" }
  const answer = await fetch(`${own}/-/user/org.couchdb.user:publisher`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(user),
  })
  const { token } = (await answer.json()) as { token: string }
  const gateway = await docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
  return {
    host: `${gateway}:${port}`,
    token,
    async package(name) {
      const found = await fetch(`${own}/${encodeURIComponent(name)}`)
      return found.ok ? ((await found.json()) as never) : undefined
    },
    async stop() {
      process_.kill("SIGKILL")
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.listen(0, "0.0.0.0", () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
