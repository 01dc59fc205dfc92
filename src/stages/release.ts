// Stage release: the image runs in its release environment, a Compose project of this run alone. What is waited for comes
// up first, then bootstrap commands run in order, then the front, then the acceptance tests, whose exit code is the verdict.
import { engineFailure } from "../docker/api.ts"
import { type ComposeProject, runCompose } from "../docker/compose.ts"
import {
  type ContainerRecord,
  containerLog,
  inspectContainer,
  killContainer,
  listContainers,
  removeContainer,
} from "../docker/containers.ts"
import type { ImageRecord } from "../docker/images.ts"
import { answers } from "../docker/ports.ts"
import { type ErrorKind, StageError } from "../errors.ts"
import { hasCheck, judge } from "../image/health.ts"
import type { Readiness, ReleaseInputs, ServiceCommand } from "../inputs/inputs.ts"
import { classifyComposeError } from "../policy/compose-errors.ts"
import type { ReleaseResult, ReleaseStep } from "../report/result.ts"
import type { Environment } from "./environment.ts"
import type { Collect } from "./reports.ts"
import type { Session } from "./session.ts"
import { wholeLog } from "./whole-logs.ts"

export interface ReleaseOutcome {
  readonly result: ReleaseResult
  readonly failure?: StageError
}

/** Milliseconds between two looks. */
const LOOK = 100
/** Milliseconds that a service without a check has to keep running. */
const SETTLED = 500
/** Milliseconds for an engine to show that it is still there. */
const ENGINE_PATIENCE = 10_000
const LOG_LINES = 100
const WHY_LINES = 8

const PROJECT_LABEL = "com.docker.compose.project"
const SERVICE_LABEL = "com.docker.compose.service"
const ONE_OFF_LABEL = "com.docker.compose.oneoff"

/**
 * What a service has to be. `must be ready`: healthy, or a one-shot that has succeeded. `must run`: what stays up, with acceptance
 * tests to say more. `must be healthy`: the same where nothing else says anything. `may have ended`: started by others.
 */
type Demand = "must be ready" | "must run" | "must be healthy" | "may have ended"
const MAY_END: readonly Demand[] = ["must be ready", "may have ended"]

/** What a step came to; the first that fails ends the stage. */
interface StepFailure {
  readonly kind: ErrorKind
  readonly what: string
  readonly why?: string
  readonly remedy: string
  readonly verdict: ReleaseStep["verdict"]
  readonly exitCode?: number
}

/** Everything that the steps of one release have in common. */
interface Release {
  readonly session: Session
  readonly inputs: ReleaseInputs
  readonly image: ImageRecord
  readonly project: ComposeProject
  readonly tested: readonly string[]
  readonly collect: Collect
  readonly steps: ReleaseStep[]
  /** True once a container of the tested image has been seen. */
  proved: boolean
  exitCode?: number
}

/**
 * Runs the release environment once it is prepared. Never leaves anything running: what Compose made carries the run's label,
 * and is removed at the end of the run.
 * @throws StageError `engine` when the engine does not do its part.
 */
export async function release(
  session: Session,
  image: ImageRecord,
  inputs: ReleaseInputs,
  environment: Promise<Environment>,
  collect: Collect,
): Promise<ReleaseOutcome> {
  const { project, tested } = await environment
  const run: Release = { session, inputs, image, project, tested, collect, steps: [], proved: false }
  try {
    const failed = await story(run)
    if (failed !== undefined) await showLogs(run)
    const result: ReleaseResult = {
      verdict: failed === undefined ? "passed" : "failed",
      steps: run.steps,
      ...(run.exitCode === undefined ? {} : { exitCode: run.exitCode }),
    }
    if (failed === undefined) return { result }
    const { kind, what, why, remedy } = failed
    return {
      result,
      failure: new StageError({ stage: "release", kind, what, remedy, ...(why === undefined ? {} : { why }) }),
    }
  } catch (error) {
    throw engineFailure(error, "release", "the release environment could not be run")
  } finally {
    session.background.add(removeProject(session, project))
  }
}

