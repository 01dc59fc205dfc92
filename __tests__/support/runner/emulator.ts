// A runner in small: starts a bundle of the action as GitHub's runner does, and reads what it prints as the runner does.
import { type ChildProcess, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { readKeyValues, SUMMARY_LIMIT } from "./file-commands.ts"
import { contextVariables, inputVariables, type JobEvent, machineVariables, readAction } from "./job.ts"
import { Masks } from "./masks.ts"
import { type Command, CommandReader, StreamLines } from "./parser.ts"

export const ACTION_YML = path.resolve(import.meta.dirname, "../../../action.yml")

/** When and how a step is ended from outside. */
export interface Interruption {
  /** A line of the log (as shown), milliseconds after the start, or whatever a test waits for. */
  readonly after: ((line: string) => boolean) | number | Promise<unknown>
  /** `cancel` is what the runner does: SIGINT, after 7.5 s SIGTERM, after 2.5 s SIGKILL; to the node process alone. */
  readonly kind: "cancel" | "SIGINT" | "SIGTERM" | "SIGKILL"
}

export interface StepOptions {
  /** As in `with:`; defaults come from the action.yml. */
  readonly inputs?: Readonly<Record<string, string>>
  /** On top of what the runner sets; an undefined value removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly event?: JobEvent
  readonly workspace: string
  /** RUNNER_TEMP; exists afterwards too, as on a runner until the end of the job. */
  readonly temp: string
  /** Secrets of the job, which the runner knows before the step starts. */
  readonly secrets?: readonly string[]
  readonly signal?: Interruption
  /** Called when `main` has ended and `post` has not begun. */
  readonly between?: (main: ActionResult) => unknown
  /** A program that starts node with what follows it, in the same process: `["sh", "-c", 'umask 077; exec "$@"', "sh"]`. */
  readonly wrap?: readonly string[]
  /** Node that runs the bundle; default is the one that runs the tests. */
  readonly node?: string
  /** Default is the project's own; the bundles lie beside it. */
  readonly actionYml?: string
  /** Milliseconds until a step that hangs is killed; default 5 minutes. */
  readonly limit?: number
}

export interface ActionOptions extends StepOptions {
  readonly bundle: "main" | "post"
  /** What `main` saved, for `post`. */
  readonly state?: Readonly<Record<string, string>>
}

export interface Annotation {
  readonly kind: "error" | "warning" | "notice"
  readonly title: string
  readonly message: string
}

export interface ActionResult {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Bytes as printed, nothing masked. */
  readonly stdout: string
  readonly stderr: string
  /** What a reader sees, masks applied: text, and commands that show (`##[group]…`, `##[error]…`). */
  readonly log: readonly string[]
  /** Commands that the runner carried out, in order. */
  readonly commands: readonly Command[]
  readonly annotations: readonly Annotation[]
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, string>>
  readonly summary: string
  /** What the runner itself would complain about: an unreadable file, a summary that is too long. */
  readonly complaints: readonly string[]
  readonly durationMs: number
}

/** Runs `main` and then, whatever came of it, `post`, as a step of a job does. */
export async function runStep(
  options: StepOptions,
): Promise<{ readonly main: ActionResult; readonly post: ActionResult }> {
  const main = await runAction({ ...options, bundle: "main" })
  await options.between?.(main)
  const { signal: _ended, ...undisturbed } = options
  return { main, post: await runAction({ ...undisturbed, bundle: "post", state: main.state }) }
}

/** Runs one bundle of the action in a process of its own and returns everything a runner learns from it. */
export async function runAction(options: ActionOptions): Promise<ActionResult> {
  const actionYml = options.actionYml ?? ACTION_YML
  const action = readAction(actionYml)
  const script = path.resolve(path.dirname(actionYml), action.runs[options.bundle] ?? "")
  const files = commandFiles(options.temp)
  const env: Record<string, string | undefined> = {
    ...machineVariables(),
    ...inputVariables(action, options.inputs ?? {}),
    ...contextVariables(options.event ?? {}, options.workspace, options.temp),
    ...files,
    ...Object.fromEntries(Object.entries(options.state ?? {}).map(([name, value]) => [`STATE_${name}`, value])),
    ...options.env,
  }
  const started = performance.now()
  const [program = "", ...args] = [...(options.wrap ?? []), options.node ?? process.execPath, script]
  const child = spawn(program, args, {
    cwd: options.workspace,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  })
  const log = new StepLog(options.secrets ?? [])
  const interruption = interrupt(child, options.signal, options.limit ?? 300_000)
  const stdout = collect(child.stdout, log, interruption.line)
  const stderr = collect(child.stderr, log, interruption.line)
  const ended = await new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (exitCode, signal) => {
      // A child that the step left behind may hold the streams; the runner waits for them a while only.
      const timer = setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, 5_000)
      child.once("close", () => {
        clearTimeout(timer)
        resolve({ exitCode, signal })
      })
    })
  }).finally(interruption.clear)
  const durationMs = performance.now() - started
  const complaints: string[] = []
  return {
    ...ended,
    stdout: stdout(),
    stderr: stderr(),
    log: log.lines,
    commands: log.commands,
    annotations: log.annotations,
    outputs: keyValues(files.GITHUB_OUTPUT, complaints),
    state: keyValues(files.GITHUB_STATE, complaints),
    variables: keyValues(files.GITHUB_ENV, complaints),
    summary: summaryOf(files.GITHUB_STEP_SUMMARY, complaints),
    complaints,
    durationMs,
  }
}

