// Containers on the engine: create, attach, start, wait, look, stop, remove, commit. Every one carries the run's labels.
import type { Duplex, Readable } from "node:stream"
import type { ContainerState, HealthCheck } from "../image/health.ts"
import { EngineError } from "./api.ts"
import type { Engine } from "./engine.ts"

/** The part of the Engine API's container configuration that the pipeline uses. */
export interface ContainerSpec {
  /** ID of the image: a name could have been moved by somebody else. */
  readonly Image: string
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
  readonly Env?: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
  readonly Healthcheck?: HealthCheck
  readonly OpenStdin?: boolean
  /** The container's standard input ends with the first connection that gave some. */
  readonly StdinOnce?: boolean
  readonly AttachStdin?: boolean
  readonly Tty?: boolean
  readonly HostConfig: {
    readonly Init?: boolean
    /** The engine removes it at its end, whatever became of whoever started it. */
    readonly AutoRemove?: boolean
    /** Rows and columns that a terminal has at its start. */
    readonly ConsoleSize?: readonly [number, number]
    readonly NetworkMode?: string
    readonly Mounts?: readonly Mount[]
    readonly LogConfig?: { readonly Type: string; readonly Config?: Readonly<Record<string, string>> }
    readonly SecurityOpt?: readonly string[]
    readonly PidsLimit?: number
    /** Bytes; without swap on top when both are the same. */
    readonly Memory?: number
    readonly MemorySwap?: number
    readonly CapDrop?: readonly string[]
    readonly CapAdd?: readonly string[]
  }
}

export interface Mount {
  readonly Type: "bind"
  readonly Source: string
  readonly Target: string
  readonly ReadOnly: boolean
}

/** Creates a container; an image that is not on the engine is an error, never a pull. */
export async function createContainer(
  engine: Engine,
  name: string,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<string> {
  const created = await engine.api.json<{ readonly Id: string }>({
    method: "POST",
    path: "/containers/create",
    query: { name },
    body: spec,
    ...(signal ? { signal } : {}),
  })
  return created.Id
}

/** Unpacks a tar archive below `folder` of a container. Only for one that was never started: nothing in it can interfere. */
export async function unpackInto(
  engine: Engine,
  id: string,
  archive: Readable,
  signal?: AbortSignal,
  folder = "/",
): Promise<void> {
  await engine.api.json({
    method: "PUT",
    path: `/containers/${id}/archive`,
    query: { path: folder },
    archive,
    patience: 0, // the size decides
    ...(signal ? { signal } : {}),
  })
}

/** True when a container has something at this path. */
export async function hasPath(engine: Engine, id: string, path: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await engine.api.json({
      method: "HEAD",
      path: `/containers/${id}/archive`,
      query: { path },
      ...(signal ? { signal } : {}),
    })
    return true
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return false
    throw error
  }
}

/**
 * A file or a folder of a container as a tar archive, running or not; undefined when it is not there. Names in it begin
 * with the last component of the path.
 */
export async function containerArchive(
  engine: Engine,
  id: string,
  path: string,
  signal?: AbortSignal,
): Promise<Readable | undefined> {
  try {
    return await engine.api.stream({
      method: "GET",
      path: `/containers/${id}/archive`,
      query: { path },
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined
    throw error
  }
}

export async function startContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  await engine.api.json({ method: "POST", path: `/containers/${id}/start`, ...(signal ? { signal } : {}) })
}

/** Resolves when the container is not running any more. */
export async function waitContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  await engine.api.json({
    method: "POST",
    path: `/containers/${id}/wait`,
    query: { condition: "not-running" },
    patience: 0,
    ...(signal ? { signal } : {}),
  })
}

export async function containerState(engine: Engine, id: string, signal?: AbortSignal): Promise<ContainerState> {
  const record = await engine.api.json<{ readonly State: ContainerState }>({
    method: "GET",
    path: `/containers/${id}/json`,
    patience: 10_000,
    ...(signal ? { signal } : {}),
  })
  return record.State
}

/** What the pipeline reads of a container of a Compose project. */
export interface ContainerRecord {
  readonly Id: string
  readonly Name: string
  /** ID of the image it runs. */
  readonly Image: string
  readonly State: ContainerState
  readonly Config: {
    readonly Healthcheck?: HealthCheck | null
    readonly WorkingDir?: string
    readonly Env?: readonly string[] | null
  }
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<
      Record<string, { readonly IPAddress?: string; readonly GlobalIPv6Address?: string }>
    > | null
  }
}