/** The steps in their order; the first failure, or undefined. */
async function story(run: Release): Promise<StepFailure | undefined> {
  const { inputs, tested } = run
  const waited = inputs.wait.map(({ service }) => service)
  let failed =
    waited.length === 0 ? undefined : await step(run, `start ${waited.join(", ")}`, () => bringUp(run, waited))
  for (const item of inputs.wait)
    failed ??= await step(run, `wait for ${item.text}`, () => untilReady(run, item, "must be ready"))
  for (const [index, command] of inputs.bootstrap.entries())
    failed ??= await step(run, `bootstrap ${command.text}`, () => oneShot(run, command, `bootstrap-${index + 1}`))
  const front = inputs.up.map(({ service }) => service)
  if (front.length > 0) failed ??= await step(run, `start ${front.join(", ")}`, () => bringUp(run, front))
  for (const item of inputs.up)
    failed ??= await step(run, `wait for ${item.text}`, () =>
      untilReady(run, item, inputs.test === undefined ? "must be healthy" : "must run"),
    )
  for (const service of tested.filter((name) => !front.includes(name) && !waited.includes(name)))
    if (failed === undefined && (await containersOf(run, service)).length > 0)
      failed = await step(run, `wait for ${service}`, () =>
        untilReady(run, { service, text: service }, "may have ended"),
      )
  const { test } = inputs
  if (test !== undefined) failed ??= await step(run, `test ${test.text}`, () => acceptance(run, test))
  return failed ?? (await step(run, "the tested image ran", () => confirm(run)))
}

async function step(
  run: Release,
  name: string,
  body: () => Promise<StepFailure | undefined>,
): Promise<StepFailure | undefined> {
  const { session, steps } = run
  const start = session.elapsed()
  session.log.progress(`release: ${name}`)
  try {
    const failed = await body()
    const duration = session.elapsed() - start
    steps.push({
      name,
      verdict: failed?.verdict ?? "passed",
      start,
      duration,
      ...(failed?.exitCode === undefined ? {} : { exitCode: failed.exitCode }),
    })
    session.log.info(`${name}: ${failed === undefined ? "done" : failed.what} in ${seconds(duration)}`)
    return failed
  } finally {
    session.log.progress("")
  }
}

/** Starts services with all they depend on; what Compose itself waits for is bounded too. */
async function bringUp(run: Release, services: readonly string[]): Promise<StepFailure | undefined> {
  const { session, inputs } = run
  const ended = await bounded(session, inputs.timeout, (signal) =>
    runCompose(session.engine, run.project, ["up", "--detach", "--no-build", ...services], () => undefined, signal),
  )
  if (ended === "timeout") {
    const late = await unready(run)
    return {
      kind: "release",
      verdict: "timeout",
      what: `${late ?? services.join(", ")} did not come up within ${seconds(inputs.timeout)}`,
      remedy: "the logs of the services are below; `compose-timeout` gives them more time",
    }
  }
  return ended.code === 0 ? undefined : composeFailure(run, ended.errors, `${services.join(", ")} could not be started`)
}

/** What Compose said, as a failure. An engine that is gone is no verdict. */
async function composeFailure(run: Release, errors: string, what: string): Promise<StepFailure> {
  await run.session.engine.api.ping(ENGINE_PATIENCE, run.session.signal)
  const late = await unready(run)
  const { kind, remedy, said } = classifyComposeError(errors)
  return {
    kind,
    verdict: kind === "release" ? "failed" : "error",
    what: late === undefined ? what : `${what}: ${late}`,
    why: said ?? lastLines(errors),
    remedy,
  }
}

/** The first service that is not well, in words; undefined when all are. */
async function unready(run: Release): Promise<string | undefined> {
  for (const [service, container] of await servicesRunning(run)) {
    const { state } = judge(container.State, hasCheck(container.Config.Healthcheck))
    if (state === "unhealthy") return `service ${service} is unhealthy`
    if (state === "exited" && container.State.ExitCode !== 0)
      return `service ${service} ended with exit code ${container.State.ExitCode}`
  }
  return undefined
}

/** Waits until every container of a service is ready: healthy, answering at its port, or a one-shot that has succeeded. */
async function untilReady(run: Release, item: Readiness, demand: Demand): Promise<StepFailure | undefined> {
  const { session, inputs } = run
  const limit = item.timeout ?? inputs.timeout
  const began = performance.now()
  for (;;) {
    const looks = await Promise.all(
      (await containersOf(run, item.service)).map((container) => look(run, container, item, demand, began)),
    )
    const [failed] = looks.filter((one) => typeof one === "object")
    if (failed !== undefined) return failed
    if (looks.length > 0 && looks.every((one) => one === "ready")) return undefined
    if (performance.now() - began > limit)
      return {
        kind: "release",
        verdict: "timeout",
        what: `${serviceAndPort(item)} was not ready within ${seconds(limit)}`,
        why:
          looks.length === 0
            ? "the service has no container"
            : item.port === undefined
              ? "its check has not succeeded once"
              : "nothing answers at the port",
        remedy: `the logs of the services are below; \`${serviceAndPort(item)}@2m\` or \`compose-timeout\` gives it more time`,
      }
    await sleep(LOOK, session.signal)
  }
}

