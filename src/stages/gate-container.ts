// The container that a gate or a setup command runs in: where it runs, what it may, and what its end says.
import type { CommandEnd } from "../docker/command.ts"
import type { ContainerSpec, Mount } from "../docker/containers.ts"
import { runLabels } from "../image/run.ts"
import type { Command, Pair } from "../inputs/inputs.ts"
import type { GateResult } from "../report/result.ts"
import type { Session } from "./session.ts"

/** Processes and threads a gate may have: enough for any test suite, not enough for a fork bomb. */
const PIDS_LIMIT = 4096
/** Share of the machine's memory that a command may have unless it says otherwise: the engine and we live in the rest. */
const MEMORY_SHARE = 0.8

/** What a container is allowed beyond its own user's rights. */
export type Rights = Pick<ContainerSpec["HostConfig"], "SecurityOpt" | "CapDrop" | "CapAdd" | "NetworkMode" | "Memory">

/** Where a command runs; everything that gates and setup have in common. */
export interface Place {
  readonly image: string
  readonly user: string
  readonly workdir: string
  readonly env: readonly Pair[]
  readonly mounts: readonly Mount[]
}

export type Verdict = Pick<GateResult, "verdict" | "exitCode" | "note">

/** How a command ended, as a verdict. Its own exit codes stay its own, whatever their number. */
export function judge(end: CommandEnd, memory: number): Verdict {
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

/** A verdict in words, behind the name of what ran. `timeout`: milliseconds. */
export function saying(result: Verdict, timeout: number): string {
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

/** Bytes that a container may have; 0 where nobody knows what the machine has. */
export function memoryOf(session: Session, rights: Rights): number {
  return rights.Memory ?? Math.floor(session.engine.memory * MEMORY_SHARE)
}

/** The container of `command` at this place, as the engine wants it. */
export function specification(session: Session, place: Place, command: Command, rights: Rights): ContainerSpec {
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

/** The first line of a command, for a title. */
export function firstLine(text: string): string {
  const [first = "", ...more] = text.trim().split("\n")
  return more.length > 0 ? `${first} …` : first
}

/** Milliseconds as a reader wants them. */
export function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`
}