/** Everything about a container; undefined when it is not there. */
export async function inspectContainer(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerRecord | undefined> {
  try {
    return await engine.api.json<ContainerRecord>({
      method: "GET",
      path: `/containers/${encodeURIComponent(id)}/json`,
      patience: 10_000,
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined
    throw error
  }
}

/** Sends a signal; a container that has ended already is fine. */
export async function killContainer(engine: Engine, id: string, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  try {
    await engine.api.json({ method: "POST", path: `/containers/${id}/kill`, query: { signal } })
  } catch (error) {
    if (!(error instanceof EngineError && (error.status === 404 || error.status === 409))) throw error
  }
}

/** Removes a container with its anonymous volumes, running or not. One that is gone or going is fine. */
export async function removeContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  try {
    await engine.api.json({
      method: "DELETE",
      path: `/containers/${id}`,
      query: { force: true, v: true },
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (!(error instanceof EngineError && (error.status === 404 || error.status === 409))) throw error
  }
}

/** IDs and labels of the containers that carry all of `labels` (`name` or `name=value`), running or not. */
export async function listContainers(
  engine: Engine,
  labels: string | readonly string[],
  signal?: AbortSignal,
): Promise<readonly { readonly Id: string; readonly Labels: Readonly<Record<string, string>> }[]> {
  return engine.api.json({
    method: "GET",
    path: "/containers/json",
    query: { all: true, filters: JSON.stringify({ label: [labels].flat() }) },
    ...(signal ? { signal } : {}),
  })
}

/** Makes an image out of what the container wrote, and names it. Returns its ID. */
export async function commitContainer(engine: Engine, id: string, name: string, signal?: AbortSignal): Promise<string> {
  const colon = name.lastIndexOf(":")
  const committed = await engine.api.json<{ readonly Id: string }>({
    method: "POST",
    path: "/commit",
    query: { container: id, repo: name.slice(0, colon), tag: name.slice(colon + 1), pause: false },
    body: {},
    patience: 0, // the size of what was installed decides
    ...(signal ? { signal } : {}),
  })
  return committed.Id
}

export interface Attached {
  /** Resolves when the engine has sent everything the container wrote. */
  readonly done: Promise<void>
  detach(): void
}

/**
 * Attaches to both output streams of a container, before it is started so that nothing is lost. `input` is written to its
 * standard input, which has to be open.
 * A slow reader slows the container down instead of filling our memory.
 */
export async function attachContainer(
  engine: Engine,
  id: string,
  output: (chunk: Uint8Array) => void | Promise<void>,
  signal?: AbortSignal,
  input?: Uint8Array,
): Promise<Attached> {
  const { connection, head } = await engine.api.upgrade({
    method: "POST",
    path: `/containers/${id}/attach`,
    query: { stream: true, stdout: true, stderr: true, ...(input === undefined ? {} : { stdin: true }) },
    ...(signal ? { signal } : {}),
  })
  if (head.length > 0) connection.unshift(head)
  if (input !== undefined) connection.write(input)
  return { done: readFrames(connection, output), detach: () => connection.destroy() }
}

/** The last `lines` lines that a container wrote, both streams. Needs a log driver that can be read. */
export async function containerLog(
  engine: Engine,
  id: string,
  lines: number,
  output: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const response = await engine.api.stream({
    method: "GET",
    path: `/containers/${id}/logs`,
    query: { stdout: true, stderr: true, tail: lines },
  })
  await readFrames(response, output)
}

/** Resolves once the container has printed `text`, on either stream; rejects when its log ends without it. */
export async function watchLog(engine: Engine, id: string, text: string, signal: AbortSignal): Promise<void> {
  const response = await engine.api.stream({
    method: "GET",
    path: `/containers/${id}/logs`,
    query: { stdout: true, stderr: true, follow: true },
    signal,
  })
  const wanted = Buffer.from(text)
  let rest = Buffer.alloc(0)
  let found = false
  await readFrames(response, (chunk) => {
    const seen = Buffer.concat([rest, chunk])
    if (!found && seen.includes(wanted)) {
      found = true
      response.destroy()
    }
    rest = seen.subarray(-wanted.length)
  })
  if (!found) throw new EngineError(0, "the log ended")
}

/** Resolves at the next event of the container, or at the end of the stream. A hint to look, never the truth: events can be lost. */
export async function containerEvents(
  engine: Engine,
  id: string,
  wake: () => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await engine.api.stream({
    method: "GET",
    path: "/events",
    query: { filters: JSON.stringify({ container: [id], event: ["health_status", "die", "oom", "pause"] }) },
    signal,
  })
  response.on("data", wake)
  response.on("error", () => undefined) // looking at intervals goes on without it
}

const HEADER = 8
/** Kind of a frame of standard error. */
const STDERR = 2

/**
 * Takes the frames of a multiplexed stream apart: one byte of kind, three of nothing, four of length (big endian), payload.
 * Source: Engine API, "Stream format" of ContainerAttach.
 */
export async function readFrames(
  stream: Duplex | NodeJS.ReadableStream,
  output: (chunk: Uint8Array, from: "stdout" | "stderr") => void | Promise<void>,
): Promise<void> {
  let header = Buffer.alloc(0)
  let missing = 0
  let from: "stdout" | "stderr" = "stdout"
  try {
    for await (const part of stream) {
      let chunk = part as Buffer
      while (chunk.length > 0) {
        if (missing === 0) {
          const taken = chunk.subarray(0, HEADER - header.length)
          header = Buffer.concat([header, taken])
          chunk = chunk.subarray(taken.length)
          if (header.length < HEADER) break
          missing = header.readUInt32BE(4)
          from = header[0] === STDERR ? "stderr" : "stdout"
          header = Buffer.alloc(0)
          continue
        }
        const payload = chunk.subarray(0, missing)
        missing -= payload.length
        chunk = chunk.subarray(payload.length)
        await output(payload, from)
      }
    }
  } catch {
    // A cut connection ends the output; what became of the container is asked of the engine, never guessed from here.
  }
}
