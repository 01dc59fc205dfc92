// One command in a container of its own, from creation to its end. Whoever calls it removes the container.
import type { ContainerState } from "../image/health.ts"
import { EngineError } from "./api.ts"
import {
  attachContainer,
  type ContainerSpec,
  containerState,
  createContainer,
  killContainer,
  startContainer,
  waitContainer,
} from "./containers.ts"
import type { Engine } from "./engine.ts"

/** How a command ended. An engine that failed is none of these: it throws {@link EngineError}. */
export type CommandEnd =
  | { readonly how: "exited"; readonly exitCode: number; readonly outOfMemory: boolean }
  /** The engine could not execute the program: it is missing, not executable, or of another architecture. */
  | { readonly how: "not started"; readonly exitCode: number; readonly why: string }
  | { readonly how: "timeout" }
  | { readonly how: "stopped" }

export interface CommandRun {
  readonly name: string
  readonly spec: ContainerSpec
  /** Milliseconds. */
  readonly timeout: number
  /** For its standard input, which the specification has to open. */
  readonly input?: Uint8Array
  readonly output: (chunk: Uint8Array) => void | Promise<void>
  /** Called as soon as the container exists; what it returns is waited for before the command starts. */
  readonly created: (id: string) => void | Promise<void>
  /** Aborting it stops the command; the end is then `stopped`. */
  readonly stop?: AbortSignal
  /** Aborting it gives everything up; rejects with an AbortError. */
  readonly signal: AbortSignal
}

/** Exit codes with which engines report that the program itself could not be executed. Source: moby daemon/start.go. */
export const CANNOT_EXECUTE: readonly number[] = [126, 127]
/** Milliseconds that the rest of the output may take once the process has ended. */
const DRAIN = 5000

/** Runs the command. @throws EngineError when the engine did not do its part. */
export async function runCommand(engine: Engine, run: CommandRun): Promise<CommandEnd> {
  const id = await createContainer(engine, run.name, run.spec, run.signal)
  await run.created(id)
  const attached = await attachContainer(engine, id, run.output, run.signal, run.input)
  try {
    try {
      await startContainer(engine, id, run.signal)
    } catch (error) {
      return await whyNotStarted(engine, id, error, run.signal)
    }
    return await untilEnd(engine, id, run, attached.done)
  } finally {
    attached.detach()
  }
}

async function untilEnd(engine: Engine, id: string, run: CommandRun, drained: Promise<void>): Promise<CommandEnd> {
  let ended: "timeout" | "stopped" | undefined
  // A kill that fails is not the verdict: `wait` below fails with it, or the command ends by itself.
  const kill = (reason: "timeout" | "stopped") => {
    ended ??= reason
    killContainer(engine, id).catch(() => undefined)
  }
  const timer = setTimeout(() => kill("timeout"), run.timeout)
  const stop = () => kill("stopped")
  if (run.stop?.aborted) stop()
  run.stop?.addEventListener("abort", stop, { once: true })
  try {
    await waitContainer(engine, id, run.signal)
  } finally {
    clearTimeout(timer)
    run.stop?.removeEventListener("abort", stop)
  }
  // A process left behind cannot hold the pipes (its namespace is gone), but a slow reader can still be reading.
  const patience = new AbortController()
  await Promise.race([drained, expire(DRAIN, patience.signal)])
  patience.abort()
  if (ended !== undefined) return { how: ended }
  const state = await containerState(engine, id, run.signal)
  return { how: "exited", exitCode: state.ExitCode, outOfMemory: state.OOMKilled }
}

async function whyNotStarted(engine: Engine, id: string, error: unknown, signal: AbortSignal): Promise<CommandEnd> {
  if (!(error instanceof EngineError) || error.status === 0) throw error
  const state: ContainerState = await containerState(engine, id, signal)
  if (!CANNOT_EXECUTE.includes(state.ExitCode)) throw error
  return { how: "not started", exitCode: state.ExitCode, why: error.message }
}

function expire(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
