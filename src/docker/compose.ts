// Docker Compose by its CLI plugin: it knows the Compose file, its networks and its order. What became of containers is
// asked of the engine, never of the plugin's words or exit code.
import { StageError } from "../errors.ts"
import type { Pair } from "../inputs/inputs.ts"
import { childEnvironment } from "../process/environment.ts"
import { runProcess } from "../process/process.ts"
import type { Engine } from "./engine.ts"

/** Compose 2.20.2 is the first that knows `start_interval`. */
const OLDEST: readonly number[] = [2, 20, 2]
/** Bytes of error output that are kept. */
const KEPT = 16 * 1024

export interface ComposeResult {
  /** Exit code; -1 when a signal ended it. */
  readonly code: number
  /** The last it wrote to standard error. */
  readonly errors: string
}

/** Where and what Compose is asked about. */
export interface ComposeProject {
  readonly name: string
  /** Files as Compose takes them, absolute. */
  readonly files: readonly string[]
  /** Folder where relative paths start. */
  readonly folder: string
  /** What the files may interpolate. */
  readonly env: readonly Pair[]
}

/** @throws StageError `engine` when the CLI has no Compose v2, or one that is too old. */
export async function requireCompose(engine: Engine, signal: AbortSignal): Promise<void> {
  let said = ""
  const { code } = await runProcess(engine.docker, ["compose", "version", "--short"], {
    env: childEnvironment(engine.env),
    output: () => undefined,
    stdout: (chunk) => {
      said += Buffer.from(chunk).toString("utf8")
    },
    signal,
  })
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(said)
  const problem =
    code !== 0 || version === null
      ? "the Docker CLI here has no Compose v2"
      : isOlder(version.slice(1).map(Number), OLDEST)
        ? `Docker Compose ${version[0]} is too old`
        : undefined
  if (problem !== undefined)
    throw new StageError({
      stage: "release",
      kind: "engine",
      what: problem,
      why: `a release environment needs Docker Compose ${OLDEST.join(".")} or newer`,
      remedy: "install the plugin (docker/setup-compose-action does), or remove `compose-file`",
    })
}

/** The model that Compose makes of the files, as JSON text; its errors when it makes none. Asks no engine. */
export async function resolveCompose(
  engine: Engine,
  project: ComposeProject,
  signal: AbortSignal,
): Promise<ComposeResult & { readonly model: string }> {
  const chunks: Uint8Array[] = []
  const result = await compose(engine, project, ["--profile", "*"], ["config", "--format", "json"], {
    signal,
    stdout: (chunk) => {
      chunks.push(Buffer.from(chunk))
    },
  })
  return { ...result, model: Buffer.concat(chunks).toString("utf8") }
}

/** Runs a subcommand, e.g. `["up", "--detach", "app"]`. */
export function runCompose(
  engine: Engine,
  project: ComposeProject,
  args: readonly string[],
  output: (chunk: Uint8Array) => void | Promise<void>,
  signal: AbortSignal,
): Promise<ComposeResult> {
  return compose(engine, project, ["--env-file", "/dev/null", "--progress", "plain"], args, { signal, output })
}

async function compose(
  engine: Engine,
  { name, files, folder, env }: ComposeProject,
  options: readonly string[],
  args: readonly string[],
  streams: {
    readonly signal: AbortSignal
    readonly output?: (chunk: Uint8Array) => void | Promise<void>
    readonly stdout?: (chunk: Uint8Array) => void
  },
): Promise<ComposeResult> {
  let errors = Buffer.alloc(0)
  const { signal, output, stdout } = streams
  const whole = [
    "compose",
    ...["--project-name", name, "--project-directory", folder, "--ansi", "never"],
    ...files.flatMap((file) => ["--file", file]),
    ...options,
    ...args,
  ]
  const { code } = await runProcess(engine.docker, whole, {
    env: childEnvironment(engine.env, Object.fromEntries(env.map((pair) => [pair.name, pair.value]))),
    cwd: folder,
    signal,
    output: (chunk) => {
      errors = Buffer.concat([errors, chunk]).subarray(-KEPT)
      return output?.(chunk)
    },
    ...(stdout === undefined ? {} : { stdout }),
  })
  return { code, errors: errors.toString("utf8") }
}

function isOlder(version: readonly number[], oldest: readonly number[]): boolean {
  const index = oldest.findIndex((part, place) => part !== version[place])
  return index >= 0 && (version[index] ?? 0) < (oldest[index] ?? 0)
}
