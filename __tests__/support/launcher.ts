// The launcher as somebody's program: the bundle as a process of another user where this one may become one, with a home of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

export interface Launcher {
  /** Whose processes and files it makes. */
  readonly uid: number
  readonly gid: number
  readonly home: string
  /** Default folder of the working folders. */
  readonly root: string
  /** A folder of the user's. */
  folder(name: string): string
  /** Runs `launch` with these words to its end. */
  run(words: readonly string[], more?: LaunchOptions): Promise<Launched>
  /** Starts it. */
  start(words: readonly string[], more?: LaunchOptions): ChildProcess
  /** The words that start it, for a shell or a terminal. */
  words(words: readonly string[]): readonly string[]
  readonly env: Readonly<Record<string, string>>
  remove(): void
}

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Standard input; default is an empty one. */
  readonly input?: string | Buffer
}

export interface Launched {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const OTHER = 12_345

/** Makes one; the caller removes it. */
export function launcher(): Launcher {
  const base = mkdtempSync(path.join(tmpdir(), "launcher-"))
  // The bundle with what lies beside it, where any user may read it.
  const product = path.join(base, "product")
  for (const name of ["dist/cli", "action.yml", "package.json"])
    cpSync(path.resolve(name), path.join(product, name), { recursive: true })
  chmodSync(base, 0o755)
  const become = otherUser()
  const [uid, gid] = become.length > 0 ? [OTHER, OTHER] : [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const folder = (name: string) => {
    const made = path.join(base, name)
    mkdirSync(made, { recursive: true })
    chownSync(made, uid, gid)
    return made
  }
  const home = folder("home")
  const env = { PATH: process.env.PATH ?? "", DOCKER_HOST: process.env.DOCKER_HOST ?? "", HOME: home }
  const words = (given: readonly string[]) => [
    ...become,
    process.execPath,
    path.join(product, "dist/cli/index.js"),
    "launch",
    ...given,
  ]
  const start = (given: readonly string[], more: LaunchOptions = {}) => {
    const [program = "", ...args] = words(given)
    const child = spawn(program, args, { cwd: more.cwd ?? home, env: { ...env, ...more.env } })
    child.stdin.on("error", () => undefined)
    return child
  }
  return {
    uid,
    gid,
    home,
    root: path.join(home, "work"),
    folder,
    words,
    env,
    start,
    run: (given, more = {}) =>
      new Promise((resolve, reject) => {
        const child = start(given, more)
        const out: Buffer[] = []
        const err: Buffer[] = []
        child.stdout?.on("data", (chunk: Buffer) => out.push(chunk))
        child.stderr?.on("data", (chunk: Buffer) => err.push(chunk))
        child.stdin?.end(more.input ?? "")
        child.on("error", reject)
        child.on("close", (code) =>
          resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
        )
      }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

/** Words that make a program another user's, who may use the engine; none where this user cannot become one. */
function otherUser(): readonly string[] {
  const socket = (process.env.DOCKER_HOST || "unix:///var/run/docker.sock").replace(/^unix:\/\//, "")
  try {
    const { gid } = statSync(socket)
    const setpriv = execFileSync("sh", ["-c", "command -v setpriv"], { encoding: "utf8" }).trim()
    const words = [setpriv, `--reuid=${OTHER}`, `--regid=${OTHER}`, `--groups=${gid}`]
    const [program = "", ...args] = words
    execFileSync(program, [...args, process.execPath, "--version"], { stdio: "ignore" })
    return words
  } catch {
    return []
  }
}
