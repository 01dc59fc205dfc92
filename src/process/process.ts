// The only way to run a program to its end: pipes for both streams, never a shell, never an inherited stream.
import { spawn } from "node:child_process"
import { accessSync, constants } from "node:fs"
import path from "node:path"
import type { Environment } from "./environment.ts"

export interface ProcessResult {
  /** Exit code; -1 when a signal ended it. */
  readonly code: number
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** Receives both streams in the order in which they arrive; a returned promise holds the child back. */
  readonly output: (chunk: Uint8Array) => void | Promise<void>
  /** Receives standard output alone, instead of {@link output}. */
  readonly stdout?: (chunk: Uint8Array) => void
}

/** How long a child may take to end on SIGTERM before it is killed, in milliseconds. */
const GRACE = 2000

/**
 * Runs `command` with `args` and resolves with its exit code once both streams are read.
 * Aborting ends the child (SIGTERM, then SIGKILL) and rejects with an AbortError.
 */
export function runProcess(command: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal))
    const child = spawn(command, args, {
      env: { ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: the CLI's plugins are children of it, and have to end with it.
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    let stop = () => {}
    let killer: NodeJS.Timeout | undefined
    const settle = () => {
      signal?.removeEventListener("abort", stop)
      clearTimeout(killer)
    }
    // Where not even the pipes could be made (too many open files), there are no streams: said by this event alone.
    child.on("error", (error) => {
      settle()
      reject(error)
    })
    if (child.pid === undefined) return
    stop = () => {
      killGroup(child.pid, "SIGTERM")
      killer = setTimeout(() => killGroup(child.pid, "SIGKILL"), GRACE)
    }
    signal?.addEventListener("abort", stop, { once: true })
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Uint8Array) => {
        const pending = stream === child.stdout && options.stdout ? options.stdout(chunk) : options.output(chunk)
        if (pending === undefined) return
        stream.pause()
        pending.then(
          () => stream.resume(),
          () => stream.resume(),
        )
      })
    child.on("close", (code) => {
      settle()
      if (signal?.aborted) reject(abortError(signal))
      else resolve({ code: code ?? -1 })
    })
  })
}

/** Absolute path of `program` on PATH, looking in absolute folders outside `forbidden` only; undefined when there is none. */
export function findProgram(program: string, env: Environment, forbidden: readonly string[]): string | undefined {
  for (const folder of (env.PATH ?? "").split(path.delimiter)) {
    // A folder that a checkout or a build can write to must not decide which docker runs.
    if (!path.isAbsolute(folder) || forbidden.some((root) => isInside(folder, root))) continue
    const candidate = path.join(folder, program)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // not here
    }
  }
  return undefined
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // gone already
  }
}

function isInside(folder: string, root: string): boolean {
  const relative = path.relative(root, folder)
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative))
}

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error("This operation was aborted", { cause: signal.reason }), { name: "AbortError" })
}
