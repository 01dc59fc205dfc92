// Stage gates: what setup installs goes into a throw-away layer on top of the image; every gate runs in a container of
// its own from there, as the image's own user, with the test files mounted. The image itself is never changed.
import { EngineError, engineFailure } from "../docker/api.ts"
import { type CommandEnd, runCommand } from "../docker/command.ts"
import { type ContainerSpec, commitContainer, type Mount, removeContainer } from "../docker/containers.ts"
import type { ImageRecord } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { layerImage, runLabels } from "../image/run.ts"
import type { Command, Gate, GateInputs, Pair } from "../inputs/inputs.ts"
import type { GateResult } from "../report/result.ts"
import { type OrderedEntry, orderedOutput } from "../runner/gate-output.ts"
import type { Collect } from "./reports.ts"
import type { Session } from "./session.ts"
import type { Snapshot } from "./snapshot.ts"
import { provideTestFiles } from "./test-files.ts"
import { wholeLog } from "./whole-logs.ts"

/** Processes and threads a gate may have: enough for any test suite, not enough for a fork bomb. */
const PIDS_LIMIT = 4096
/** Share of the machine's memory that a command may have unless it says otherwise: the engine and we live in the rest. */
const MEMORY_SHARE = 0.8

/** What a container is allowed beyond its own user's rights. */
type Rights = Pick<ContainerSpec["HostConfig"], "SecurityOpt" | "CapDrop" | "CapAdd" | "NetworkMode" | "Memory">

/** Setup may install what it likes: it gets Docker's default rights, which `sudo` and package managers expect. */
const SETUP_RIGHTS: Rights = { NetworkMode: "bridge" }

/** A gate runs what a pull request wrote: no capability that it did not ask for, and no program that raises its rights. */
function gateRights({ network, capabilities, memory }: Gate): Rights {
  return {
    NetworkMode: network,
    SecurityOpt: ["no-new-privileges"],
    CapDrop: ["ALL"],
    CapAdd: capabilities,
    ...(memory === undefined ? {} : { Memory: memory }),
  }
}

export interface GatesOutcome {
  readonly results: readonly GateResult[]
  /** ID of what gates started from: the image, or a layer of this run on top of it. */
  readonly base: string
}

/** Where a command runs; everything that gates and setup have in common. */
interface Place {
  readonly image: string
  readonly user: string
  readonly workdir: string
  readonly env: readonly Pair[]
  readonly mounts: readonly Mount[]
}

/**
 * Runs setup, then all gates side by side, and returns one result for each gate in the declared order.
 * A gate that fails is a result, not an error.
 * @throws StageError `gate` when a setup command fails, `engine` when the engine does not do its part.
 */
export async function gates(
  session: Session,
  image: ImageRecord,
  inputs: GateInputs,
  files: Promise<Snapshot>,
  collect: Collect,
): Promise<GatesOutcome> {
  try {
    const workdir = inputs.workdir ?? (image.Config.WorkingDir || "/")
    const provided = await provideTestFiles(session, image.Id, await files, workdir)
    const place: Place = {
      ...provided,
      user: inputs.user ?? image.Config.User ?? "",
      workdir,
      env: inputs.env,
    }
    const base = await setUp(session, place, inputs)
    return { results: await runGates(session, { ...place, image: base }, inputs, collect), base }
  } catch (error) {
    throw engineFailure(error, "gates", "the gates could not be run")
  }
}

/** Runs the setup commands and returns the ID of the image that the gates start from. */
async function setUp(session: Session, place: Place, inputs: GateInputs): Promise<string> {
  const steps: readonly (readonly ["setup-root" | "setup", Command | undefined, string])[] = [
    ["setup-root", inputs.setupRoot, "0:0"],
    ["setup", inputs.setup, place.user],
  ]
  let from = place.image
  for (const [name, command, user] of steps) {
    if (command === undefined) continue
    from = await session.log.group(`${name}: ${firstLine(command.text)}`, () =>
      setUpStep(session, { ...place, image: from, user }, name, command, inputs.timeout),
    )
  }
  return from
}

