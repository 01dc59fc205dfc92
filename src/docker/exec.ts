// A short command in a container that runs already, for what only its inside can tell.
import { EngineError } from "./api.ts"
import { readFrames } from "./containers.ts"
import type { Engine } from "./engine.ts"

/** Bytes of output that are read. */
const LIMIT = 1_000_000

/** What the command writes to standard output; empty when the container cannot run it. @throws EngineError without an answer. */
export async function execOutput(
  engine: Engine,
  id: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  try {
    const { Id } = await engine.api.json<{ readonly Id: string }>({
      method: "POST",
      path: `/containers/${id}/exec`,
      body: { AttachStdout: true, Cmd: argv },
      signal,
    })
    const { connection, head } = await engine.api.upgrade({
      method: "POST",
      path: `/exec/${Id}/start`,
      body: { Detach: false, Tty: false },
      signal,
    })
    if (head.length > 0) connection.unshift(head)
    const chunks: Uint8Array[] = []
    let room = LIMIT
    await readFrames(connection, (chunk) => {
      if (room > 0) chunks.push(Buffer.from(chunk.subarray(0, room)))
      room -= chunk.length
    })
    return Buffer.concat(chunks).toString("utf8")
  } catch (error) {
    if (error instanceof EngineError && error.status > 0) return ""
    throw error
  }
}
