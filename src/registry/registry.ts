// The only door to a registry over HTTP: does it answer, does it want credentials, what does it have under a tag.
// Source: the OCI distribution specification and the token specification of Distribution.
import { setTimeout as sleep } from "node:timers/promises"
import { StageError } from "../errors.ts"
import type { Repository } from "../image/reference.ts"
import { type Challenge, fetchToken, parseChallenge } from "./token.ts"

export type RegistryCredentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** A token that stands for the user, as `docker login` keeps it for some registries. */
  | { readonly kind: "identity-token"; readonly token: string }

export interface RegistryProbe {
  /** As in names of images: `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly host: string
  /** Where it answered: `https://ghcr.io`. */
  readonly origin: string
  readonly wantsCredentials: boolean
  readonly challenge?: Challenge
}

export interface Manifest {
  /** SHA-256 of the body, computed here. */
  readonly digest: string
  /** The header Docker-Content-Digest. */
  readonly declaredDigest?: string
  readonly mediaType: string
  /** Digest of the configuration, in a manifest of one image. */
  readonly configDigest?: string
}

export interface RegistryRepository {
  /** The manifest under a tag or a digest; undefined when there is none. */
  manifest(reference: string): Promise<Manifest | undefined>
}

/** Milliseconds for one request. */
const PATIENCE = 10_000
/** Seconds before another attempt; each ±20 %. */
const BACKOFF = [1, 2, 4]
/** Seconds that a registry may ask us to wait. */
const LONGEST_WAIT = 60
const TRANSIENT = [408, 429, 499, 500, 502, 503, 504, 522]
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ")

/**
 * Asks the registry, without credentials, whether it answers and whether it wants any.
 * @throws StageError `registry` (stage plan) when it does not answer.
 */
export async function probeRegistry(
  host: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RegistryProbe> {
  const { signal } = options
  let failure: unknown
  for (const origin of origins(host)) {
    try {
      const response = await request(`${origin}/v2/`, {}, signal)
      await response.body?.cancel()
      if (response.status === 200) return { host, origin, wantsCredentials: false }
      const challenge = parseChallenge(response.headers.get("www-authenticate"))
      if (response.status === 401) return { host, origin, wantsCredentials: true, ...(challenge ? { challenge } : {}) }
      // A server that speaks TLS says 400 to plain HTTP; the next origin is https then.
      failure = new Error(`it answered with status ${response.status}`)
    } catch (error) {
      signal?.throwIfAborted()
      failure = error
    }
  }
  const why = cause(failure)
  throw new StageError(
    {
      stage: "plan",
      kind: "registry",
      what: `the registry ${host} does not answer as a registry`,
      why,
      remedy: /cert|self.signed|tls|ssl/i.test(why)
        ? "its certificate is not trusted here: name its authority in NODE_EXTRA_CA_CERTS"
        : "check the host in `image-name` or `registry`, or say `push: never`",
    },
    { cause: failure },
  )
}

/** One repository of a registry that was probed. Nothing is asked before the first call. */
export function openRepository(
  probe: RegistryProbe,
  repository: Repository,
  credentials: RegistryCredentials | undefined,
  actions: "pull" | "pull,push",
  options: { readonly signal?: AbortSignal } = {},
): RegistryRepository {
  const { signal } = options
  const scope = `repository:${repository.path}:${actions}`
  let authorization: string | undefined

  const authorized = async (url: string): Promise<Response> => {
    for (let attempt = 0; ; attempt++) {
      const headers = { Accept: MANIFESTS, ...(authorization === undefined ? {} : { Authorization: authorization }) }
      const response = await withRetries(() => request(url, headers, signal), signal)
      // Once: a token may have expired, or the registry asks only here.
      if (response.status !== 401 || attempt > 0) return response
      await response.body?.cancel()
      const challenge = parseChallenge(response.headers.get("www-authenticate")) ?? probe.challenge
      if (challenge === undefined) return response
      authorization = await authorize(challenge, credentials, scope, probe, signal)
      if (authorization === undefined) return response
    }
  }

  return {
    async manifest(reference) {
      const url = `${probe.origin}/v2/${repository.path}/manifests/${encodeURIComponent(reference)}`
      const response = await authorized(url)
      if (response.status === 404) {
        await response.body?.cancel()
        return undefined
      }
      const body = Buffer.from(await response.arrayBuffer())
      if (!response.ok) throw refused(probe.host, response.status, body.toString("utf8"))
      return await readManifest(body, response.headers)
    },
  }
}

async function readManifest(body: Buffer, headers: Headers): Promise<Manifest> {
  const { createHash } = await import("node:crypto")
  const declaredDigest = headers.get("docker-content-digest") ?? undefined
  let configDigest: string | undefined
  try {
    const { config } = JSON.parse(body.toString("utf8")) as { readonly config?: { readonly digest?: unknown } }
    if (typeof config?.digest === "string") configDigest = config.digest
  } catch {
    // Not JSON: it proves nothing, which is what its reader will find.
  }
  return {
    digest: `sha256:${createHash("sha256").update(body).digest("hex")}`,
    mediaType: headers.get("content-type") ?? "",
    ...(declaredDigest === undefined ? {} : { declaredDigest }),
    ...(configDigest === undefined ? {} : { configDigest }),
  }
}

async function authorize(
  challenge: Challenge,
  credentials: RegistryCredentials | undefined,
  scope: string,
  probe: RegistryProbe,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (challenge.scheme === "basic") {
    if (credentials?.kind !== "password") return undefined
    return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`
  }
  const token = await withRetries(
    () => fetchToken(challenge, credentials, scope, isLoopback(probe.host), bounded(signal)),
    signal,
  )
  if (token.status === 200) return `Bearer ${token.token}`
  throw refused(probe.host, token.status, token.text)
}

/** Plain HTTP only on this machine, as engines do; everything else is asked by TLS or not at all. */
function origins(host: string): readonly string[] {
  if (host === "docker.io") return ["https://registry-1.docker.io"]
  return isLoopback(host) ? [`http://${host}`, `https://${host}`] : [`https://${host}`]
}

export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host)
}

