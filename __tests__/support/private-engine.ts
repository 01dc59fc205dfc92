// A Docker Engine of a test's own, which may be killed, stopped and filled up. It has its own data, socket, containerd and
// bridge, and the image store of the engine under test.
import { execFileSync, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { imageStore } from "./docker.ts"

export interface PrivateEngine {
  /** DOCKER_HOST. */
  readonly host: string
  /** Folder with its data. */
  readonly data: string
  docker(...args: string[]): string
  /** Numbers of its processes: the engine itself, or its shims. */
  pids(which: "engine" | "shim"): readonly number[]
  signal(which: "engine" | "shim", signal: NodeJS.Signals): void
  /** Starts it again after it was killed; resolves when it answers. */
  start(): Promise<void>
  remove(): Promise<void>
}

/** Everything an engine does needs root; elsewhere than in a container for tests that is `sudo`. */
function asRoot(command: string, ...args: string[]): string {
  const [program, ...rest] = process.getuid?.() === 0 ? [command, ...args] : ["sudo", "-n", command, ...args]
  return execFileSync(program ?? "", rest, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
}

let count = 0

/**
 * @param options.size its data lies on a file system of that size, like `300m`.
 * @param options.networks how many networks it has addresses for, besides its bridge: 1.
 */
export async function privateEngine(
  options: { readonly size?: string; readonly networks?: 1 } = {},
): Promise<PrivateEngine> {
  const store = await imageStore()
  const binaries = folderOf(store)
  const folder = mkdtempSync(path.join("/tmp", "engine-")) // short: a socket's path has at most 107 bytes
  const data = path.join(folder, "data")
  const host = `unix://${folder}/docker.sock`
  const bridge = `idt${process.pid % 100000}-${count++}`
  const network = `10.${200 + (process.pid % 50)}.${count}.1/24`
  asRoot("mkdir", "-p", data)
  if (options.size !== undefined) asRoot("mount", "-t", "tmpfs", "-o", `size=${options.size}`, "tmpfs", data)
  asRoot("ip", "link", "add", bridge, "type", "bridge")
  asRoot("ip", "addr", "add", network, "dev", bridge)
  asRoot("ip", "link", "set", bridge, "up")
  writeFileSync(
    path.join(folder, "daemon.json"),
    JSON.stringify({
      ...(store === "containerd" ? { features: { "containerd-snapshotter": true } } : {}),
      ...(options.networks === 1
        ? { "default-address-pools": [{ base: `10.${200 + (process.pid % 50)}.${count + 100}.0/28`, size: 28 }] }
        : {}),
    }),
  )
  const docker = (...args: string[]) =>
    execFileSync("docker", args, {
      encoding: "utf8",
      env: { ...process.env, DOCKER_HOST: host },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim()
  const engine: PrivateEngine = {
    host,
    data,
    docker,
    pids: (which) => (which === "engine" ? enginePids(folder) : pidsWith(`containerd-shim`, folder)),
    signal(which, signal) {
      for (const pid of engine.pids(which)) asRoot("kill", `-${signal.slice(3)}`, String(pid))
    },
    async start() {
      const words = [
        ...["--config-file", path.join(folder, "daemon.json"), "--data-root", data],
        ...["--exec-root", path.join(folder, "run"), "--pidfile", path.join(folder, "pid"), "--host", host],
        ...["--bridge", bridge, "--iptables=false", "--ip6tables=false", "--group", String(process.getgid?.() ?? 0)],
        ...["--containerd-namespace", `test${count}`, "--containerd-plugins-namespace", `test${count}p`],
      ]
      asRoot("rm", "-f", path.join(folder, "pid"))
      const env = [`PATH=${binaries}:${process.env.PATH}`, "dockerd", ...words]
      const [program = "", ...args] = process.getuid?.() === 0 ? ["env", ...env] : ["sudo", "-n", "env", ...env]
      spawn(program, args, { stdio: "ignore", detached: true }).unref()
      for (let look = 0; look < 150; look++) {
        try {
          docker("version")
          return
        } catch {
          await sleep(200)
        }
      }
      throw new Error("the private engine does not come up")
    },
    async remove() {
      try {
        docker("info")
        const ids = docker("ps", "--all", "--quiet").split("\n").filter(Boolean)
        if (ids.length > 0) docker("rm", "--force", "--volumes", ...ids)
        // A bridge would outlive the engine, and its addresses are those of a later test's.
        const networks = docker("network", "ls", "--quiet", "--filter", "type=custom").split("\n").filter(Boolean)
        if (networks.length > 0) docker("network", "rm", ...networks)
      } catch {
        // it was killed for good
      }
      for (let look = 0; look < 20; look++) {
        const pids = [...new Set([...enginePids(folder), ...pidsWith("", folder)])]
        if (pids.length === 0) break
        for (const pid of pids) {
          try {
            asRoot("kill", "-KILL", String(pid))
          } catch {
            // gone meanwhile
          }
        }
        await sleep(100)
      }
      const mounts = readFileSync("/proc/mounts", "utf8")
        .split("\n")
        .map((line) => line.split(" ")[1] ?? "")
        .filter((mount) => mount.startsWith(`${folder}/`))
      for (const mount of mounts.reverse()) asRoot("umount", "-l", mount)
      asRoot("ip", "link", "delete", bridge)
      asRoot("rm", "-rf", folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await engine.start()
  return engine
}

/** Copies an image of the engine under test. */
export function copyImage(from: string, name: string, engine: PrivateEngine): void {
  execFileSync("sh", ["-c", 'docker save "$1" | DOCKER_HOST="$2" docker load', "sh", name, engine.host], {
    env: { ...process.env, DOCKER_HOST: from },
    stdio: "ignore",
  })
}

/** Where the engine's programs are: those that scripts/engine.sh has unpacked, or the machine's own. */
function folderOf(store: string): string {
  const home = process.env.IMAGE_DRIVEN_CACHE ?? ""
  const suite = path.join(home, store, "suite")
  if (!existsSync(suite)) return "/usr/bin:/usr/sbin"
  const packages = path.join(home, "packages", readFileSync(suite, "utf8").trim(), "usr")
  return `${packages}/bin:${packages}/sbin`
}

function enginePids(folder: string): readonly number[] {
  return pidsWith("dockerd", folder)
}

/** Processes whose command line names the folder, and begins with a program of that name where one is given. */
function pidsWith(program: string, folder: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")
        return path.basename(words[0] ?? "").startsWith(program) && words.some((word) => word.includes(`${folder}/`))
      } catch {
        return false
      }
    })
    .map(Number)
}
