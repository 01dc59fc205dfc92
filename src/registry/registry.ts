// The only door to a registry over HTTP: does it answer, does it want credentials, what does it have under a tag.
// Source: the OCI distribution specification and the token specification of Distribution.
import { setTimeout as sleep } from "node:timers/promises"
import { StageError } from "../errors.ts"
import type { Repository } from "../image/reference.ts"
import {
  BASE_DIGEST_LABEL,
  COMMITTED_LABEL,
  DEFINITION_LABEL,
  FINGERPRINT_LABEL,
  PROOF_LABEL,
  PROOF_URL_LABEL,
  REVISION_LABEL,
  SOURCE_LABEL,
} from "../image/run.ts"
import type { BuiltFrom } from "../policy/chain.ts"
import type { Origin } from "../policy/overwrite.ts"
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
  /** Digest of the first image, in an index of several. */
  readonly imageDigest?: string
  /** What the index says about that image. */
  readonly annotations?: Readonly<Record<string, unknown>>
}

/** A manifest as the registry has it, byte for byte. */
export interface ManifestDocument {
  readonly manifest: Manifest
  readonly body: Buffer
}

export interface RegistryRepository {
  /** The manifest under a tag or a digest; undefined when there is none. */
  manifest(reference: string): Promise<Manifest | undefined>
  /**
   * As {@link manifest}, before the first push: registries hide whether a repository exists from who may not read it, and
   * one that does not exist yet cannot be read. Only credentials that are wrong by themselves are an error then.
   */
  existing(tag: string): Promise<Manifest | undefined>
  /**
   * Begins an upload and gives it up: the registry says at once whether it lets these credentials push. An engine would
   * repeat a refusal for most of a minute.
   * @throws StageError `registry-auth` or `registry` when it does not.
   */
  checkPush(): Promise<void>
  /** The manifest with its bytes; undefined when there is none. */
  document(reference: string): Promise<ManifestDocument | undefined>
  /**
   * Makes an image of {@link Options.from} one of this repository, byte for byte: its blobs are mounted, nothing travels.
   * @throws StageError when the registry does not have it, or cannot mount.
   */
  mount(digest: string): Promise<ManifestDocument>
  /**
   * All tags, a page at a time, in the order of the registry, which is none: GHCR's is not lexical. No tags where there is no
   * such repository. @throws StageError when the registry does not answer, or does not stop answering.
   * @param hidden as in {@link existing}: a repository that may not be read may be one that does not exist yet.
   */
  tags(hidden?: boolean): AsyncIterable<readonly string[]>
  /** Stores a manifest of this repository under a tag. @throws StageError when the registry does not take it. */
  put(tag: string, document: ManifestDocument): Promise<void>
  /** What the image of a manifest says about where it comes from. Empty where it says nothing. */
  origin(manifest: Manifest): Promise<Origin>
  /** What an image of a chain was built from; an index says it by itself, so that nothing further is asked. */
  builtFrom(manifest: Manifest): Promise<BuiltFrom>
}

interface Options {
  readonly signal?: AbortSignal
  /** Told about every further attempt, in one line. */
  readonly retrying?: (words: string) => void
  /** True: what does not answer at once is not asked again. */
  readonly once?: boolean
  /** Path of another repository of the same registry, to mount from. */
  readonly from?: string
}

/** Milliseconds for one request. */
const PATIENCE = 10_000
/** Seconds before another attempt; each ±20 %. */
const BACKOFF = [1, 2, 4]
/** Seconds that a registry may ask us to wait. */
const LONGEST_WAIT = 60
/** Bytes of an answer that are read. Source: the distribution specification lets registries refuse manifests above 4 MiB. */
const LONGEST_ANSWER = 8 * 1024 * 1024
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
  { signal, retrying, once = false }: Options = {},
): Promise<RegistryProbe> {
  for (let tries = 0; ; tries++) {
    const found = await probeOnce(host, signal)
    if (!(found instanceof Error)) return found
    const why = cause(found)
    const wait = once ? undefined : BACKOFF[tries]
    if (wait === undefined || !MAY_PASS.test(why)) throw noRegistry(host, why, found)
    retrying?.(`attempt ${tries + 1}/${BACKOFF.length + 1} to reach ${host} failed: ${why}; again in ${wait} s`)
    await pause(wait, signal)
  }
}

/** Reasons that can be gone in a moment. A name that does not exist, or a certificate, is none. */
const MAY_PASS =
  /ECONNREFUSED|ECONNRESET|EAI_AGAIN|EPIPE|socket hang up|other side closed|no answer|status (408|429|5\d\d)/i

