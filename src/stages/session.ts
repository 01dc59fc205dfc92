// What every stage gets: the engine, the log, the run's identity, and a place for work that may finish in the background.
import type { Engine } from "../docker/engine.ts"
import type { Log } from "../runner/runner.ts"

export interface Session {
  readonly engine: Engine
  readonly log: Log
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  readonly runId: string
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** Folder of this run, for its owner alone; gone at the end. */
  readonly folder: string
  /** Folder for the whole output of what ran; it stays until the end of the job. */
  readonly logs: string
  /** Milliseconds since the start of the run, by a clock that never jumps. */
  readonly elapsed: () => number
  readonly background: Background
}

/** Removals nobody has to wait for before the end of the run. A removal that fails is left to the sweep. */
export class Background {
  readonly #pending = new Set<Promise<void>>()

  add(work: Promise<unknown>): void {
    const settled = work.then(
      () => undefined,
      () => undefined,
    )
    this.#pending.add(settled)
    void settled.then(() => this.#pending.delete(settled))
  }

  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }
}

/** State that post needs; saved before the first resource of the run exists. */
export const RUN_STATE = "run"
