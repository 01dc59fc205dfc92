// Connecting to the engine: which one it is, which API and which image store it has, and where its CLI is.
import { StageError } from "../errors.ts"
import type { Environment } from "../process/environment.ts"
import { findProgram } from "../process/process.ts"
import { EngineApi, EngineError } from "./api.ts"
import { dockerEndpoint } from "./endpoint.ts"

export interface Engine {
  readonly api: EngineApi
  /** Absolute path of the Docker CLI. */
  readonly docker: string
  readonly env: Environment
  readonly version: string
  /** `[major, minor]` of the API that is spoken. */
  readonly apiVersion: readonly [number, number]
  /** What an image ID means: the config digest (classic) or the digest of the manifest or index (containerd). */
  readonly store: "classic" | "containerd"
  /** Folder on the engine's machine where it keeps its data; empty where it does not say. */
  readonly dataFolder: string
  /** Bytes of memory of the machine; 0 where the engine does not know. */
  readonly memory: number
  /** `linux/amd64`. */
  readonly platform: string
}

/** The newest API this code was written against; a newer engine speaks it too. */
const NEWEST_API: readonly [number, number] = [1, 51]
/** Engine 20.10. */
const OLDEST_API: readonly [number, number] = [1, 41]

/**
 * Connects to the engine that the Docker CLI would use.
 * @throws StageError `engine` when there is no CLI, no engine, no permission, or one that is too old or not Linux.
 */
export async function connectEngine(
  env: Environment,
  untrustedFolders: readonly string[],
  signal?: AbortSignal,
): Promise<Engine> {
  const docker = findProgram("docker", env, untrustedFolders)
  if (docker === undefined)
    throw new StageError({
      stage: "plan",
      kind: "engine",
      what: "no `docker` program on PATH",
      remedy:
        "install the Docker CLI 20.10 or newer (GitHub's Ubuntu runners have it); programs inside the checkout are not used",
    })
  const api = new EngineApi(dockerEndpoint(docker, env))
  try {
    const call = { method: "GET", patience: 20_000, ...(signal ? { signal } : {}) } as const
    const [version, info] = await Promise.all([
      api.json<{ Version: string; ApiVersion: string; Os: string; Arch: string }>({ ...call, path: "/version" }),
      api.json<{ DriverStatus?: readonly (readonly string[])[] | null; MemTotal?: number; DockerRootDir?: string }>({
        ...call,
        path: "/info",
      }),
    ])
    const offered = parseApiVersion(version.ApiVersion)
    if (older(offered, OLDEST_API)) throw unsupported(`Docker Engine ${version.Version} is too old`)
    if (version.Os !== "linux") throw unsupported(`the Docker Engine runs ${version.Os} containers`)
    const spoken = older(offered, NEWEST_API) ? offered : NEWEST_API
    api.version = `/v${spoken.join(".")}`
    const containerd = info.DriverStatus?.some((row) => row[1]?.startsWith("io.containerd.snapshotter")) ?? false
    return {
      api,
      docker,
      env,
      version: version.Version,
      apiVersion: spoken,
      dataFolder: info.DockerRootDir ?? "",
      memory: info.MemTotal ?? 0,
      store: containerd ? "containerd" : "classic",
      platform: `${version.Os}/${version.Arch}`,
    }
  } catch (error) {
    api.close()
    if (!(error instanceof EngineError)) throw error
    throw new StageError(
      {
        stage: "plan",
        kind: "engine",
        what: `the Docker Engine at ${api.endpoint.name} does not answer`,
        why: error.message,
        remedy: remedy(error),
      },
      { cause: error },
    )
  }
}

/** True when the engine takes `StartInterval` of a health check (API 1.44, Engine 25). */
export function hasStartInterval(engine: Engine): boolean {
  return !older(engine.apiVersion, [1, 44])
}

function remedy(error: EngineError): string {
  if (/EACCES|permission denied/i.test(error.message))
    return "this user may not use the engine: add it to the group `docker`, or use a rootless engine"
  if (/ENOENT|ECONNREFUSED/.test(error.message))
    return "start the engine, or set DOCKER_HOST or the Docker context to one that runs"
  return "`docker version` on the same machine tells more"
}

function unsupported(what: string): StageError {
  return new StageError({
    stage: "plan",
    kind: "engine",
    what,
    remedy: "use a Linux Docker Engine 20.10 or newer",
  })
}

function parseApiVersion(text: string): readonly [number, number] {
  const [major = 0, minor = 0] = text.split(".").map(Number)
  return [major, minor]
}

function older(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
}