async function probeOnce(host: string, signal: AbortSignal | undefined): Promise<RegistryProbe | Error> {
  let failure = new Error("it has no address")
  for (const origin of origins(host)) {
    try {
      const response = await request(`${origin}/v2/`, {}, signal)
      await response.body?.cancel()
      if (response.status === 200) return { host, origin, wantsCredentials: false }
      const challenge = parseChallenge(response.headers.get("www-authenticate"))
      if (response.status === 401) return { host, origin, wantsCredentials: true, ...(challenge ? { challenge } : {}) }
      failure = new Error(`it answered with status ${response.status}`)
      // A server that speaks TLS says 400 to plain HTTP; the next origin is https then.
      if (response.status !== 400) return failure
    } catch (error) {
      signal?.throwIfAborted()
      const current = error instanceof Error ? error : new Error(String(error))
      // That it does not speak TLS is no news after plain HTTP, whose failure is the one that counts.
      if (!/wrong version number/i.test(cause(current))) failure = current
      // Nobody is there: nobody is there by TLS either.
      if (/ECONNREFUSED/.test(cause(current))) return failure
    }
  }
  return failure
}

function noRegistry(host: string, why: string, failure: Error): StageError {
  return new StageError(
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

/** Seconds that the registry asks us to wait before the next request, at most a minute; 0 when it does not ask. */
export async function retryAfter(probe: RegistryProbe, signal?: AbortSignal): Promise<number> {
  try {
    const response = await request(`${probe.origin}/v2/`, {}, signal)
    await response.body?.cancel()
    const asked = response.status === 429 ? Number(response.headers.get("retry-after")) : 0
    return asked > 0 ? Math.min(asked, LONGEST_WAIT) : 0
  } catch {
    signal?.throwIfAborted()
    return 0
  }
}

/** One repository of a registry that was probed. Nothing is asked before the first call. */
export function openRepository(
  probe: RegistryProbe,
  repository: Repository,
  credentials: RegistryCredentials | undefined,
  actions: "pull" | "pull,push",
  { signal, retrying, from }: Options = {},
): RegistryRepository {
  const scope = [
    `repository:${repository.path}:${actions}`,
    ...(from === undefined ? [] : [`repository:${from}:pull`]),
  ].join(" ")
  const base = `${probe.origin}/v2/${repository.path}`
  let authorization: string | undefined
  let bearer = false

  const again = (words: string) => retrying?.(`${probe.host}: ${words}`)

  const authorized = async (
    url: string,
    method: "GET" | "POST" | "PUT" = "GET",
    content?: { readonly type: string; readonly body: Buffer },
  ): Promise<Response> => {
    // What the probe was told needs no refusal once more for each repository.
    const first = authorization === undefined && probe.challenge !== undefined
    if (first && probe.challenge !== undefined) {
      bearer = probe.challenge.scheme === "bearer"
      authorization = await authorize(probe.challenge, credentials, scope, probe, signal, again)
    }
    const fresh = first && authorization !== undefined
    for (let attempt = 0; ; attempt++) {
      const headers = {
        Accept: MANIFESTS,
        ...(content === undefined ? {} : { "Content-Type": content.type }),
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      }
      const response = await withRetries(() => request(url, headers, signal, method, content?.body), signal, again)
      // Once: a token may have expired, or the registry asks only here.
      if (response.status !== 401 || attempt > 0) return response
      const challenge = parseChallenge(response.headers.get("www-authenticate")) ?? probe.challenge
      // What was refused a moment ago is not tried once more; a repository may have a challenge of its own.
      if (challenge === undefined || (fresh && isSameChallenge(challenge, probe.challenge))) return response
      await response.body?.cancel()
      bearer = challenge.scheme === "bearer"
      authorization = await authorize(challenge, credentials, scope, probe, signal, again)
      if (authorization === undefined) return response
    }
  }

  const fetched = async (
    kind: "manifests" | "blobs",
    reference: string,
    hidden = false,
  ): Promise<{ body: Buffer; headers: Headers } | undefined> => {
    const url = `${base}/${kind}/${encodeURIComponent(reference)}`
    const answer = await authorized(url).catch((error: unknown) => {
      if (hidden && error instanceof TokenDenied) return undefined
      throw error
    })
    if (answer === undefined) return undefined
    const response = kind === "blobs" ? await followed(answer, url, signal) : answer
    const denied = response.status === 403 || (response.status === 401 && bearer)
    if (response.status === 404 || (hidden && denied)) {
      await response.body?.cancel()
      return undefined
    }
    const body = await bounded(response)
    if (!response.ok) throw refused(probe.host, response.status, body.toString("utf8"))
    return { body, headers: response.headers }
  }

  const put = async (reference: string, { body, manifest: { mediaType } }: ManifestDocument): Promise<void> => {
    const url = `${base}/manifests/${encodeURIComponent(reference)}`
    const response = await authorized(url, "PUT", { type: mediaType, body })
    const text = (await bounded(response)).toString("utf8")
    if (response.ok) return
    throw REFUSALS.includes(response.status)
      ? mayNotPush(probe.host, response.status, text)
      : refused(probe.host, response.status, text)
  }

  const mountBlob = async (digest: string): Promise<void> => {
    const query = new URLSearchParams({ mount: digest, from: from ?? "" })
    const response = await authorized(`${base}/blobs/uploads/?${query}`, "POST")
    const text = (await bounded(response)).toString("utf8")
    if (response.status === 201) return
    throw response.ok ? cannotMount(probe.host) : mayNotPush(probe.host, response.status, text)
  }

  /** A manifest of `from` with everything it names; children first, since a registry refuses a manifest without them. */
  const mountAll = async (digest: string, depth: number): Promise<ManifestDocument> => {
    const url = `${probe.origin}/v2/${from}/manifests/${encodeURIComponent(digest)}`
    const response = await authorized(url)
    const body = await bounded(response)
    if (!response.ok) throw refused(probe.host, response.status, body.toString("utf8"))
    const document = { body, manifest: readManifest(body, response.headers) }
    if (document.manifest.digest !== digest || depth > MOST_NESTED) throw otherImage(probe.host, digest)
    const { manifests, config, layers } = parse(body)
    for (const child of digestsOf(manifests)) await mountAll(child, depth + 1)
    await Promise.all([...new Set(digestsOf([config, layers].flat()))].map(mountBlob))
    await put(digest, document)
    return document
  }

  const manifest = async (reference: string, hidden = false): Promise<Manifest | undefined> => {
    const answer = await fetched("manifests", reference, hidden)
    return answer === undefined ? undefined : readManifest(answer.body, answer.headers)
  }

  const configuration = async (found: Manifest): Promise<Buffer | undefined> => {
    const image = found.imageDigest === undefined ? found : await manifest(found.imageDigest)
    if (image?.configDigest === undefined) return undefined
    return (await fetched("blobs", image.configDigest))?.body
  }

  return {
    manifest: (reference) => manifest(reference),
    existing: (tag) => manifest(tag, true),
    async *tags(hidden = false) {
      let url: string | undefined = `${base}/tags/list?n=${PAGE}`
      const seen = new Set<string>()
      for (let page = 0; url !== undefined; page++) {
        if (seen.has(url) || page >= MOST_PAGES) throw refused(probe.host, 200, "its list of tags does not end")
        seen.add(url)
        let response: Response
        try {
          response = await authorized(url)
        } catch (error) {
          if (hidden && error instanceof TokenDenied) return
          throw error
        }
        const body = await bounded(response)
        const denied = response.status === 403 || (response.status === 401 && bearer)
        if (response.status === 404 || (hidden && denied)) return
        if (!response.ok) throw refused(probe.host, response.status, body.toString("utf8"))
        const { tags } = parse(body)
        yield (Array.isArray(tags) ? tags : []).filter((tag): tag is string => typeof tag === "string")
        url = nextPage(response.headers.get("link"), url, probe.origin)
      }
    },
    async document(reference) {
      const answer = await fetched("manifests", reference)
      return answer === undefined
        ? undefined
        : { body: answer.body, manifest: readManifest(answer.body, answer.headers) }
    },
    put,
    mount: (digest) => mountAll(digest, 0),
    async checkPush() {
      const response = await authorized(`${base}/blobs/uploads/`, "POST")
      const text = (await bounded(response)).toString("utf8")
      if (response.status === 401 && !bearer) throw refused(probe.host, response.status, text)
      if (REFUSALS.includes(response.status)) throw mayNotPush(probe.host, response.status, text)
      const place = URL.parse(response.headers.get("location") ?? "", probe.origin)
      // An upload that nobody gives up expires by itself; only where it lies is it known what to ask.
      if (response.status !== 202 || place?.origin !== probe.origin) return
      const headers = authorization === undefined ? {} : { Authorization: authorization }
      const given = await request(String(place), headers, signal, "DELETE").catch(() => undefined)
      await given?.body?.cancel()
    },
    async origin(found) {
      const body = await configuration(found)
      return body === undefined ? {} : readOrigin(body)
    },
    async builtFrom(found) {
      const said = readBuiltFrom(found.annotations ?? {})
      if (said.definition !== undefined || said.proof !== undefined) return said
      const body = await configuration(found)
      return body === undefined ? {} : readBuiltFrom(asRecord(asRecord(parse(body).config).Labels))
    },
  }
}

/** An index of indexes is none that anybody builds. */
const MOST_NESTED = 3

function digestsOf(descriptors: unknown): readonly string[] {
  return (Array.isArray(descriptors) ? descriptors : [])
    .map((descriptor) => asRecord(descriptor).digest)
    .filter((digest) => isDigest(digest))
}

function cannotMount(host: string): StageError {
  return new StageError({
    stage: "publish",
    kind: "registry",
    what: `the registry ${host} does not mount layers of another repository`,
    remedy: "publish in the repository that has the image: tags are set there without moving anything",
  })
}

function otherImage(host: string, digest: string): StageError {
  return new StageError({
    stage: "publish",
    kind: "integrity",
    what: `the registry ${host} answers with another manifest than ${digest}`,
    remedy: "nothing was published: ask who runs the registry",
  })
}

/** Tags asked for at once; registries give fewer, and say where the next ones are. */
const PAGE = 1000
/** A million tags, or a registry that goes round in circles. */
const MOST_PAGES = 1000

/** Source: RFC 5988 by way of the distribution specification, "Listing Tags". Only this registry is asked further. */
function nextPage(link: string | null, current: string, origin: string): string | undefined {
  const [, target = "", relation = ""] = /^\s*<([^>]*)>\s*;\s*rel="?(\w+)"?/.exec(link ?? "") ?? []
  const next = relation === "next" ? URL.parse(target, current) : null
  return next?.origin === origin ? String(next) : undefined
}

function readManifest(body: Buffer, headers: Headers): Manifest {
  const { createHash } = process.getBuiltinModule("node:crypto")
  const declaredDigest = headers.get("docker-content-digest") ?? undefined
  const { config, manifests } = parse(body)
  const configDigest = asRecord(config).digest
  // BuildKit's attestations stand in the index as images of an unknown platform.
  const images = (Array.isArray(manifests) ? manifests : []).map(asRecord)
  const image = images.find(({ platform }) => asRecord(platform).os !== "unknown")
  const imageDigest = image?.digest
  return {
    digest: `sha256:${createHash("sha256").update(body).digest("hex")}`,
    mediaType: headers.get("content-type") ?? "",
    ...(declaredDigest === undefined ? {} : { declaredDigest }),
    ...(isDigest(configDigest) ? { configDigest } : {}),
    ...(isDigest(imageDigest) ? { imageDigest } : {}),
    ...(image?.annotations === undefined ? {} : { annotations: asRecord(image.annotations) }),
  }
}

function readBuiltFrom(labels: Readonly<Record<string, unknown>>): BuiltFrom {
  const known: Readonly<Record<keyof BuiltFrom, unknown>> = {
    definition: labels[DEFINITION_LABEL],
    source: labels[SOURCE_LABEL],
    parent: labels[BASE_DIGEST_LABEL],
    fingerprint: labels[FINGERPRINT_LABEL],
    proof: labels[PROOF_LABEL],
    proofUrl: labels[PROOF_URL_LABEL],
    revision: labels[REVISION_LABEL],
    committed: labels[COMMITTED_LABEL],
  }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" && value !== ""))
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value)
}

/** Source: the OCI image specification's configuration and its pre-defined annotation keys. */
function readOrigin(body: Buffer): Origin {
  const { created, config } = parse(body)
  const labels = asRecord(asRecord(config).Labels)
  const known: Readonly<Record<keyof Origin, unknown>> = {
    created,
    revision: labels[REVISION_LABEL],
    version: labels["org.opencontainers.image.version"],
    committed: labels[COMMITTED_LABEL],
    fingerprint: labels[FINGERPRINT_LABEL],
  }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" && value !== ""))
}

/** What is not JSON, or no object, says nothing: which is what its reader will find. */
function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(body.toString("utf8")))
  } catch {
    return {}
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
}

