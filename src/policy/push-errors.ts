// What a failed push means: the engine passes on the registry's words, so this table is the one place that reads them.
// Source: moby daemon/internal/distribution/errors.go and the codes of the distribution specification.
import type { ErrorKind } from "../errors.ts"

export interface PushErrorClass {
  readonly kind: ErrorKind
  /** Another attempt can succeed: blobs and manifests are content-addressed, so repeating is safe. */
  readonly transient: boolean
  /** The registry was asked too often: it wants to be left alone for longer. */
  readonly limited?: boolean
  readonly remedy: string
}

const TABLE: readonly (readonly [RegExp, PushErrorClass])[] = [
  [
    /unauthorized|authentication required|no basic auth credentials|incorrect username or password|status: 401/i,
    {
      kind: "registry-auth",
      transient: false,
      remedy: "check `username` and `password`, or log in with docker/login-action before this step",
    },
  ],
  [
    /denied|forbidden|insufficient_scope|status: 403/i,
    {
      kind: "registry-auth",
      transient: false,
      remedy: "these credentials may not push here: for ghcr.io the job needs `permissions: packages: write`",
    },
  ],
  [
    /too ?many ?requests|rate limit|status: 429/i,
    {
      kind: "registry",
      transient: true,
      limited: true,
      remedy: "the registry limits the rate: run again later, or with credentials that may ask more often",
    },
  ],
  [
    /status: 408|status: 499|status: 5(00|02|03|04|22)|\b(500|502|503|504) [A-Z]|internal server error|bad gateway|service unavailable|gateway time-?out/i,
    { kind: "registry", transient: true, remedy: "the registry is overloaded: run again later" },
  ],
  [
    /\bEOF\b|connection reset|broken pipe|connection refused|i\/o timeout|TLS handshake timeout|timeout awaiting|context deadline|no such host|temporary failure|use of closed network connection|closed idle connection|network is unreachable|no route to host|http2: |blob upload (unknown|invalid)|unknown blob/i,
    { kind: "registry", transient: true, remedy: "the connection between engine and registry broke: run again" },
  ],
  [
    /name unknown|repository .*not found|status: 404/i,
    {
      kind: "registry",
      transient: false,
      remedy: "the registry does not know this repository: create it, or correct `image-name`",
    },
  ],
  [
    /x509|certificate|server gave HTTP response to HTTPS client/i,
    {
      kind: "registry",
      transient: false,
      remedy: "the engine does not trust this registry: install its certificate on the engine's machine",
    },
  ],
]

const OTHER: PushErrorClass = {
  kind: "registry",
  transient: false,
  remedy: "the registry refused the image: its words are above",
}

/** Pure: reads the words of a failed push. The first row that fits wins, so a refusal is never taken for a hiccup. */
export function classifyPushError(message: string): PushErrorClass {
  // What was asked for is quoted, and may be called anything.
  const said = message.replaceAll(/"https?:[^"]*"/g, "")
  return TABLE.find(([words]) => words.test(said))?.[1] ?? OTHER
}
