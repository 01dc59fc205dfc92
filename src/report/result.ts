// What a run found, as data: the stages fill it, the report renders it, the outputs are read from it.
import type { Failure, Stage } from "../errors.ts"
import type { TestReport } from "./junit.ts"

export type StageVerdict = "passed" | "failed" | "skipped" | "cancelled"

export interface StageResult {
  readonly stage: Stage
  readonly verdict: StageVerdict
  /** Milliseconds since the start of the run; monotonic clock. */
  readonly start: number
  /** Milliseconds. */
  readonly duration: number
  /** One line a person can use: why it was skipped, what was found. */
  readonly note?: string
}

/** `reused`: an earlier run has passed it, on exactly this image. `failed`: it ran and said no. `timeout`: it was stopped. `error`: the engine did not do its part, there is no verdict. */
export type GateVerdict = "passed" | "reused" | "failed" | "timeout" | "error" | "stopped" | "not run"

export interface GateResult {
  readonly name: string
  /** As the user wrote it. */
  readonly command: string
  readonly verdict: GateVerdict
  readonly allowFailure: boolean
  readonly exitCode?: number
  /** Milliseconds since the start of the run. */
  readonly start: number
  /** Milliseconds. */
  readonly duration: number
  /** What a reader should know beside the exit code, e.g. `killed: out of memory`. */
  readonly note?: string
  /** The last lines it printed, already harmless. */
  readonly tail: readonly string[]
}

export interface ImageFacts {
  /** ID on the engine: config digest (classic store) or manifest digest (containerd store). */
  readonly id: string
  readonly store: "classic" | "containerd"
  /** Bytes. */
  readonly size: number
  readonly layers: number
  readonly platform: string
  readonly user: string
  readonly base?: string
  /** The HEALTHCHECK as one line; absent when the image has none. */
  readonly healthcheck?: string
}

export interface HealthResult {
  /** `healthy`, `running` (optional check that the image lacks), `skipped`, else what was found instead. */
  readonly state:
    | "healthy"
    | "running"
    | "skipped"
    | "unhealthy"
    | "exited"
    | "no check"
    | "timeout"
    | "unusable check"
    | "error"
  /** Milliseconds from start of the container to the verdict. */
  readonly duration: number
}

/** A step of the release environment: a start, a wait, a command. */
export interface ReleaseStep {
  readonly name: string
  /** `timeout`: it was stopped. `error`: the engine or a registry did not do its part. */
  readonly verdict: "passed" | "failed" | "timeout" | "error"
  /** Milliseconds since the start of the run. */
  readonly start: number
  /** Milliseconds. */
  readonly duration: number
  readonly exitCode?: number
}

/** A JUnit report and whose it is: a gate's or a service's. */
export interface SourcedReport extends TestReport {
  readonly who: string
  /** Name of its file. */
  readonly file: string
}

export interface ReportResult {
  /** Folder on this machine with everything that was brought out, until the end of the job. */
  readonly path: string
  /** How many files there are. */
  readonly files: number
  readonly reports: readonly SourcedReport[]
}

/** A file that a build or a gate made and that was brought out. */
export interface Artifact {
  /** Relative to the checkout; absolute where it is not in it. */
  readonly path: string
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

export interface ReleaseResult {
  readonly verdict: "passed" | "failed"
  readonly steps: readonly ReleaseStep[]
  /** Of the acceptance tests; absent when they did not run to their end. */
  readonly exitCode?: number
}

export interface PublishResult {
  readonly pushed: boolean
  /** One sentence, also when nothing was pushed. */
  readonly reason: string
  /** Full references in the order in which they were pushed and verified. */
  readonly tags: readonly string[]
  /** References that were asked for and are not pushed, after a failure. */
  readonly missing: readonly string[]
  /** References that stay at a newer image, or that somebody else moved right after the push. */
  readonly kept: readonly string[]
  /** Digest of the manifest in the registry. */
  readonly digest?: string
}

export interface RunResult {
  readonly image: string
  readonly version: string
  readonly event: string
  readonly ref: string
  readonly commit: string
  readonly facts?: ImageFacts
  readonly stages: readonly StageResult[]
  readonly gates: readonly GateResult[]
  readonly health?: HealthResult
  readonly release?: ReleaseResult
  readonly reports?: ReportResult
  /** True when nothing was done, since the published image is current. */
  readonly skipped: boolean
  readonly artifacts: readonly Artifact[]
  /** Where artifacts are: folders of the checkout, or of the job. */
  readonly artifactFolders: readonly string[]
  readonly publish: PublishResult
  /** What became of the publish command; absent where there is none. */
  readonly package?: { readonly published: boolean; readonly reason: string }
  readonly failures: readonly Failure[]
}
