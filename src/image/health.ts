// What a container's state says about its health, and at which pace to look. Pure: no engine is needed to test it.
// The state machine is the one of moby's daemon/health.go: `Health` is absent without a check, the first probe comes
// after a whole interval unless there is a start period, and a stopped container may still read `starting`.

/** Durations are nanoseconds, as in the Engine API; 0 or absent means the engine's default. */
export interface HealthCheck {
  readonly Test?: readonly string[] | null
  readonly Interval?: number
  readonly Timeout?: number
  readonly StartPeriod?: number
  readonly StartInterval?: number
  readonly Retries?: number
}

export interface ContainerState {
  readonly Status: string
  readonly Running: boolean
  readonly ExitCode: number
  readonly OOMKilled: boolean
  readonly Error: string
  readonly StartedAt?: string
  readonly Health?: {
    readonly Status: string
    readonly FailingStreak?: number
    readonly Log?: readonly ProbeRecord[] | null
  } | null
}

export interface ProbeRecord {
  readonly Start: string
  readonly End: string
  readonly ExitCode: number
  readonly Output: string
}

export type HealthVerdict =
  | { readonly state: "waiting" }
  | { readonly state: "healthy" }
  | { readonly state: "running" }
  | { readonly state: "unhealthy" }
  | { readonly state: "exited" }
  | { readonly state: "paused" }
  | { readonly state: "unusable check"; readonly why: string }

const SECOND = 1e9
const DEFAULT_INTERVAL = 30 * SECOND
const DEFAULT_TIMEOUT = 30 * SECOND
const DEFAULT_RETRIES = 3
/** How often the check is asked while the application starts, where the engine can tell starting from running. */
const FAST = 0.1 * SECOND
/** The same where only the interval can be set: every probe is a process, so a little slower. */
const FAST_INTERVAL = 0.25 * SECOND
/** Budget on top of the declared start period when the user sets none: ten looks, two seconds apart. */
export const DEFAULT_PATIENCE_MS = 20_000

/** True when the image declares a check that runs; `HEALTHCHECK NONE` is a declaration that none does. */
export function hasCheck(check: HealthCheck | undefined | null): check is HealthCheck {
  const kind = check?.Test?.[0]
  return kind !== undefined && kind !== "" && kind !== "NONE"
}

export function isDisabled(check: HealthCheck | undefined | null): boolean {
  return check?.Test?.[0] === "NONE"
}

/** Milliseconds after which the image's own settings would call a container unhealthy that never answers. */
export function ownPatience(check: HealthCheck): number {
  const interval = check.Interval || DEFAULT_INTERVAL
  const retries = check.Retries || DEFAULT_RETRIES
  return ((check.StartPeriod ?? 0) + interval * retries) / 1e6
}

/** Milliseconds a container may take to turn healthy. */
export function healthDeadline(check: HealthCheck | undefined, asked: number | undefined): number {
  return asked ?? DEFAULT_PATIENCE_MS + (check?.StartPeriod ?? 0) / 1e6
}

/**
 * The pace at which the image's own check is asked while we wait: as fast as the application starts, as patient as the image.
 * Command and timeout stay the image's. The start period becomes the time after which the image's own interval and
 * retries would give up, and the first failure after it counts: `unhealthy` comes neither earlier nor noticeably later
 * than in production.
 */
export function waitingPace(check: HealthCheck, startInterval: boolean): HealthCheck {
  const pace = { StartPeriod: ownPatience(check) * 1e6, Timeout: check.Timeout || DEFAULT_TIMEOUT, Retries: 1 }
  return startInterval
    ? { ...pace, StartInterval: FAST, Interval: FAST_INTERVAL }
    : { ...pace, Interval: FAST_INTERVAL }
}

/** One look at a container. `checked`: it has a check, its own or one that was given. */
export function judge(state: ContainerState, checked: boolean): HealthVerdict {
  // Stopping alone makes a container `unhealthy`, and a dead one may still read `starting`: look at the process first.
  if (state.Status === "exited" || state.Status === "dead" || state.Status === "removing") return { state: "exited" }
  if (state.Status === "paused") return { state: "paused" }
  if (!state.Running) return { state: "waiting" }
  if (!checked) return { state: "running" }
  const health = state.Health
  if (!health) return { state: "waiting" }
  if (health.Status === "healthy") return { state: "healthy" }
  if (health.Status === "unhealthy") return { state: "unhealthy" }
  const last = health.Log?.at(-1)
  const why = last === undefined ? undefined : unusable(last)
  return why === undefined ? { state: "waiting" } : { state: "unusable check", why }
}

/** Why a probe can never succeed: its program or its shell is not in the image. Source: runc's and moby's exec errors. */
function unusable(probe: ProbeRecord): string | undefined {
  if (probe.ExitCode === 0) return undefined
  const starting = /OCI runtime exec failed|failed to start exec|unable to start container process/i.test(probe.Output)
  return starting && /no such file or directory|executable file not found|permission denied/i.test(probe.Output)
    ? probe.Output.trim()
    : undefined
}

/** The check as one line of a Dockerfile, for people. */
export function describeCheck(check: HealthCheck): string {
  const [kind, ...rest] = check.Test ?? []
  return kind === "CMD-SHELL" ? `CMD ${rest.join(" ")}` : `CMD ${JSON.stringify(rest)}`
}
