// A registry of our own on a free port of this machine: what is pushed to it goes with its folder.
import { spawn } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import http from "node:http"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

/** Resolves when it answers. `storage` is where it keeps what is pushed. */
export async function startRegistry(binary, folder) {
  mkdirSync(folder, { recursive: true })
  const storage = path.join(folder, "storage")
  const host = `127.0.0.1:${await freePort()}`
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: storage } },
    http: { addr: host, relativeurls: true },
  }
  const file = path.join(folder, "registry.yml")
  writeFileSync(file, JSON.stringify(config))
  const child = spawn(binary, ["serve", file], { stdio: "ignore" })
  const stop = () => void child.kill("SIGKILL")
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await answers(host)) return { host, storage, stop }
    await sleep(50)
  }
  stop()
  throw new Error("the registry did not come up")
}

async function answers(host) {
  return fetch(`http://${host}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort() {
  const server = http.createServer()
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
