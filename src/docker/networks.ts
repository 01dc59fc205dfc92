// Networks on the engine, found by label and removed.
import { EngineError } from "./api.ts"
import type { Engine } from "./engine.ts"

/** The networks that carry `label` (`name` or `name=value`). */
export async function listNetworks(
  engine: Engine,
  label: string,
  signal?: AbortSignal,
): Promise<
  readonly { readonly Id: string; readonly Name: string; readonly Labels?: Readonly<Record<string, string>> }[]
> {
  return engine.api.json({
    method: "GET",
    path: "/networks",
    query: { filters: JSON.stringify({ label: [label] }) },
    ...(signal ? { signal } : {}),
  })
}

/** Removes a network. One that is gone is fine. */
export async function removeNetwork(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  try {
    await engine.api.json({ method: "DELETE", path: `/networks/${id}`, ...(signal ? { signal } : {}) })
  } catch (error) {
    if (!(error instanceof EngineError && error.status === 404)) throw error
  }
}