/** Redirects are not followed: with them credentials could end up anywhere, and manifests need none. */
function request(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return fetch(url, { headers: { ...headers }, redirect: "manual", signal: bounded(signal) })
}

function bounded(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(PATIENCE)
  return signal === undefined ? limit : AbortSignal.any([signal, limit])
}

/** Repeats what may succeed later: overload, limits, broken connections. Answers are never repeated for their words. */
async function withRetries<T extends { readonly status: number; readonly headers: Headers }>(
  attempt: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    const wait = BACKOFF[tries]
    try {
      const answer = await attempt()
      if (wait === undefined || !TRANSIENT.includes(answer.status)) return answer
      const asked = Number(answer.headers.get("retry-after"))
      await pause(asked > 0 ? Math.min(asked, LONGEST_WAIT) : wait, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof StageError) throw error
      if (wait === undefined) throw unreachable(error)
      await pause(wait, signal)
    }
  }
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return sleep(seconds * 1000 * (1 + Math.random() * 0.2), undefined, signal === undefined ? {} : { signal })
}

function unreachable(error: unknown): StageError {
  return new StageError(
    {
      stage: "publish",
      kind: "registry",
      what: "the registry did not answer",
      why: cause(error),
      remedy: "run again when it does",
    },
    { cause: error },
  )
}

function refused(host: string, status: number, text: string): StageError {
  const denied = status === 401 || status === 403
  return new StageError({
    stage: "publish",
    kind: denied ? "registry-auth" : "registry",
    what: `the registry ${host} answered with status ${status}`,
    why: text.slice(0, 200).trim() || "it said nothing more",
    remedy: denied
      ? "these credentials may not read the repository: check `username`, `password` and the permissions"
      : "run again later, or ask who runs the registry",
  })
}

/** The innermost reason of a failed fetch, which wraps it. */
function cause(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  if (inner instanceof AggregateError && inner.errors.length > 0) return cause(inner.errors[0])
  if (!(inner instanceof Error)) return String(inner)
  return inner.name === "TimeoutError" ? `no answer in ${PATIENCE / 1000} s` : inner.message || inner.name
}
