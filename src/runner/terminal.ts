// The program at a terminal: the same pipeline, with inputs as they were given and results as text.
import { mkdtempSync, renameSync, rmSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import path from "node:path"
import { maskedParts } from "./mask.ts"
import type { Runner } from "./runner.ts"
import { streamSink, type TextStream } from "./sink.ts"
import { TerminalLog } from "./terminal-log.ts"

export interface TerminalOptions {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute or relative to the current folder. */
  readonly workspace: string
  readonly stdout: TextStream
  readonly isTTY: boolean
  readonly columns?: number
}

export interface TerminalRunner extends Runner {
  readonly outputs: ReadonlyMap<string, string>
  /**
   * Moves folders that an output names out of the temporary folder, which goes at the end: on a runner a later step takes them, here
   * a person does.
   */
  keepFolders(output: string): void
  /** Prints the outputs, `name=value`, one a line. */
  printOutputs(): void
  /** Ends the progress line and removes the temporary folder. */
  close(): void
}

export function terminalRunner(options: TerminalOptions): TerminalRunner {
  const { inputs, env, isTTY } = options
  const colours = isTTY && !env.NO_COLOR && env.TERM !== "dumb"
  const log = new TerminalLog(streamSink(options.stdout), {
    colours,
    live: isTTY && env.TERM !== "dumb",
    columns: () => options.columns ?? 80,
  })
  const outputs = new Map<string, string>()
  const states = new Map<string, string>()
  const temporaryFolder = mkdtempSync(path.join(tmpdir(), "image-driven-pipeline-"))

  return {
    log,
    env,
    input: (name) => inputs[name] ?? "",
    inputNames: Object.keys(inputs),
    mask(value) {
      for (const part of maskedParts(value)) log.mask(part)
    },
    async output(name, value) {
      outputs.set(name, value)
    },
    outputs,
    keepFolders(output) {
      const kept = (outputs.get(output) ?? "").split("\n").map((folder) => {
        if (!folder.startsWith(`${temporaryFolder}${path.sep}`)) return folder
        const place = path.join(tmpdir(), path.basename(folder))
        renameSync(folder, place)
        return place
      })
      outputs.set(output, kept.join("\n"))
    },
    printOutputs() {
      for (const [name, value] of outputs) log.info(`${name}=${value}`)
    },
    async saveState(name, value) {
      states.set(name, value)
    },
    state: (name) => states.get(name) ?? "",
    async summary(markdown) {
      log.plain(markdown.trimEnd())
    },
    temporaryFolder,
    workspace: path.resolve(options.workspace),
    cores: availableParallelism(),
    close() {
      log.progress("")
      rmSync(temporaryFolder, { recursive: true, force: true })
    },
  }
}
