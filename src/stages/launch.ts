// The command `launch`: the newest image of a repository runs a command here, with the caller's user, folders and exit code.
import path from "node:path"
import { engineFailure } from "../docker/api.ts"
import type { ContainerSpec, Mount } from "../docker/containers.ts"
import { connectEngine, type Engine } from "../docker/engine.ts"
import { inspectImage } from "../docker/images.ts"
import { type AttachedRun, codeOf, runAttached } from "../docker/run.ts"
import { asStageError, StageError } from "../errors.ts"
import { gitIn } from "../event/git.ts"
import type { Environment } from "../process/environment.ts"
import type { Console } from "../runner/console.ts"
import { failureWords } from "../runner/failure.ts"
import { type JobLog, openJobLog } from "../runner/job-log.ts"
import { workingFolders } from "./launch-folders.ts"
import { chooseImage, type LaunchedImage, type WantedImage } from "./launch-image.ts"

export interface LaunchRequest extends WantedImage {
  /** Arguments of the container, as they were given; none means the image's own command. */
  readonly command: readonly string[]
  /** Folder of the working folders. */
  readonly root?: string
  /** Folder of the caller's source code, for an image that has none. */
  readonly source?: string
  /** Name of the job, where it is run as one. */
  readonly job?: string
  /** Variables on top; one without a value has the caller's. */
  readonly env: readonly { readonly name: string; readonly value?: string }[]
}

/** Exit code of a launcher that has failed itself, as `docker run` has it. */
export const LAUNCHER_FAILED = 125
/** Containers that run for somebody carry it, with the image's name and version. */
const LAUNCH_LABEL = "image-driven.launch"
/** The root, where no flag names it; without it the folder `work` of the caller's home. */
const ROOT_VARIABLE = "IMAGE_DRIVEN_ROOT"
const DEFAULT_ROOT = "work"

/** Runs the command and resolves with its exit code, or says why not and resolves with {@link LAUNCHER_FAILED}. */
export async function launch(request: LaunchRequest, console: Console): Promise<number> {
  try {
    return await attempt(request, console)
  } catch (error) {
    if (console.received !== undefined && console.signal.aborted && asStageError(error, "plan").kind === "cancelled")
      return codeOf(console.received)
    sayFailure(error, console)
    return LAUNCHER_FAILED
  }
}

/** What, why and what to do, on standard error. */
export function sayFailure(error: unknown, console: Pick<Console, "say">): void {
  const failure = engineFailure(error, "plan", "the engine did not run the command")
  const { what, why, remedy } = failureWords(asStageError(failure, "plan"))
  for (const line of [what, ...why, ...remedy]) console.say(line)
}

async function attempt(request: LaunchRequest, console: Console): Promise<number> {
  const { env, cwd, home, signal } = console
  const root = path.resolve(cwd, request.root ?? (env[ROOT_VARIABLE] || path.join(home, DEFAULT_ROOT)))
  const source = request.source === undefined ? undefined : path.resolve(cwd, request.source)
  const given = givenVariables(request, env)
  const untrustedFolders = [root, ...(source === undefined ? [] : [source]), ...(await checkoutOf(cwd, env))]
  const engine = await connectEngine(env, untrustedFolders, signal)
  try {
    const { repository } = request.reference
    const asking = { repository, env, untrustedFolders, signal, retrying: (words: string) => console.say(words) }
    const image = await chooseImage(request, engine, asking, (line) => console.say(line))
    const place = await workingPlace(engine, image, root, source, signal)
    const variables = { ...place.variables, ...(env.TZ ? { TZ: env.TZ } : {}), ...given }
    const spec = specOf(image, request.command, console, place, variables)
    if (request.job === undefined) return await runAttached(engine, attachedRun(spec, console))
    const log = jobLog(path.join(place.logs, request.job), image, request.command, variables, given, console)
    let code = LAUNCHER_FAILED
    try {
      code = await runAttached(engine, jobRun(spec, console, log))
    } finally {
      log.end(code)
    }
    return code
  } finally {
    engine.api.close()
  }
}

/** The variables that were asked for. @throws StageError when the caller does not have one either. */
function givenVariables({ env }: LaunchRequest, callers: Environment): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const { name, value = callers[name] } of env) {
    if (value === undefined)
      throw unusable(`--env ${name}: there is no such variable here`, `write --env ${name}=VALUE, or set it`)
    variables[name] = value
  }
  return variables
}

