// Where the command line runs a command of others for somebody: the streams of this process, its terminal and its signals.
import { homedir } from "node:os"
import type { Readable } from "node:stream"
import { passOutputOn } from "../process/stty.ts"
import { harmlessText } from "./harmless.ts"
import { streamSink, Writer } from "./sink.ts"

/** A signal that ends what is going on, and who is told about every one. */
export type PassSignal = (name: NodeJS.Signals) => void

export interface Console {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly home: string
  /** User and group of the caller; undefined where the system has none. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined
  readonly stdin: Readable
  /** Somebody can type, and sees what comes. */
  readonly isTerminal: boolean
  /** Standard input is a terminal, whatever standard output is. */
  readonly isTyped: boolean
  /** Aborted with the first signal. */
  readonly signal: AbortSignal
  /** The signal that came first. */
  readonly received: NodeJS.Signals | undefined
  /** Registers who is told about signals; returns how to end that. */
  signals(pass: PassSignal): () => void
  /**
   * Writes what a command wrote, as it is. Returns a promise when the reader is slower than the writer. Where nobody reads any more,
   * who is told about signals gets SIGPIPE, as a program of this machine would.
   */
  write(chunk: Uint8Array, to: "stdout" | "stderr"): void | Promise<void>
  /** A line of our own, on standard error: standard output belongs to the command. */
  say(line: string): void
  /** Hands every key to the command instead of to this process, and what it writes to the terminal as it is; returns how to end that. */
  raw(): () => void
  size(): { readonly rows: number; readonly columns: number }
  resized(listener: () => void): () => void
  /** Lets go of standard input, so that the process can end. */
  close(): void
}

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]

/** The console of this process. From now on signals end it no more: whoever asks for it listens to them. */
export function processConsole(process: NodeJS.Process): Console {
  const { stdin, stdout, stderr } = process
  const controller = new AbortController()
  const listeners = new Set<PassSignal>()
  let received: NodeJS.Signals | undefined
  const receive = (name: NodeJS.Signals): void => {
    received ??= name
    controller.abort(new DOMException(`${name} was received`, "AbortError"))
    for (const listener of listeners) listener(name)
  }
  for (const name of SIGNALS) process.on(name, receive)
  let broken = false
  stdout.on("error", () => {
    broken = true
  })
  const writers = { stdout: new Writer(streamSink(stdout)), stderr: new Writer(streamSink(stderr)) }
  return {
    env: process.env,
    cwd: process.cwd(),
    home: process.env.HOME || homedir(),
    user:
      process.getuid === undefined || process.getgid === undefined
        ? undefined
        : { uid: process.getuid(), gid: process.getgid() },
    stdin,
    isTerminal: stdin.isTTY === true && stdout.isTTY === true,
    isTyped: stdin.isTTY === true,
    signal: controller.signal,
    get received() {
      return received
    },
    signals(pass) {
      listeners.add(pass)
      return () => listeners.delete(pass)
    },
    write(chunk, to) {
      if (to === "stdout" && broken) for (const listener of listeners) listener("SIGPIPE")
      return writers[to].write(chunk)
    },
    say: (line) => void writers.stderr.write(`image-driven-pipeline: ${harmlessText(line)}\n`),
    raw() {
      stdin.setRawMode(true)
      passOutputOn(process.env)
      return () => void stdin.setRawMode(false) // all is as it was before
    },
    size: () => ({ rows: stdout.rows, columns: stdout.columns }),
    resized(listener) {
      stdout.on("resize", listener)
      return () => void stdout.off("resize", listener)
    },
    close() {
      for (const name of SIGNALS) process.off(name, receive)
      stdin.destroy()
    },
  }
}
