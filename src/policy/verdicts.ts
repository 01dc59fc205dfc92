// May a verdict be used again? Pure: what was proved, and how, as one text; what is published, compared with it. Written down in
// docs/decisions/0011-verdicts.md.
import type { Inputs, Pair } from "../inputs/inputs.ts"
import { SELECTABLE_STAGES } from "../inputs/inputs.ts"

/** Counted up when the same things shall count as something else. */
const FORMAT = "1"

/** An image of others that the build stands on, as it is on this engine and in its registry. */
export interface BaseIdentity {
  readonly name: string
  /** ID or digest on the engine; absent where it is not there. */
  readonly engine?: string
  /** Digest in its registry; absent where it cannot be asked. */
  readonly registry?: string
}

/** Why this run has to prove for itself whatever was proved before; undefined when it may use a verdict. */
export function whyNotReused(inputs: Inputs): string | undefined {
  if (inputs.imageRef !== undefined) return "the image is one that exists"
  if (!inputs.stages.has("build")) return "nothing is built"
  if (inputs.build.noCache) return "`no-cache` asks for a new build"
  if (inputs.release !== undefined) return "a release environment has images and files of its own"
  if (inputs.artifacts.items.length > 0) return "artifacts are brought out of what runs"
  if (inputs.package !== undefined) return "a package is published out of the image"
  if (inputs.build.cacheTo.length > 0) return "the build writes a cache"
  return undefined
}

/**
 * Everything that a verdict depends on, as text in one spelling: what the image is built from, and how it is proved. Limits of time and
 * how many gates run at once are no part of it.
 * @param fingerprint of what it is built from. @param files hash of the test files.
 */
export function proofText(inputs: Inputs, fingerprint: string, bases: readonly BaseIdentity[], files: string): string {
  const { gates, health, stages } = inputs
  return JSON.stringify({
    format: FORMAT,
    fingerprint,
    bases: bases.map(({ name, engine, registry }) => `${name} ${engine ?? "-"} ${registry ?? "-"}`).sort(),
    stages: SELECTABLE_STAGES.filter((stage) => stage !== "publish" && stages.has(stage)),
    setup: [gates.setupRoot?.argv ?? null, gates.setup?.argv ?? null, gates.setupFiles ?? null],
    gates: stages.has("gates")
      ? gates.gates.map(({ name, command, user, workdir, env, network, memory, capabilities, allowFailure }) => [
          name,
          command.argv,
          user ?? gates.user ?? null,
          workdir ?? gates.workdir ?? null,
          pairs(env),
          network,
          memory ?? null,
          [...capabilities].sort(),
          allowFailure,
        ])
      : [],
    env: pairs(gates.env),
    files: [files, gates.testFiles.map(({ path, target, mode }) => [path, target ?? null, mode])],
    health: [health.policy, health.command ?? null, health.log ?? null, pairs(health.env)],
  })
}

function pairs(list: readonly Pair[]): readonly string[] {
  return list.map(({ name, value }) => `${name}=${value}`)
}
