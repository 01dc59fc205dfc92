// The program on GitHub's runner: inputs from the environment, results into the runner's files, log on stdout.
import { mkdirSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import path from "node:path"
import { maskedParts } from "./mask.ts"
import { GithubLog } from "./output.ts"
import type { Runner } from "./runner.ts"
import { streamSink, type TextStream } from "./sink.ts"
import { SUMMARY_CAP, withinSummary } from "./summary.ts"

/** The part of `process` that is needed. The toolkit that writes the runner's files reads `process.env` by itself. */
export interface ProcessLike {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: TextStream
  cwd(): string
}

const INPUT = "INPUT_"
/** Loaded when first needed: it costs more start-up time than all the rest. */
const toolkit = () => import("@actions/core")

/** The runner of `main` and `post`. Names of inputs are lower case, as in `with:`. */
export function githubRunner(process: ProcessLike): Runner {
  const { env } = process
  const input = (name: string) => env[`${INPUT}${name.replaceAll(" ", "_").toUpperCase()}`] ?? ""
  const annotations = !/^\s*(false|no|off|0)\s*$/i.test(input("annotations"))
  const log = new GithubLog(streamSink(process.stdout), { annotations })
  const temporaryFolder = path.resolve(env.RUNNER_TEMP || tmpdir())
  mkdirSync(temporaryFolder, { recursive: true })
  let summarized = 0

  return {
    log,
    env,
    input,
    inputNames: Object.keys(env)
      .filter((name) => name.startsWith(INPUT))
      .map((name) => name.slice(INPUT.length).toLowerCase()),
    mask(value) {
      for (const part of maskedParts(value)) log.mask(part)
    },
    // Without the files the toolkit would print workflow commands instead, beside the log; nobody asked for that.
    async output(name, value) {
      if (env.GITHUB_OUTPUT) (await toolkit()).setOutput(name, value)
    },
    async saveState(name, value) {
      if (env.GITHUB_STATE) (await toolkit()).saveState(name, value)
    },
    state: (name) => env[`STATE_${name}`] ?? "",
    async summary(markdown) {
      if (!env.GITHUB_STEP_SUMMARY) return
      const room = SUMMARY_CAP - summarized
      if (room <= 0) return
      const text = withinSummary(markdown, room)
      summarized += Buffer.byteLength(text)
      await (await toolkit()).summary.addRaw(text).write()
      if (text !== markdown) log.notice("The job summary was cut because it is longer than GitHub shows")
    },
    temporaryFolder,
    workspace: path.resolve(env.GITHUB_WORKSPACE || process.cwd()),
    cores: availableParallelism(),
  }
}
