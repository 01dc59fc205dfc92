// Watches over the engine for as long as a run needs it: an engine that hangs keeps every connection open and says nothing.
import { setTimeout as sleep } from "node:timers/promises"
import { type Stage, StageError } from "../errors.ts"
import { EngineError } from "./api.ts"
import type { Engine } from "./engine.ts"

export interface Watch {
  /** Aborted with {@link failure} as its reason once the engine does not answer any more. */
  readonly signal: AbortSignal
  readonly failure: StageError | undefined
  end(): void
}

/** Milliseconds between two questions. */
const INTERVAL = 5_000
/** Milliseconds for an answer: an engine under load is slow, one that hangs says nothing at all. */
const PATIENCE = 30_000

/** @param stage the stage that is going on, for the error. */
export function watchEngine(engine: Engine, stage: () => Stage): Watch {
  const gone = new AbortController()
  const ended = new AbortController()
  let failure: StageError | undefined
  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(INTERVAL, undefined, { signal: ended.signal, ref: false })
      try {
        await engine.api.ping(PATIENCE, ended.signal)
      } catch (error) {
        if (!(error instanceof EngineError) || error.status !== 0) throw error
        failure = new StageError(
          {
            stage: stage(),
            kind: "engine",
            what: "the Docker Engine went away or hangs",
            why: error.message,
            remedy: "look at the engine's log and run again; nothing was decided about the image",
          },
          { cause: error },
        )
        return gone.abort(failure)
      }
    }
  }
  // The end of the watch is the only other way out.
  watch().catch(() => undefined)
  return {
    signal: gone.signal,
    get failure() {
      return failure
    },
    end: () => ended.abort(),
  }
}
