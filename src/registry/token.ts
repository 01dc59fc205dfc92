// Tokens: what a registry asks for in WWW-Authenticate, and how one is fetched.
// Source: Distribution's "Token Authentication Specification" and its OAuth2 variant.
import { StageError } from "../errors.ts"
import type { RegistryCredentials } from "./registry.ts"

export interface Challenge {
  readonly scheme: "basic" | "bearer"
  readonly realm?: string
  readonly service?: string
}

export interface TokenAnswer {
  readonly status: number
  readonly headers: Headers
  readonly token: string
  /** What the server said when it gave no token. */
  readonly text: string
}

/** Reads the header; undefined when it asks for nothing we know. */
export function parseChallenge(header: string | null): Challenge | undefined {
  const match = /^\s*(basic|bearer)\s+(.*)$/is.exec(header ?? "")
  if (match?.[1] === undefined) return undefined
  const parameter = (name: string) => new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"([^"]*)"`, "i").exec(match[2] ?? "")?.[1]
  const [realm, service] = [parameter("realm"), parameter("service")]
  return {
    scheme: match[1].toLowerCase() === "basic" ? "basic" : "bearer",
    ...(realm === undefined ? {} : { realm }),
    ...(service === undefined ? {} : { service }),
  }
}

/**
 * Fetches a token for `scope`. Credentials go to the realm that the registry named, by TLS only.
 * @param local the registry is on this machine, so that plain HTTP is fine.
 * @throws StageError `registry` when the realm is no address that may be given credentials.
 */
export async function fetchToken(
  challenge: Challenge,
  credentials: RegistryCredentials | undefined,
  scope: string,
  local: boolean,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const url = realm(challenge, local)
  const service = challenge.service ?? ""
  const response =
    credentials?.kind === "identity-token"
      ? await fetch(url, {
          method: "POST",
          body: new URLSearchParams({
            grant_type: "refresh_token",
            refresh_token: credentials.token,
            service,
            scope,
            client_id: "image-driven-pipeline",
          }),
          redirect: "manual",
          signal,
        })
      : await fetch(withScopes(withQuery(url, { service }), scope), {
          headers: basic(credentials),
          redirect: "manual",
          signal,
        })
  const text = await response.text()
  return { status: response.status, headers: response.headers, token: response.ok ? readToken(text) : "", text }
}

/** Several scopes are several parameters. Source: the token specification of Distribution. */
function withScopes(url: URL, scope: string): URL {
  for (const one of scope.split(" ")) url.searchParams.append("scope", one)
  return url
}

function realm(challenge: Challenge, local: boolean): URL {
  const url = URL.canParse(challenge.realm ?? "") ? new URL(challenge.realm ?? "") : undefined
  const loopback = url !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url?.protocol === "https:" || (url?.protocol === "http:" && local && loopback)) return url
  throw new StageError({
    stage: "publish",
    kind: "registry",
    what: "the registry names no safe address for its tokens",
    why: `the realm is ${JSON.stringify((challenge.realm ?? "").slice(0, 200))}`,
    remedy: "credentials are sent by TLS only; ask who runs the registry",
  })
}

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const full = new URL(url)
  for (const [name, value] of Object.entries(query)) if (value !== "") full.searchParams.set(name, value)
  return full
}

function basic(credentials: RegistryCredentials | undefined): Record<string, string> {
  if (credentials?.kind !== "password") return {}
  return { Authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}` }
}

function readToken(text: string): string {
  try {
    const { token, access_token } = JSON.parse(text) as { readonly token?: unknown; readonly access_token?: unknown }
    return typeof token === "string" ? token : typeof access_token === "string" ? access_token : ""
  } catch {
    return ""
  }
}
