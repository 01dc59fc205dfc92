// Stage health: the image is started as in production and has to turn healthy by its own HEALTHCHECK.
import { engineFailure } from "../docker/api.ts"
import { CANNOT_EXECUTE } from "../docker/command.ts"
import {
  type ContainerSpec,
  containerEvents,
  containerLog,
  containerState,
  createContainer,
  removeContainer,
  startContainer,
  watchLog,
} from "../docker/containers.ts"
import { hasStartInterval } from "../docker/engine.ts"
import type { ImageRecord } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import {
  type ContainerState,
  type HealthCheck,
  hasCheck,
  healthDeadline,
  isDisabled,
  judge,
  ownPatience,
  waitingPace,
} from "../image/health.ts"
import { runLabels } from "../image/run.ts"
import type { HealthInputs } from "../inputs/inputs.ts"
import type { HealthResult } from "../report/result.ts"
import type { Session } from "./session.ts"

export interface HealthOutcome {
  readonly result: HealthResult
  readonly failure?: StageError
}

/** Milliseconds between two looks when no event wakes us earlier. */
const LOOK = 250
/** Milliseconds that an image without a check has to keep running when the check is optional. */
const SETTLED = 2000
const LOG_LINES = 100
const HEALTH_LOG_LINES = 5

/**
 * Starts the image and waits for its verdict. The container is removed in the background, whatever the verdict.
 * @param beside what goes on on the same machine: as long as it does, nobody can say that the image is too slow.
 */
export async function health(
  session: Session,
  image: ImageRecord,
  inputs: HealthInputs,
  beside?: Promise<unknown>,
): Promise<HealthOutcome> {
  const own = image.Config.Healthcheck
  const given = inputs.command === undefined ? undefined : { Test: ["CMD-SHELL", inputs.command] }
  if (given !== undefined && hasCheck(own))
    session.log.notice("the image has a HEALTHCHECK of its own: `health-command` is used instead of it")
  const check: HealthCheck | undefined = given ?? (hasCheck(own) ? own : undefined)
  if (check === undefined && inputs.log === undefined && inputs.policy === "required")
    return { result: { state: "no check", duration: 0 }, failure: noCheck(isDisabled(own)) }
  if (check === undefined && inputs.log === undefined)
    session.log.notice("the image has no HEALTHCHECK: it only has to keep running (`health: optional`)")
  try {
    return await observe(session, image, check, given !== undefined, inputs, beside)
  } catch (error) {
    throw engineFailure(error, "health", "the container could not be started or observed")
  }
}

async function observe(
  session: Session,
  image: ImageRecord,
  check: HealthCheck | undefined,
  replaced: boolean,
  inputs: HealthInputs,
  beside: Promise<unknown> | undefined,
): Promise<HealthOutcome> {
  const { engine, signal, log } = session
  const limit = healthDeadline(check, inputs.timeout)
  const startPeriod = (check?.StartPeriod ?? 0) / 1e6
  if (limit < startPeriod)
    log.warning(
      `health-timeout (${seconds(limit)}) is shorter than the start period of the image (${seconds(startPeriod)})`,
    )
  const pace = check === undefined ? undefined : waitingPace(check, hasStartInterval(engine))
  const spec: ContainerSpec = {
    Image: image.Id,
    Labels: runLabels(session.runId),
    Env: inputs.env.map(({ name, value }) => `${name}=${value}`),
    ...(pace === undefined ? {} : { Healthcheck: replaced ? { ...check, ...pace } : pace }),
    // Its log is read after it has ended, so it needs a driver that can be read; otherwise it runs as in production.
    HostConfig: { LogConfig: { Type: "local", Config: { "max-size": "20m", "max-file": "1", compress: "false" } } },
  }
  const id = await createContainer(engine, `image-driven-health-${session.runId}`, spec, signal)
  try {
    const started = performance.now()
    try {
      await startContainer(engine, id, signal)
    } catch (error) {
      const state = await containerState(engine, id, signal)
      if (!CANNOT_EXECUTE.includes(state.ExitCode)) throw error
      return exited(state, 0)
    }
    log.progress("waiting for the container to turn healthy")
    const waited = await wait(session, id, check, inputs.log, limit, beside)
    const duration = performance.now() - started
    if (waited.verdict === "healthy" || waited.verdict === "running")
      return { result: { state: waited.verdict, duration } }
    await showLog(session, id, waited.state)
    return failed(waited, check, limit, duration)
  } finally {
    log.progress("")
    session.background.add(removeContainer(engine, id))
  }
}

interface Waited {
  readonly verdict: HealthResult["state"] | "paused"
  readonly state: ContainerState
  readonly why?: string
}

