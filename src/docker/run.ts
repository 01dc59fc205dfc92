// A command in a container as if it were a program of this machine: its streams, its terminal, its signals, its exit code.
// By the API like everything else: `docker run` would have names and values of others among its options.
import { constants } from "node:os"
import type { Duplex, Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { EngineError } from "./api.ts"
import {
  type ContainerSpec,
  createContainer,
  killContainer,
  readFrames,
  removeContainer,
  startContainer,
} from "./containers.ts"
import type { Engine } from "./engine.ts"

export interface AttachedRun {
  readonly name: string
  /** Streams, terminal and removal are added to it. */
  readonly spec: ContainerSpec
  /** Standard input; absent where the command gets none. */
  readonly input?: Readable
  /** A returned promise holds the command back. */
  readonly output: (chunk: Uint8Array, from: "stdout" | "stderr") => void | Promise<void>
  /** Present where the command gets a terminal: all of its output is standard output then. */
  readonly terminal?: Terminal
  /** Registers who passes signals on; returns how to end that. */
  readonly signals: (pass: (name: NodeJS.Signals) => void) => () => void
}

/** The terminal of the one who looks at the command. */
export interface Terminal {
  /** Hands every key to the command, Ctrl-C among them; returns how to end that. */
  raw(): () => void
  size(): { readonly rows: number; readonly columns: number }
  /** Registers who is told about another size; returns how to end that. */
  resized(listener: () => void): () => void
}

/** Signals after which the command gets no further chance: as many as end the Docker CLI. */
const PATIENCE = 3
/** A sequence that nobody types. By default Ctrl-P, the way back in every shell's history, would wait for a Ctrl-Q. */
const DETACH = Array(4).fill("ctrl-^").join(",")

/**
 * Runs the command and resolves with its exit code; 126 or 127 when it cannot be executed, as `docker run` says it. The container is
 * gone afterwards, however it ends. A signal that comes before the command runs is its end.
 * @throws EngineError when the engine did not do its part.
 */
export async function runAttached(engine: Engine, run: AttachedRun): Promise<number> {
  let received = 0
  let early: NodeJS.Signals | undefined
  let started = false
  let spoke = false
  const pass = (name: NodeJS.Signals): void => {
    if (!started) {
      early ??= name
      return
    }
    received += 1
    // What cannot be passed on is told by the end of the run.
    killContainer(engine, run.name, received < PATIENCE ? name : "SIGKILL").catch(() => undefined)
  }
  const endSignals = run.signals(pass)
  let connection: Duplex | undefined
  let endTerminal: () => void = () => undefined
  try {
    // Never given up half-way: what the engine has made has to be known, to be removed.
    await createContainer(engine, run.name, complete(run))
    connection = await attach(engine, run)
    const output = read(connection, {
      ...run,
      output(chunk, from) {
        spoke = true
        return run.output(chunk, from)
      },
    })
    const ended = await waiting(engine, run.name)
    if (early !== undefined) return await gone(engine, run.name, codeOf(early))
    const shown = showOn(engine, run)
    endTerminal = shown.end
    try {
      await startContainer(engine, run.name)
    } catch (error) {
      const code = notExecuted(error)
      await run.output(Buffer.from(`${(error as Error).message}\n`), "stderr")
      return await gone(engine, run.name, code)
    }
    started = true
    // One that came meanwhile is passed on to who has said something: a process that is just being made would not hear it.
    if (early !== undefined) {
      if (!spoke) return await gone(engine, run.name, codeOf(early))
      pass(early)
    }
    shown.resize()
    feed(connection, run)
    const code = await ended()
    // All of the output, however slow its reader is: the container is gone, so that nothing can hold it open.
    await output
    return code
  } catch (error) {
    await removeContainer(engine, run.name).catch(() => undefined)
    throw error
  } finally {
    endSignals()
    endTerminal()
    if (connection !== undefined) {
      run.input?.unpipe(connection)
      connection.destroy()
    }
  }
}

async function gone(engine: Engine, name: string, code: number): Promise<number> {
  await removeContainer(engine, name)
  return code
}

/** Exit code of a program that a signal has ended, as a shell tells it. */
export function codeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

function complete({ spec, input, terminal }: AttachedRun): ContainerSpec {
  return {
    ...spec,
    ...(input === undefined ? {} : { OpenStdin: true, StdinOnce: true, AttachStdin: true }),
    ...(terminal === undefined ? {} : { Tty: true }),
    HostConfig: {
      ...spec.HostConfig,
      AutoRemove: true,
      ...(terminal === undefined ? {} : { ConsoleSize: [terminal.size().rows, terminal.size().columns] as const }),
    },
  }
}

async function attach(engine: Engine, { name, input, terminal }: AttachedRun): Promise<Duplex> {
  const { connection, head } = await engine.api.upgrade({
    method: "POST",
    path: `/containers/${name}/attach`,
    query: {
      stream: true,
      stdout: true,
      stderr: true,
      stdin: input !== undefined,
      ...(terminal === undefined ? {} : { detachKeys: DETACH }),
    },
  })
  if (head.length > 0) connection.unshift(head)
  // A command that ends without reading its input breaks the connection: no failure, its end is asked of the engine.
  connection.on("error", () => undefined)
  return connection
}

/** Hands standard input on. Its end is the end of the command's, and no end of the connection. */
function feed(connection: Duplex, { input }: AttachedRun): void {
  if (input === undefined) return
  input.on("error", () => connection.end())
  input.pipe(connection)
}

async function read(connection: Duplex, { output, terminal }: AttachedRun): Promise<void> {
  if (terminal === undefined) return readFrames(connection, output)
  try {
    for await (const chunk of connection) await output(chunk as Buffer, "stdout")
  } catch {
    // as in readFrames: a cut connection ends the output
  }
}

/** Asks for the end before the start, so that no end is missed. Resolves with how to wait for the exit code. */
async function waiting(engine: Engine, name: string): Promise<() => Promise<number>> {
  const response = await engine.api.stream({
    method: "POST",
    path: `/containers/${name}/wait`,
    query: { condition: "removed" },
    patience: 0,
  })
  const answer = text(response)
  answer.catch(() => undefined) // told to whoever waits
  return async () => {
    try {
      return (JSON.parse(await answer) as { readonly StatusCode: number }).StatusCode
    } catch (error) {
      throw new EngineError(0, "the engine went away before the command ended", { cause: error })
    }
  }
}

/** Exit code for a start that failed because of the command. Source: docker/cli, cli/command/container/run.go. */
function notExecuted(error: unknown): number {
  if (error instanceof EngineError && error.status > 0) {
    if (/executable file not found|no such file or directory/.test(error.message)) return 127
    if (/permission denied|is a directory/.test(error.message)) return 126
  }
  throw error
}

/** Makes our terminal the command's, before it says a word: its keys, and its size as soon as there is somebody to be told. */
function showOn(engine: Engine, { name, terminal }: AttachedRun): { resize(): void; end(): void } {
  if (terminal === undefined) return { resize: () => undefined, end: () => undefined }
  const resize = () => {
    const { rows, columns } = terminal.size()
    // A container that has just ended has no size.
    engine.api
      .json({ method: "POST", path: `/containers/${name}/resize`, query: { h: rows, w: columns } })
      .catch(() => undefined)
  }
  const endKeys = terminal.raw()
  const endSizes = terminal.resized(resize)
  return {
    resize,
    end() {
      endKeys()
      endSizes()
    },
  }
}
