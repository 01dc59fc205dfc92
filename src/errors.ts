// Errors as part of the interface: which stage, what happened, why, what to do.

/** The stages in the order of a run; `plan` and `report` frame those that the input `stages` selects. */
export const STAGES = ["plan", "build", "gates", "health", "release", "publish", "report", "sweep"] as const
export type Stage = (typeof STAGES)[number]

/** What sort of failure it is, so that nobody has to parse words. */
export type ErrorKind =
  | "input" // an input is wrong; found before the first Docker call
  | "policy" // a rule of the pipeline forbids it
  | "build" // the build failed
  | "gate" // a gate or a setup command failed: a verdict about the image
  | "health" // the container did not turn healthy: a verdict about the image
  | "release" // the release environment did not come up or its tests failed: a verdict about the image
  | "engine" // the Docker Engine did not do its part: no verdict about the image
  | "disk" // no space is left, on the engine or here
  | "package" // the publish command failed; the image is proved, and pushed where it may be
  | "registry-auth" // the registry refused the credentials or wants some
  | "registry" // the registry did not do its part
  | "integrity" // what the registry holds is not what was tested
  | "cancelled"
  | "internal"

export interface Failure {
  readonly stage: Stage
  readonly kind: ErrorKind
  /** What happened, one sentence without a full stop. */
  readonly what: string
  /** Why, as far as it is known; may quote what Docker or a registry said. */
  readonly why?: string
  /** What the reader can do about it. */
  readonly remedy?: string
  /** Where in the checkout it is. */
  readonly place?: { readonly file: string; readonly line: number }
}

/** The only error the pipeline throws on purpose. Anything else that arrives at an entry is a defect (kind `internal`). */
export class StageError extends Error implements Failure {
  override readonly name = "StageError"
  readonly stage: Stage
  readonly kind: ErrorKind
  readonly what: string
  readonly why?: string
  readonly remedy?: string
  readonly place?: { readonly file: string; readonly line: number }

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(`${failure.stage}: ${failure.what}${failure.why ? ` (${failure.why})` : ""}`, options)
    this.stage = failure.stage
    this.kind = failure.kind
    this.what = failure.what
    if (failure.why !== undefined) this.why = failure.why
    if (failure.remedy !== undefined) this.remedy = failure.remedy
    if (failure.place !== undefined) this.place = failure.place
  }
}

/** Any thrown value as a {@link StageError}: known ones as they are, an abort as `cancelled`, the rest as `internal`. */
export function asStageError(error: unknown, stage: Stage): StageError {
  if (error instanceof StageError) return error
  // What was aborted for a failure that is known has failed with it.
  if (error instanceof Error && error.cause instanceof StageError && error.name === "AbortError") return error.cause
  if (error instanceof Error && error.name === "AbortError")
    return new StageError({ stage, kind: "cancelled", what: "the run was cancelled" }, { cause: error })
  const text = error instanceof Error ? error.message : String(error)
  return new StageError(
    {
      stage,
      kind: "internal",
      what: "the pipeline itself failed",
      why: text,
      remedy: "this is a defect of the action: please report it with the log of this step",
    },
    { cause: error },
  )
}

/** The run was cancelled while `stage` went on. */
export function cancelled(signal: AbortSignal, stage: Stage): StageError {
  const why = signal.reason instanceof Error ? signal.reason.message : String(signal.reason)
  return new StageError({
    stage,
    kind: "cancelled",
    what: "the run was cancelled",
    why,
    remedy: "nothing is pushed after a cancel",
  })
}