/** The body of an answer; one without end is cut, and proves nothing then. */
async function bounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > LONGEST_ANSWER) break
  }
  return Buffer.concat(chunks)
}

async function authorize(
  challenge: Challenge,
  credentials: RegistryCredentials | undefined,
  scope: string,
  probe: RegistryProbe,
  signal: AbortSignal | undefined,
  again: (words: string) => void,
): Promise<string | undefined> {
  if (challenge.scheme === "basic") {
    if (credentials?.kind !== "password") return undefined
    return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`
  }
  const token = await withRetries(
    () => fetchToken(challenge, credentials, scope, isLoopback(probe.host), limited(signal)),
    signal,
    again,
  )
  if (token.status === 200) return `Bearer ${token.token}`
  const refusal = refused(probe.host, token.status, token.text)
  throw token.status === 403 ? new TokenDenied(refusal, { cause: refusal }) : refusal
}

/** The server of tokens knows who asks, and gives none for this repository, which may not exist yet. */
class TokenDenied extends StageError {}

function isSameChallenge(a: Challenge, b: Challenge | undefined): boolean {
  return a.scheme === b?.scheme && a.realm === b.realm && a.service === b.service
}

/** Plain HTTP only on this machine, as engines do; everything else is asked by TLS or not at all. */
function origins(host: string): readonly string[] {
  if (host === "docker.io") return ["https://registry-1.docker.io"]
  return isLoopback(host) ? [`http://${host}`, `https://${host}`] : [`https://${host}`]
}

export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host)
}

