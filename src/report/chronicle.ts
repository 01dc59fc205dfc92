// Keeps what happened while it happens: stages with their times, facts, verdicts, failures. The report reads the result.
import { performance } from "node:perf_hooks"
import { asStageError, type Stage, type StageError } from "../errors.ts"
import type {
  Artifact,
  GateResult,
  HealthResult,
  ImageFacts,
  PublishResult,
  ReleaseResult,
  ReportResult,
  RunResult,
  StageResult,
  StageVerdict,
} from "./result.ts"

type Known = Pick<RunResult, "image" | "version" | "event" | "ref" | "commit">

export class Chronicle {
  /** The stage that is running, or ran last: an error that comes out of nowhere belongs to it. */
  current: Stage = "plan"
  /** A run whose inputs could not be read has a summary as well. */
  wantsSummary = true
  readonly #began = performance.now()
  readonly #stages: StageResult[] = []
  readonly #failures: StageError[] = []
  #known: Known = { image: "", version: "", event: "", ref: "", commit: "" }
  #facts: ImageFacts | undefined
  #gates: readonly GateResult[] = []
  #health: HealthResult | undefined
  #release: ReleaseResult | undefined
  #reports: ReportResult | undefined
  #artifacts: readonly Artifact[] = []
  #artifactFolders: readonly string[] = []
  #package: RunResult["package"]
  #skipped = false
  #publish: PublishResult = {
    pushed: false,
    reason: "Not pushed: the run did not get that far.",
    tags: [],
    kept: [],
    missing: [],
  }

  /** Milliseconds since the start of the run. */
  readonly elapsed = (): number => performance.now() - this.#began

  /**
   * Runs `body` as a stage. What it throws is kept as that stage's failure by whoever catches it.
   * @param span when it began and ended, where it went on beside another one.
   */
  async stage<T>(
    stage: Stage,
    body: () => Promise<T>,
    span: { readonly start?: number; readonly end?: () => number | undefined } = {},
  ): Promise<T> {
    this.current = stage
    const start = span.start ?? this.elapsed()
    const done = (verdict: StageVerdict, note?: string) =>
      this.#stages.push({
        stage,
        verdict,
        start,
        duration: (span.end?.() ?? this.elapsed()) - start,
        ...(note === undefined ? {} : { note }),
      })
    try {
      const value = await body()
      done("passed")
      return value
    } catch (error) {
      const failure = asStageError(error, stage)
      done(failure.kind === "cancelled" ? "cancelled" : "failed", failure.what)
      throw error
    }
  }

  skip(stage: Stage, note: string): void {
    this.#stages.push({ stage, verdict: "skipped", start: this.elapsed(), duration: 0, note })
  }

  /** Keeps a failure; the stage it belongs to has failed, whatever it returned. */
  fail(failure: StageError): void {
    if (this.#failures.includes(failure)) return
    this.#failures.push(failure)
    const index = this.#stages.findLastIndex((result) => result.stage === failure.stage)
    const result = this.#stages[index]
    if (result?.verdict === "passed") this.#stages[index] = { ...result, verdict: "failed", note: failure.what }
  }

  knows(known: Known): void {
    this.#known = known
  }

  /** Why it will or will not be pushed; stands until the push itself says more. */
  decided(reason: string): void {
    this.#publish = { ...this.#publish, reason }
  }

  built(facts: ImageFacts): void {
    this.#facts = facts
  }

  judged(gates: readonly GateResult[]): void {
    this.#gates = gates
  }

  observed(health: HealthResult): void {
    this.#health = health
  }

  reported(reports: ReportResult): void {
    this.#reports = reports
  }

  broughtOut(artifacts: readonly Artifact[], folders: readonly string[]): void {
    this.#artifacts = artifacts
    this.#artifactFolders = folders
  }

  packaged(outcome: { readonly published: boolean; readonly reason: string }): void {
    this.#package = outcome
  }

  released(release: ReleaseResult): void {
    this.#release = release
  }

  /** Nothing was done, since the published image is current. */
  isCurrent(reason: string, digest: string): void {
    this.#publish = { ...this.#publish, reason: `Not pushed: ${reason}.`, digest }
    this.#skipped = true
  }

  published(publish: PublishResult): void {
    this.#publish = publish
  }

  result(): RunResult {
    const proved = this.#failures.length === 0
    const promised = !this.#publish.pushed && this.#publish.missing.length === 0 && !proved
    return {
      ...this.#known,
      ...(this.#facts === undefined ? {} : { facts: this.#facts }),
      stages: [...this.#stages],
      gates: this.#gates,
      ...(this.#health === undefined ? {} : { health: this.#health }),
      ...(this.#release === undefined ? {} : { release: this.#release }),
      ...(this.#reports === undefined ? {} : { reports: this.#reports }),
      skipped: this.#skipped,
      artifacts: this.#artifacts,
      artifactFolders: this.#artifactFolders,
      ...(this.#package === undefined ? {} : { package: this.#package }),
      publish: promised ? { ...this.#publish, reason: `Not pushed: ${this.#failures[0]?.what}.` } : this.#publish,
      failures: [...this.#failures],
    }
  }
}