async function look(
  run: Release,
  container: ContainerRecord,
  item: Readiness,
  demand: Demand,
  began: number,
): Promise<"ready" | "waiting" | StepFailure> {
  const { State: state } = container
  const checked = hasCheck(container.Config.Healthcheck)
  const failure = (what: string, remedy: string, why?: string): StepFailure => ({
    kind: "release",
    verdict: "failed",
    what,
    remedy,
    ...(why === undefined ? {} : { why }),
  })
  const verdict = judge(state, checked && item.port === undefined)
  switch (verdict.state) {
    case "healthy":
      return "ready"
    case "exited":
      if (state.ExitCode === 0 && item.port === undefined && MAY_END.includes(demand)) return "ready"
      return failure(
        `service ${item.service} ended with exit code ${state.ExitCode} instead of becoming ready`,
        "its last lines are below",
        state.OOMKilled ? "out of memory" : state.Error || undefined,
      )
    case "unhealthy":
      return failure(
        `service ${item.service} turned unhealthy`,
        "the logs of the services are below",
        probeWords(container),
      )
    case "unusable check":
      return failure(
        `the health check of service ${item.service} cannot run in its image`,
        "use a program that the image has",
        verdict.why,
      )
    case "running":
      if (item.port !== undefined)
        return (await answers(run.session.engine, container.Id, addressesOf(container), item.port, run.session.signal))
          ? "ready"
          : "waiting"
      if (demand === "must run" || demand === "may have ended")
        return performance.now() - began >= SETTLED ? "ready" : "waiting"
      return failure(
        `service ${item.service} has no HEALTHCHECK, so that nobody can tell when it is ready`,
        `give it a healthcheck in the Compose file, or name a port: \`${item.service}:5432\``,
      )
    default:
      return "waiting"
  }
}

async function acceptance(run: Release, test: ServiceCommand): Promise<StepFailure | undefined> {
  const failed = await oneShot(run, test, "test")
  const exitCode = failed === undefined ? 0 : failed.exitCode
  if (exitCode !== undefined) run.exitCode = exitCode
  return failed
}

/** Runs one command in a container of a service. Its exit code is the verdict, asked of the engine. */
async function oneShot(run: Release, command: ServiceCommand, label: string): Promise<StepFailure | undefined> {
  const { session, inputs, project } = run
  const { engine, log, runId } = session
  const name = `image-driven-${label}-${runId}`
  const output = log.foreign()
  const whole = wholeLog(session, `release-${label}-${command.service}`)
  let ended: Awaited<ReturnType<typeof runCompose>> | "timeout"
  try {
    ended = await bounded(session, inputs.timeout, (signal) =>
      runCompose(
        engine,
        project,
        ["run", "--no-TTY", "--name", name, command.service, ...command.argv],
        (chunk) => {
          whole.write(chunk)
          return output.write(chunk)
        },
        signal,
      ),
    )
  } finally {
    output.end()
    whole.end()
  }
  const container = await inspectContainer(engine, name, session.signal)
  if (ended === "timeout" && container !== undefined) await killContainer(engine, container.Id)
  if (container !== undefined) await run.collect(container.Id, command.service, container.Config.WorkingDir || "/")
  if (ended === "timeout")
    return {
      kind: "release",
      verdict: "timeout",
      what: `\`${command.text}\` was stopped: it ran longer than ${seconds(inputs.timeout)}`,
      remedy: "its output is above, the logs of the services below; `compose-timeout` gives it more time",
    }
  const started = container !== undefined && Date.parse(container.State.StartedAt ?? "") > 0
  if (!started) return composeFailure(run, ended.errors, `\`${command.text}\` could not be started`)
  if (run.tested.includes(command.service)) {
    const other = sameImage(run, container, command.service)
    if (other !== undefined) return other
  }
  // An engine that went away in the middle leaves a container that looks as if it had failed.
  if (container.State.Running)
    return composeFailure(run, ended.errors, `\`${command.text}\` was left by Compose before it ended`)
  if (container.State.ExitCode === 0) return undefined
  const { ExitCode, OOMKilled } = container.State
  return {
    kind: "release",
    verdict: "failed",
    exitCode: ExitCode,
    what: `\`${command.text}\` failed with exit code ${ExitCode}${OOMKilled ? ", killed: out of memory" : ""}`,
    why: lastLines(ended.errors),
    remedy: "its whole output is above, the logs of the services are below",
  }
}