/** Registries send blobs to a store: there we go without credentials, and once. */
async function followed(response: Response, url: string, signal: AbortSignal | undefined): Promise<Response> {
  if (response.status < 300 || response.status >= 400) return response
  await response.body?.cancel()
  const place = URL.parse(response.headers.get("location") ?? "", url)
  if (place?.protocol !== "https:" && !isLoopback(place?.host ?? "")) return response
  return request(String(place), {}, signal)
}

/** Redirects are not followed by themselves: with them credentials could end up anywhere. */
function request(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
  method: "GET" | "POST" | "PUT" | "DELETE" = "GET",
  body?: Buffer,
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { ...headers },
    redirect: "manual",
    signal: limited(signal),
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  })
}

function limited(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(PATIENCE)
  return signal === undefined ? limit : AbortSignal.any([signal, limit])
}

/** Repeats what may succeed later: overload, limits, broken connections. Answers are never repeated for their words. */
async function withRetries<T extends { readonly status: number; readonly headers: Headers }>(
  attempt: () => Promise<T>,
  signal: AbortSignal | undefined,
  again: (words: string) => void,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    let wait = BACKOFF[tries]
    let why: string
    try {
      const answer = await attempt()
      if (wait === undefined || !TRANSIENT.includes(answer.status)) return answer
      const asked = Number(answer.headers.get("retry-after"))
      if (asked > 0) wait = Math.min(asked, LONGEST_WAIT)
      why = `status ${answer.status}`
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof StageError) throw error
      if (wait === undefined) throw unreachable(error)
      why = cause(error)
    }
    again(`attempt ${tries + 1}/${BACKOFF.length + 1} failed: ${why}; again in ${wait} s`)
    await pause(wait, signal)
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

