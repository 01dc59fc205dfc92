// What Docker Compose says when it fails, as a class: whose fault it is, and what to do. Pure.
import type { ErrorKind } from "../errors.ts"

export interface ComposeErrorClass {
  readonly kind: ErrorKind
  readonly remedy: string
  /** The line that says it. */
  readonly said?: string
  /** True when another attempt may succeed. */
  readonly transient: boolean
}

const CLASSES: readonly (readonly [RegExp, Omit<ComposeErrorClass, "said">])[] = [
  [
    /no space left on device/i,
    { kind: "disk", transient: false, remedy: "free space on the engine (`docker system df` says what takes it)" },
  ],
  [
    /all predefined address pools|could not find an available.*IPv4|Pool overlaps/i,
    {
      kind: "engine",
      transient: false,
      remedy:
        "the engine has no addresses left for another network: remove unused ones (`docker network prune`), or a fixed subnet of the Compose file",
    },
  ],
  [
    /port is already allocated|address already in use/i,
    { kind: "engine", transient: false, remedy: "no port of the host is needed: remove it from the Compose file" },
  ],
  [
    /pull access denied|manifest unknown|manifest for .* not found|repository does not exist|No such image|unauthorized|denied: /i,
    {
      kind: "input",
      transient: false,
      remedy:
        "check the name of the image in the Compose file; a private one needs docker/login-action before this step",
    },
  ],
  [
    /TLS handshake timeout|i\/o timeout|connection reset|unexpected EOF|toomanyrequests|temporary failure|no such host|connection refused|\b5\d\d /i,
    {
      kind: "registry",
      transient: true,
      remedy: "the registry of an image of the Compose file does not answer: run again",
    },
  ],
  [
    /dependency failed to start|is unhealthy|didn't complete successfully|exited \(\d+\)/i,
    { kind: "release", transient: false, remedy: "the logs of the services are below" },
  ],
]

/** The class of what Compose wrote to standard error. */
export function classifyComposeError(errors: string): ComposeErrorClass {
  const lines = errors
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" && !/level=warning|^(Container|Network|Volume) .* (Creat|Start|Runn|Wait|Heal|Stop)/.test(line),
    )
  for (const [pattern, found] of CLASSES) {
    const said = lines.findLast((line) => pattern.test(line))
    if (said !== undefined) return { ...found, said }
  }
  const last = lines.at(-1)
  return {
    kind: "release",
    transient: false,
    remedy: "the logs of the services are below",
    ...(last === undefined ? {} : { said: last }),
  }
}