async function setUpStep(
  session: Session,
  place: Place,
  name: "setup-root" | "setup",
  command: Command,
  timeout: number,
): Promise<string> {
  const { engine, log, signal } = session
  const started = performance.now()
  log.progress(name)
  const output = log.foreign()
  const whole = wholeLog(session, name)
  let container: string | undefined
  try {
    let end: CommandEnd
    try {
      end = await runCommand(engine, {
        name: `image-driven-${name}-${session.runId}`,
        spec: specification(session, place, command, SETUP_RIGHTS),
        timeout,
        output: (chunk) => {
          whole.write(chunk)
          return output.write(chunk)
        },
        created: (id) => {
          container = id
        },
        signal,
      })
    } finally {
      output.end()
      whole.end()
    }
    const verdict = judge(end, memoryOf(session, SETUP_RIGHTS))
    if (verdict.verdict !== "passed" || container === undefined)
      throw new StageError({
        stage: "gates",
        kind: "gate",
        what: `${name} ${saying(verdict, timeout)}`,
        why: `the command was: ${command.text}`,
        remedy: "its output is above; no gate was run",
      })
    const image = await commitContainer(engine, container, layerImage(name, session.runId), signal)
    log.info(`${name} done in ${seconds(performance.now() - started)}`)
    return image
  } finally {
    log.progress("")
    if (container !== undefined) session.background.add(removeContainer(engine, container))
  }
}

async function runGates(
  session: Session,
  place: Place,
  inputs: GateInputs,
  collect: Collect,
): Promise<readonly GateResult[]> {
  const stop = new AbortController()
  const results: GateResult[] = []
  const display = orderedOutput(
    session.log,
    inputs.gates.map((gate) => `gate ${gate.name}: ${firstLine(gate.command.text)}`),
  )
  const queue = [...inputs.gates.entries()]
  const running = new Set<string>()
  const showProgress = (): void => {
    const done = inputs.gates.length - queue.length - running.size
    session.log.progress(
      running.size === 0 ? "" : `gates: ${[...running].join(", ")} (${done} of ${inputs.gates.length} done)`,
    )
  }
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, gate] = next
      const output = display.entry(index)
      running.add(gate.name)
      showProgress()
      const result = stop.signal.aborted
        ? notRun(session, gate)
        : await runGate(session, place, gate, index, output, stop.signal, collect)
      results[index] = result
      if (result.verdict === "passed" && result.note !== undefined)
        session.log.warning(`gate ${gate.name} passed, ${result.note}`)
      running.delete(gate.name)
      showProgress()
      output.close(closingLine(result, gate))
      if (inputs.failFast && fails(result)) stop.abort()
    }
  }
  const width = Math.min(inputs.maxParallel, inputs.gates.length)
  const workers = await Promise.allSettled(
    Array.from({ length: width }, () =>
      worker().catch((error: unknown) => {
        queue.length = 0 // the engine is gone or the run is cancelled: no further gate is started
        throw error
      }),
    ),
  )
  session.log.progress("")
  await display.done()
  const broken = workers.find((settled) => settled.status === "rejected")
  if (broken !== undefined) throw broken.reason
  return results
}

function closingLine(result: GateResult, gate: Gate): string {
  const words = `gate ${gate.name} ${describe(result, gate)}`
  return result.verdict === "not run" ? words : `${words} in ${seconds(result.duration)}`
}

async function runGate(
  session: Session,
  place: Place,
  gate: Gate,
  index: number,
  output: OrderedEntry,
  stop: AbortSignal,
  collect: Collect,
): Promise<GateResult> {
  const start = session.elapsed()
  const whole = wholeLog(session, `gate-${index + 1}-${gate.name}`)
  let container: string | undefined
  const own: Place = {
    ...place,
    user: gate.user ?? place.user,
    workdir: gate.workdir ?? place.workdir,
    env: [...place.env, ...gate.env],
  }
  const result = (verdict: Verdict): GateResult => ({
    name: gate.name,
    command: gate.command.text,
    allowFailure: gate.allowFailure,
    start,
    duration: session.elapsed() - start,
    tail: output.tail(),
    ...verdict,
  })
  try {
    const end = await runCommand(session.engine, {
      name: `image-driven-gate-${index + 1}-${session.runId}`,
      spec: specification(session, own, gate.command, gateRights(gate)),
      timeout: gate.timeout,
      output: (chunk) => {
        whole.write(chunk)
        return output.write(chunk)
      },
      created: (id) => {
        container = id
      },
      stop,
      signal: session.signal,
    })
    output.end()
    // Before anything is judged: a gate that fails has reports too.
    if (container !== undefined) await collect(container, gate.name, own.workdir)
    return result(judge(end, memoryOf(session, gateRights(gate))))
  } catch (error) {
    // The engine refusing this one container is no verdict about the image; an engine that is gone ends the stage.
    if (!(error instanceof EngineError) || error.status === 0) throw error
    return result({ verdict: "error", note: error.message })
  } finally {
    output.end()
    whole.end()
    if (container !== undefined) session.background.add(removeContainer(session.engine, container))
  }
}

