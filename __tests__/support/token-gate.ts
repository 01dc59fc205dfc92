// Bearer tokens as registries give them: a challenge, a place where a token is fetched with user and password, an end of its life.
import { randomBytes } from "node:crypto"
import type { Asked, Fault } from "./fault-proxy.ts"

export interface TokenGate {
  /** What a request without a good token gets; undefined for one that may pass. */
  check(request: Asked): Fault
  /** How many tokens were given. */
  readonly given: number
  /** Set to make the place for tokens fail. */
  broken: Fault
}

/** @param lifetime milliseconds for which a token is good. */
export function tokenGate(origin: () => string, username: string, password: string, lifetime: number): TokenGate {
  const tokens = new Map<string, number>()
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`
  const gate = {
    given: 0,
    broken: undefined as Fault,
    check(request: Asked): Fault {
      if (request.path.startsWith("/token")) {
        if (gate.broken !== undefined) return gate.broken
        if (request.headers.authorization !== basic)
          return { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}' }
        const token = randomBytes(16).toString("hex")
        tokens.set(token, Date.now() + lifetime)
        gate.given += 1
        const expires_in = Math.max(1, Math.round(lifetime / 1000))
        return { status: 200, body: JSON.stringify({ token, expires_in, issued_at: new Date().toISOString() }) }
      }
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? ""
      if ((tokens.get(token) ?? 0) > Date.now()) return undefined
      const scope = /^\/v2\/(.+?)\/(?:manifests|blobs|tags)\//.exec(request.path)?.[1]
      const about = scope === undefined ? "" : `,scope="repository:${scope}:pull,push"`
      return {
        status: 401,
        headers: { "WWW-Authenticate": `Bearer realm="${origin()}/token",service="local"${about}` },
        body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
      }
    },
  }
  return gate
}