/** Answers to the begin of an upload that no other attempt changes. */
const REFUSALS = [401, 403, 404, 405]

function mayNotPush(host: string, status: number, text: string): StageError {
  const denied = status === 401 || status === 403
  return new StageError({
    stage: "publish",
    kind: denied ? "registry-auth" : "registry",
    what: `the registry ${host} does not let this run push (status ${status})`,
    why: saying(text),
    remedy: denied
      ? "these credentials may not push here: for ghcr.io the job needs `permissions: packages: write`"
      : status === 404
        ? "the registry does not know this repository: create it, or correct `image-name`"
        : "the registry takes no pushes: it is read-only, or the host is not one to push to",
  })
}

function refused(host: string, status: number, text: string): StageError {
  const remedies: Readonly<Record<number, string>> = {
    401: "check `username` and `password`, or log in with docker/login-action before this step",
    403: "these credentials may not read the repository: check the permissions of the token",
  }
  const denied = remedies[status]
  return new StageError({
    stage: "publish",
    kind: denied === undefined ? "registry" : "registry-auth",
    what:
      denied === undefined
        ? `the registry ${host} answered with status ${status}`
        : `the registry ${host} refused the credentials (status ${status})`,
    why: saying(text),
    remedy: denied ?? "run again later, or ask who runs the registry",
  })
}

/** The words of a refusal. Source: the distribution specification, "Error Codes". */
function saying(text: string): string {
  const { errors } = parse(Buffer.from(text))
  const told = (Array.isArray(errors) ? errors : []).map(asRecord).map(({ code, message }) => `${code}: ${message}`)
  return (told.join("; ") || text).slice(0, 200).trim() || "it said nothing more"
}

/** The innermost reason of a failed fetch, which wraps it. */
function cause(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  if (inner instanceof AggregateError && inner.errors.length > 0) return cause(inner.errors[0])
  if (!(inner instanceof Error)) return String(inner)
  return inner.name === "TimeoutError" ? `no answer in ${PATIENCE / 1000} s` : inner.message || inner.name
}