/** Every container of the services that have to run the tested image does run it, by ID. */
async function confirm(run: Release): Promise<StepFailure | undefined> {
  for (const service of run.tested)
    for (const container of await containersOf(run, service)) {
      const other = sameImage(run, container, service)
      if (other !== undefined) return other
    }
  if (run.proved) return undefined
  return {
    kind: "release",
    verdict: "failed",
    what: "no container of the release environment ran the tested image",
    why: `${run.tested.join(", ")} was never started`,
    remedy: "let `compose-up` or `compose-test` start it, or what depends on it",
  }
}

function sameImage(run: Release, container: ContainerRecord, service: string): StepFailure | undefined {
  if (container.Image === run.image.Id) {
    run.proved = true
    return undefined
  }
  return {
    kind: "integrity",
    verdict: "failed",
    what: `service ${service} did not run the tested image`,
    why: `it ran ${container.Image}, the tested image is ${run.image.Id}`,
    remedy: "nothing is pushed; somebody else changed the project of this run",
  }
}

/** The last lines of every service, those that are not well first. */
async function showLogs(run: Release): Promise<void> {
  const { session } = run
  const ranked = (await servicesRunning(run)).sort(([, a], [, b]) => Number(isWell(a)) - Number(isWell(b)))
  for (const [service, container] of ranked) {
    const { State: state } = container
    const words = state.Running ? (state.Health?.Status ?? "running") : `ended with exit code ${state.ExitCode}`
    session.log.info(`last lines of service ${service} (${words}), at most ${LOG_LINES}:`)
    const output = session.log.foreign()
    try {
      await containerLog(session.engine, container.Id, LOG_LINES, (chunk) => output.write(chunk))
      const probe = isWell(container) ? undefined : probeWords(container)
      if (probe !== undefined) await output.write(Buffer.from(`\n${probe}\n`))
    } catch {
      // A log that cannot be read must not hide the verdict.
    } finally {
      output.end()
    }
  }
}

function isWell({ State, Config }: ContainerRecord): boolean {
  const { state } = judge(State, hasCheck(Config.Healthcheck))
  return state === "healthy" || state === "running" || (state === "exited" && State.ExitCode === 0)
}

/** The containers of a service that stay, without those of one command. */
async function containersOf(run: Release, service: string): Promise<readonly ContainerRecord[]> {
  return (await servicesRunning(run)).filter(([name]) => name === service).map(([, container]) => container)
}

async function servicesRunning(run: Release): Promise<(readonly [string, ContainerRecord])[]> {
  const { engine, signal } = run.session
  const listed = await listContainers(
    engine,
    [`${PROJECT_LABEL}=${run.project.name}`, `${ONE_OFF_LABEL}=False`],
    signal,
  )
  const found = await Promise.all(
    listed.map(
      async ({ Id, Labels }) => [Labels[SERVICE_LABEL] ?? "", await inspectContainer(engine, Id, signal)] as const,
    ),
  )
  return found.flatMap(([service, container]) => (container === undefined ? [] : [[service, container] as const]))
}

async function removeProject({ engine }: Session, { name }: ComposeProject): Promise<void> {
  const containers = await listContainers(engine, `${PROJECT_LABEL}=${name}`)
  await Promise.all(containers.map(({ Id }) => removeContainer(engine, Id)))
}

function addressesOf({ NetworkSettings }: ContainerRecord): readonly string[] {
  return Object.values(NetworkSettings?.Networks ?? {}).flatMap(({ IPAddress, GlobalIPv6Address }) => [
    ...(IPAddress ? [IPAddress] : []),
    ...(GlobalIPv6Address ? [GlobalIPv6Address] : []),
  ])
}

function probeWords({ State }: ContainerRecord): string | undefined {
  const last = State.Health?.Log?.at(-1)
  return last === undefined
    ? undefined
    : `its last probe ended with ${last.ExitCode}: ${last.Output.trim().slice(-300) || "no output"}`
}

/** Runs `body` with a signal that is aborted when the time is over; then the result is `timeout`. */
async function bounded<T>(
  session: Session,
  timeout: number,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T | "timeout"> {
  const limit = AbortSignal.timeout(timeout)
  try {
    return await body(AbortSignal.any([session.signal, limit]))
  } catch (error) {
    if (!limit.aborted || session.signal.aborted) throw error
    return "timeout"
  }
}

function serviceAndPort({ service, port }: Readiness): string {
  return port === undefined ? service : `${service}:${port}`
}

function lastLines(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "")
  return lines.slice(-WHY_LINES).join("\n") || "it printed nothing"
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort)
      resolve()
    }, milliseconds)
    signal.addEventListener("abort", abort, { once: true })
  })
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`
}