/** What the runner makes of the lines of both streams. */
class StepLog {
  readonly lines: string[] = []
  readonly commands: Command[] = []
  readonly annotations: Annotation[] = []
  readonly #reader = new CommandReader()
  readonly #masks = new Masks()

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) this.#masks.add(secret)
  }

  /** Takes a line of a stream and returns what is shown of it. */
  take(line: string): readonly string[] {
    const read = this.#reader.read(line)
    const shown = ("text" in read ? [read.text] : this.#execute(read.command, read.line)).map((text) =>
      this.#masks.apply(text),
    )
    this.lines.push(...shown)
    return shown
  }

  #execute(command: Command, line: string): string[] {
    this.commands.push(command)
    const { name, data, properties } = command
    switch (name) {
      case "add-mask":
        this.#masks.add(data)
        return []
      case "group":
        return [`##[group]${data}`]
      case "endgroup":
        return ["##[endgroup]"]
      case "error":
      case "warning":
      case "notice": {
        const message = this.#masks.apply(data)
        this.annotations.push({ kind: name, title: properties.title ?? "", message })
        return `##[${name}]${message}`.split("\n")
      }
      case "stop-commands":
        this.#masks.add(data)
        return [line]
      default:
        return this.#isToken(name) ? [line] : []
    }
  }

  #isToken(name: string): boolean {
    return this.commands.some((command) => command.name === "stop-commands" && command.data.toLowerCase() === name)
  }
}

function collect(stream: NodeJS.ReadableStream, log: StepLog, seen: (line: string) => void): () => string {
  const chunks: Buffer[] = []
  const lines = new StreamLines((line) => {
    for (const shown of log.take(line)) seen(shown)
  })
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk)
    lines.write(chunk)
  })
  stream.once("close", () => lines.end())
  return () => Buffer.concat(chunks).toString("utf8")
}

function interrupt(child: ChildProcess, signal: Interruption | undefined, limit: number) {
  const timers = [setTimeout(() => child.kill("SIGKILL"), limit)]
  let fired = false
  const fire = () => {
    if (fired || signal === undefined) return
    fired = true
    if (signal.kind !== "cancel") {
      child.kill(signal.kind)
      return
    }
    child.kill("SIGINT")
    timers.push(setTimeout(() => child.kill("SIGTERM"), 7_500))
    timers.push(setTimeout(() => child.kill("SIGKILL"), 10_000))
  }
  if (typeof signal?.after === "number") timers.push(setTimeout(fire, signal.after))
  if (signal?.after instanceof Promise) void signal.after.then(fire)
  return {
    line(line: string) {
      if (typeof signal?.after === "function" && signal.after(line)) fire()
    },
    clear() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** The files of a step exist before it starts. */
function commandFiles(temp: string) {
  const folder = path.join(temp, "_runner_file_commands")
  mkdirSync(folder, { recursive: true })
  const create = (prefix: string) => {
    const file = path.join(folder, `${prefix}_${randomUUID()}`)
    writeFileSync(file, "")
    return file
  }
  return {
    GITHUB_OUTPUT: create("set_output"),
    GITHUB_STATE: create("save_state"),
    GITHUB_ENV: create("set_env"),
    GITHUB_PATH: create("add_path"),
    GITHUB_STEP_SUMMARY: create("step_summary"),
  }
}

/** Reads a file and removes it, as the runner does between steps. */
function taken(file: string): string {
  const text = existsSync(file) ? readFileSync(file, "utf8") : ""
  rmSync(file, { force: true })
  return text
}

function keyValues(file: string, complaints: string[]): Record<string, string> {
  try {
    return readKeyValues(taken(file))
  } catch (error) {
    complaints.push(`Unable to process file command '${path.basename(file)}' successfully: ${String(error)}`)
    return {}
  }
}

function summaryOf(file: string, complaints: string[]): string {
  const text = taken(file)
  if (Buffer.byteLength(text) <= SUMMARY_LIMIT) return text
  complaints.push(`$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT / 1024}k`)
  return ""
}