/** The checkout that a folder lies in: what is in it must not decide which `docker` is asked. */
async function checkoutOf(folder: string, env: Environment): Promise<readonly string[]> {
  const { code, stdout } = await gitIn(folder, env)(["rev-parse", "--show-toplevel"])
  return code === 0 && stdout !== "" ? [stdout] : []
}

interface WorkingPlace {
  readonly mounts: readonly Mount[]
  readonly variables: Readonly<Record<string, string>>
  readonly workdir: string
  /** The folder of logs on the host. */
  readonly logs: string
}

/** Folders and variables for this image. Source code is found by Python too, before what the image has. */
async function workingPlace(
  engine: Engine,
  image: LaunchedImage,
  root: string,
  source: string | undefined,
  signal: AbortSignal,
): Promise<WorkingPlace> {
  const shortName = path.basename(image.name)
  const [folders, record] = await Promise.all([
    workingFolders(root, shortName, source),
    inspectImage(engine, image.id, signal),
  ])
  const { SRCDIR, HOME = "/" } = folders.variables
  const found = record?.Config.Env?.find((entry) => entry.startsWith("PYTHONPATH="))?.slice("PYTHONPATH=".length)
  return {
    mounts: folders.mounts,
    logs: folders.logs,
    workdir: SRCDIR ?? (record?.Config.WorkingDir || HOME),
    variables: {
      IMAGE_NAME: image.name,
      IMAGE_VERSION: image.version,
      ...folders.variables,
      ...(SRCDIR === undefined ? {} : { PYTHONPATH: found ? `${SRCDIR}:${found}` : SRCDIR }),
    },
  }
}

function specOf(
  image: LaunchedImage,
  command: readonly string[],
  { user }: Console,
  { mounts, workdir }: WorkingPlace,
  variables: Readonly<Record<string, string>>,
): ContainerSpec {
  if (user === undefined) throw unusable("this system has no users as containers have them", "use Linux or macOS")
  return {
    Image: image.id,
    ...(command.length === 0 ? {} : { Cmd: command }),
    User: `${user.uid}:${user.gid}`,
    WorkingDir: workdir,
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Labels: { [LAUNCH_LABEL]: `${image.name}:${image.version}` },
    HostConfig: {
      Init: true,
      Mounts: mounts,
      // Output is read here; kept by the engine as well it would grow without a limit.
      LogConfig: { Type: "none" },
      // A program of the image that becomes root would leave files of root in the caller's folders.
      SecurityOpt: ["no-new-privileges"],
    },
  }
}

/** As a program of this machine: with a terminal where somebody sits at one. */
function attachedRun(spec: ContainerSpec, console: Console): AttachedRun {
  return {
    name: containerName(),
    spec,
    input: console.stdin,
    output: (chunk, from) => console.write(chunk, from),
    signals: (pass) => console.signals(pass),
    ...(console.isTerminal ? { terminal: console } : {}),
  }
}

/** Without a terminal, so that it is the same wherever it is started from; both outputs are in its log, in their order. */
function jobRun(spec: ContainerSpec, console: Console, log: JobLog): AttachedRun {
  const { input, terminal: _, ...run } = attachedRun(spec, console)
  return {
    ...run,
    // It is there for its log, also when nobody reads along any more.
    signals: (pass) => console.signals((name) => (name === "SIGPIPE" ? undefined : pass(name))),
    // In the background a program that reads from its terminal is stopped.
    ...(console.isTyped || input === undefined ? {} : { input }),
    output(chunk, from) {
      log.write(chunk)
      return console.write(chunk, from)
    },
  }
}

function jobLog(
  folder: string,
  image: LaunchedImage,
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  console: Console,
): JobLog {
  const start = {
    image: `${image.name}:${image.version}`,
    command,
    variables: Object.keys(variables),
    hidden: Object.values(given),
  }
  try {
    return openJobLog(folder, start, (why) => console.say(`the log of the job ends here: ${why}`))
  } catch (error) {
    throw unusable(`the log of the job cannot be written: ${folder}`, "--root names another place", error)
  }
}

function containerName(): string {
  return `image-driven-launch-${process.getBuiltinModule("node:crypto").randomBytes(8).toString("hex")}`
}

function unusable(what: string, remedy: string, cause?: unknown): StageError {
  const why = cause instanceof Error ? { why: cause.message } : {}
  return new StageError({ stage: "plan", kind: "input", what, remedy, ...why }, { cause })
}
