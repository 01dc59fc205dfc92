// Stage gates: what setup installs goes into a throw-away layer on top of the image; every gate runs in a container of
// its own from there, as the image's own user, with the test files mounted. The image itself is never changed.
import { EngineError, engineFailure } from "../docker/api.ts"
import { runCommand } from "../docker/command.ts"
import { removeContainer } from "../docker/containers.ts"
import type { ImageRecord } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import type { Repository } from "../image/reference.ts"
import type { Gate, GateInputs } from "../inputs/inputs.ts"
import type { GateResult } from "../report/result.ts"
import { type OrderedEntry, orderedOutput } from "../runner/gate-output.ts"
import type { Caches } from "./caches.ts"
import {
  firstLine,
  judge,
  memoryOf,
  type Place,
  type Rights,
  saying,
  seconds,
  specification,
  type Verdict,
} from "./gate-container.ts"
import type { Collect } from "./reports.ts"
import type { Session } from "./session.ts"
import { type MadeSetup, setUp } from "./setup.ts"
import type { Snapshot } from "./snapshot.ts"
import { provideTestFiles } from "./test-files.ts"
import type { ToolCaches } from "./tool-caches.ts"
import { wholeLog } from "./whole-logs.ts"

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

export interface GatesRun {
  readonly repository: Repository
  readonly image: ImageRecord
  readonly inputs: GateInputs
  readonly files: Promise<Snapshot>
  /** Called for each gate that has ended, before its container goes. */
  readonly collect: Collect
  readonly caches: Caches
  readonly tools: ToolCaches
  /** True where the layers of the image are kept together with what setup made. */
  readonly withLayers: boolean
  /** Called before the first gate starts, with what setup made in this run. */
  readonly ready: (setup: MadeSetup | undefined) => void
}

/**
 * Runs setup, then all gates side by side, and returns one result for each gate in the declared order.
 * A gate that fails is a result, not an error.
 * @throws StageError `gate` when a setup command fails, `engine` when the engine does not do its part.
 */
export async function gates(session: Session, run: GatesRun): Promise<GatesOutcome> {
  const { image, inputs } = run
  try {
    const workdir = inputs.workdir ?? (image.Config.WorkingDir || "/")
    const snapshot = await run.files
    const { setupFiles } = inputs
    const forSetup = snapshot.files.filter(({ path }) => setupFiles === undefined || setupFiles.includes(path))
    const provided = await provideTestFiles(session, image.Id, { ...snapshot, files: forSetup }, workdir)
    const place: Place = {
      ...provided,
      user: inputs.user ?? image.Config.User ?? "",
      workdir,
      env: inputs.env,
    }
    const { image: ready, made } = await setUp(session, { ...run, place, files: forSetup })
    run.ready(made)
    const rest = snapshot.files.filter((file) => !forSetup.includes(file))
    const added = await provideTestFiles(session, ready, { files: rest, skipped: 0 }, workdir)
    const all = { image: added.image, mounts: [...provided.mounts, ...added.mounts] }
    return { results: await runGates(session, { ...place, ...all }, run), base: all.image }
  } catch (error) {
    throw engineFailure(error, "gates", "the gates could not be run")
  }
}

async function runGates(session: Session, place: Place, run: GatesRun): Promise<readonly GateResult[]> {
  const { inputs } = run
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
        : await runGate(session, place, gate, index, output, stop.signal, run)
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
  { collect, tools, image }: GatesRun,
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
        return tools.restore(id, `gate ${gate.name}`, own, image)
      },
      stop,
      signal: session.signal,
    })
    output.end()
    // Before anything is judged: a gate that fails has reports too.
    if (container !== undefined) await collect(container, gate.name, own.workdir)
    const verdict = judge(end, memoryOf(session, gateRights(gate)))
    if (verdict.verdict === "passed" && container !== undefined) await tools.keep(container, `gate ${gate.name}`)
    return result(verdict)
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