type Verdict = Pick<GateResult, "verdict" | "exitCode" | "note">

/** How a command ended, as a verdict. Its own exit codes stay its own, whatever their number. */
function judge(end: CommandEnd, memory: number): Verdict {
  if (end.how === "timeout") return { verdict: "timeout" }
  if (end.how === "stopped") return { verdict: "stopped", note: "another gate had failed (`fail-fast`)" }
  if (end.how === "not started")
    return { verdict: "failed", exitCode: end.exitCode, note: `could not be started: ${end.why}` }
  // A child can be killed while the command itself goes on and succeeds.
  const killed = `killed: out of memory (limit ${Math.round(memory / 1024 ** 2)} MiB)`
  const note = end.outOfMemory
    ? { note: end.exitCode === 0 ? `although one of its processes was ${killed}` : killed }
    : {}
  return { verdict: end.exitCode === 0 ? "passed" : "failed", exitCode: end.exitCode, ...note }
}

/** The failures that gates stand for: those that failed and may not. */
export function gateFailures(results: readonly GateResult[], inputs: GateInputs): readonly StageError[] {
  return results.flatMap((result, index) => {
    const gate = inputs.gates[index]
    if (gate === undefined || !fails(result)) return []
    const engine = result.verdict === "error"
    return [
      new StageError({
        stage: "gates",
        kind: engine ? "engine" : "gate",
        what: `gate \`${result.name}\` ${describe(result, gate)}`,
        why: engine
          ? (result.note ?? "the engine did not run it")
          : (result.tail.findLast((line) => line.trim() !== "") ?? "it printed nothing"),
        remedy: engine
          ? "the engine could not run the gate: nothing was decided about the image"
          : `its whole output is in the group of the gate; it ran \`${firstLine(result.command)}\``,
      }),
    ]
  })
}

function fails(result: GateResult): boolean {
  return (
    !result.allowFailure && (result.verdict === "failed" || result.verdict === "timeout" || result.verdict === "error")
  )
}

function describe(result: GateResult, gate: Gate): string {
  return `${saying(result, gate.timeout)}${result.allowFailure && result.verdict !== "not run" ? " (allowed to)" : ""}`
}

function saying(result: Verdict, timeout: number): string {
  const note = result.note === undefined ? "" : `, ${result.note}`
  switch (result.verdict) {
    case "passed":
      return `passed${note}`
    case "timeout":
      return `was stopped: it ran longer than ${seconds(timeout)}`
    case "error":
      return `could not be run${note}`
    case "failed":
      return `failed with exit code ${result.exitCode}${note}`
    default:
      return `${result.verdict}${note}`
  }
}

function notRun(session: Session, gate: Gate): GateResult {
  return {
    name: gate.name,
    command: gate.command.text,
    verdict: "not run",
    allowFailure: gate.allowFailure,
    start: session.elapsed(),
    duration: 0,
    note: "another gate had failed (`fail-fast`)",
    tail: [],
  }
}

/** Bytes that a container may have; 0 where nobody knows what the machine has. */
function memoryOf(session: Session, rights: Rights): number {
  return rights.Memory ?? Math.floor(session.engine.memory * MEMORY_SHARE)
}

function specification(session: Session, place: Place, command: Command, rights: Rights): ContainerSpec {
  const [program = "", ...args] = command.argv
  const memory = memoryOf(session, rights)
  return {
    Image: place.image,
    Entrypoint: [program],
    Cmd: args,
    User: place.user,
    WorkingDir: place.workdir,
    Env: place.env.map(({ name, value }) => `${name}=${value}`),
    Labels: runLabels(session.runId),
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      Init: true,
      ...rights,
      Mounts: place.mounts,
      // We are attached and read everything; a second copy on the engine's disk would only grow.
      LogConfig: { Type: "none" },
      PidsLimit: PIDS_LIMIT,
      ...(memory > 0 ? { Memory: memory, MemorySwap: memory } : {}),
    },
  }
}

function firstLine(text: string): string {
  const [first = "", ...more] = text.trim().split("\n")
  return more.length > 0 ? `${first} …` : first
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`
}
