// A container that is never started: files go into it and come out of it, and nothing in it can interfere.
import { createContainer, removeContainer } from "../docker/containers.ts"
import { runLabels } from "../image/run.ts"
import type { Session } from "./session.ts"

/** What it would run. */
const NOTHING = "/.image-driven-nothing"

/** Several may be wanted at the same time: names of containers are used once. */
let count = 0

/** Calls `use` with the ID of such a container of `image`; it is removed afterwards. `purpose`: a word for its name. @throws EngineError */
export async function withUnstarted<T>(
  { engine, signal, runId, background }: Session,
  purpose: string,
  image: string,
  use: (id: string) => Promise<T>,
): Promise<T> {
  const spec = { Image: image, Entrypoint: [NOTHING], Labels: runLabels(runId), HostConfig: {} }
  const id = await createContainer(engine, `image-driven-${purpose}-${++count}-${runId}`, spec, signal)
  try {
    return await use(id)
  } finally {
    background.add(removeContainer(engine, id))
  }
}