/** Looks whenever the engine reports an event, and at intervals because events can be lost. */
async function wait(
  session: Session,
  id: string,
  check: HealthCheck | undefined,
  text: string | undefined,
  limit: number,
  beside: Promise<unknown> | undefined,
): Promise<Waited> {
  const { engine, signal } = session
  const events = new AbortController()
  let wake = () => {}
  const watching = AbortSignal.any([signal, events.signal])
  containerEvents(engine, id, () => wake(), watching).catch(() => undefined)
  let printed = text === undefined
  if (text !== undefined)
    watchLog(engine, id, text, watching)
      .then(() => {
        printed = true
        wake()
      })
      .catch(() => undefined)
  let [deadline, alone] =
    beside === undefined ? [performance.now() + limit, 0] : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const free = () => {
    deadline = performance.now() + limit
    alone = Date.now()
    wake()
  }
  beside?.then(free, free)
  const settled = performance.now() + SETTLED
  const onAbort = () => wake()
  signal.addEventListener("abort", onAbort, { once: true })
  try {
    for (;;) {
      const state = await containerState(engine, id, signal)
      const verdict = judge(state, check !== undefined)
      if (verdict.state === "unusable check") return { verdict: verdict.state, state, why: verdict.why }
      const now = performance.now()
      if (verdict.state === "healthy" && printed) return { verdict: "healthy", state }
      // A line that is printed says more than that it keeps running.
      if (verdict.state === "running" && printed && text !== undefined) return { verdict: "healthy", state }
      if (verdict.state === "running" && text === undefined && now >= settled) return { verdict: "running", state }
      if (verdict.state === "exited" || verdict.state === "paused") return { verdict: verdict.state, state }
      if (verdict.state === "unhealthy" && isSettled(state, alone)) return { verdict: verdict.state, state }
      if (now >= deadline) {
        const why = printed ? {} : { why: `it has not printed ${JSON.stringify(text)}` }
        return { verdict: "timeout", state, ...why }
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(LOOK, deadline - now))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      signal.throwIfAborted()
    }
  } finally {
    events.abort()
    signal.removeEventListener("abort", onAbort)
  }
}

/** A probe that failed while gates had the machine says nothing yet: one has to fail after them. */
function isSettled({ Health }: ContainerState, alone: number): boolean {
  const probes = Health?.Log ?? []
  return probes.length === 0 ? Number.isFinite(alone) : Date.parse(probes.at(-1)?.End ?? "") >= alone
}

/** What the container printed and what its check said: before the verdict, and before anything is removed. */
async function showLog(session: Session, id: string, state: ContainerState): Promise<void> {
  session.log.info(`last lines of the container (at most ${LOG_LINES}):`)
  const output = session.log.foreign()
  try {
    await containerLog(session.engine, id, LOG_LINES, (chunk) => output.write(chunk))
  } catch {
    // A log that cannot be read must not hide the verdict.
  } finally {
    output.end()
  }
  const probes = (state.Health?.Log ?? []).slice(-HEALTH_LOG_LINES)
  if (probes.length === 0) return
  session.log.info("last probes of the health check:")
  for (const probe of probes) {
    const took = Date.parse(probe.End) - Date.parse(probe.Start)
    session.log.info(`exit code ${probe.ExitCode} after ${took} ms${probe.Output.trim() === "" ? ", no output" : ":"}`)
    if (probe.Output.trim() === "") continue
    const text = session.log.foreign()
    void text.write(Buffer.from(`${probe.Output.trimEnd()}\n`))
    text.end()
  }
}

function failed(waited: Waited, check: HealthCheck | undefined, limit: number, duration: number): HealthOutcome {
  const { verdict, state } = waited
  if (verdict === "exited") return exited(state, duration)
  const last = state.Health?.Log?.at(-1)
  const said =
    last === undefined
      ? ""
      : `the last probe ended with ${last.ExitCode}: ${last.Output.trim().slice(-300) || "no output"}`
  if (verdict === "unusable check")
    return outcome("unusable check", duration, {
      what: "the health check cannot run in this image: its program or its shell is not there",
      why: waited.why ?? said,
      remedy: 'use the exec form `HEALTHCHECK CMD ["program", …]` with a program of the image, or `health-command`',
    })
  if (verdict === "paused")
    return outcome("error", duration, {
      what: "the container was paused by somebody else",
      remedy: "leave containers of the run alone",
    })
  if (verdict === "unhealthy")
    return outcome("unhealthy", duration, {
      what: `the container turned unhealthy after ${seconds(duration)}`,
      why: said,
      remedy: "the log of the container and of its probes is above",
    })
  const patience = check === undefined ? 0 : ownPatience(check)
  return outcome("timeout", duration, {
    what: `the container was not healthy within ${seconds(limit)}`,
    why: waited.why ?? (said || "its check has not answered once"),
    remedy:
      patience > limit
        ? `by its own settings the image may take ${seconds(patience)}: raise \`health-timeout\`, or declare a start period in the HEALTHCHECK`
        : "the log of the container and of its probes is above; `health-timeout` gives it more time",
  })
}

function exited(state: ContainerState, duration: number): HealthOutcome {
  return outcome("exited", duration, {
    what: state.OOMKilled
      ? `the container was killed: out of memory (exit code ${state.ExitCode})`
      : `the container ended with exit code ${state.ExitCode} instead of turning healthy`,
    ...(state.Error ? { why: state.Error } : {}),
    remedy: state.Error
      ? "the program of the image could not be started"
      : "its last lines are above: start the image by hand with `docker run` to see more",
  })
}

function noCheck(disabled: boolean): StageError {
  return new StageError({
    stage: "health",
    kind: "health",
    what: disabled ? "the image has HEALTHCHECK NONE" : "the image has no HEALTHCHECK",
    why: disabled
      ? "the check of the base image is switched off"
      : "the Dockerfile has none and its base has none; images in the OCI format by podman or buildah lose it",
    remedy:
      "add a HEALTHCHECK to the Dockerfile, or give `health-command`; `health: optional` accepts an image that keeps running, `health: skip` does not start it",
  })
}

function outcome(
  state: HealthResult["state"],
  duration: number,
  failure: { what: string; why?: string; remedy: string },
): HealthOutcome {
  return { result: { state, duration }, failure: new StageError({ stage: "health", kind: "health", ...failure }) }
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`
}
