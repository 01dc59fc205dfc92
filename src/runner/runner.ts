// Where the program runs: one interface for GitHub's runner and for a terminal, so that both run the same pipeline.
import type { Failure } from "../errors.ts"
import type { InputSource } from "../inputs/reading.ts"

/** The log of a run. Everything that is printed goes through it; there is no other way to stdout or stderr. */
export interface Log {
  /** A line of our own words. Data in it that came from elsewhere is made harmless all the same. */
  info(text: string): void
  /** Runs `body` inside a foldable group. Groups do not nest. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>
  /** Opens the door for somebody else's output: nothing in it is ever a workflow command or a terminal escape. */
  foreign(): ForeignOutput
  notice(text: string): void
  warning(text: string): void
  /** One annotation for a failure: stage, what, why, remedy. */
  failure(failure: Failure): void
  /** What is going on right now, for a person at a terminal; prints nothing elsewhere. Empty text ends it. */
  progress(text: string): void
}

/** Bytes that a container, a build or a registry wrote. Chunks may be cut anywhere, lines may end in \n, \r or \r\n. */
export interface ForeignOutput {
  /** Returns a promise when the reader is slower than the writer; await it before writing on. */
  write(chunk: Uint8Array): void | Promise<void>
  /** Prints what is left of an unfinished line and closes the door. Idempotent. */
  end(): void
}

export interface Runner {
  readonly log: Log
  /** Environment of this process. The only place that reads `process.env` is the implementation. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Raw text of an input, as given; empty when it is not. */
  input(name: string): string
  /** Names of all inputs that were given, known or not; lower case. */
  readonly inputNames: readonly string[]
  /** From now on `value` is replaced by `***` in everything printed. Values under 4 characters cannot be masked safely. */
  mask(value: string): void
  output(name: string, value: string): Promise<void>
  saveState(name: string, value: string): Promise<void>
  /** What an earlier step of this action saved; empty when there is nothing. */
  state(name: string): string
  /** Markdown for the job summary. */
  summary(markdown: string): Promise<void>
  /** Folder for files of this run that are gone afterwards; exists. */
  readonly temporaryFolder: string
  /** Absolute path of the checkout. */
  readonly workspace: string
  readonly cores: number
}

/** What the inputs of a step are read from. */
export function inputSource(runner: Runner): InputSource {
  return {
    input: (name) => runner.input(name),
    names: runner.inputNames,
    workspace: runner.workspace,
    temporaryFolder: runner.temporaryFolder,
    cores: runner.cores,
    event: runner.env.GITHUB_EVENT_NAME ?? "",
  }
}
