// Pushing one tag by the Engine API. The credentials travel in the header of this one request: there is no login,
// no file, no argument and no environment variable that could keep them.
import readline from "node:readline"
import { EngineError } from "./api.ts"
import type { Engine } from "./engine.ts"

/** Milliseconds without any progress after which a push counts as stalled: a registry may take its time over a large layer. */
const STALL = 120_000

export interface PushProgress {
  readonly status?: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
}

/**
 * Pushes the local image `repository:tag` and returns the digest that the engine says the registry now has.
 * @param auth value of the X-Registry-Auth header; undefined for a registry that wants none.
 * @throws PushError with the text of the engine or the registry; {@link EngineError} when the engine went away.
 */
export async function pushImage(
  engine: Engine,
  repository: string,
  tag: string,
  auth: string | undefined,
  progress: (step: PushProgress) => void,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const stalled = new AbortController()
  const until = () => setTimeout(() => stalled.abort(), STALL)
  const response = await engine.api.stream({
    method: "POST",
    path: `/images/${repository.split("/").map(encodeURIComponent).join("/")}/push`,
    query: { tag },
    // The engine wants the header even where there is nothing to say: an empty JSON object.
    headers: { "X-Registry-Auth": auth ?? Buffer.from("{}").toString("base64url") },
    patience: STALL,
    signal: AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])]),
  })
  let timer = until()
  let digest: string | undefined
  let complete = false
  try {
    for await (const line of readline.createInterface({ input: response })) {
      clearTimeout(timer)
      timer = until()
      if (line.trim() === "") continue
      const step = JSON.parse(line) as PushProgress & {
        readonly error?: string
        readonly errorDetail?: { readonly message?: string }
        readonly aux?: { readonly Digest?: string }
      }
      if (step.error !== undefined) throw new PushError(step.errorDetail?.message ?? step.error)
      if (step.aux?.Digest !== undefined) digest = step.aux.Digest
      // Older engines give no aux for a manifest that exists: the closing status line carries the digest as well.
      const said = /digest: (sha256:[0-9a-f]{64})/.exec(step.status ?? "")?.[1]
      if (said !== undefined) digest = said
      progress(step)
    }
    complete = response.complete
  } catch (error) {
    if (error instanceof PushError) throw error
    signal?.throwIfAborted()
    if (stalled.signal.aborted) throw new PushError(`nothing moved for ${STALL / 1000} s: i/o timeout`)
    throw new EngineError(
      0,
      `the connection broke during the push: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
  if (!complete) throw new EngineError(0, "the connection broke during the push")
  return digest
}

/** What the engine or the registry said when a push did not succeed. */
export class PushError extends Error {
  override readonly name = "PushError"
}
