// The release environment before it runs: what Compose makes of the files, checked before the build; then, once the image
// exists, the project of this run, with its side images built and pulled.
import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import {
  bindSources,
  type ComposeModel,
  type OwnBuild,
  releaseModel,
  sideBuilds,
  testedServices,
} from "../compose/model.ts"
import { risksOf } from "../compose/risks.ts"
import { engineFailure } from "../docker/api.ts"
import { type ComposeProject, requireCompose, resolveCompose, runCompose } from "../docker/compose.ts"
import { hasStartInterval } from "../docker/engine.ts"
import { type ImageRecord, inspectImage } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { type HealthCheck, hasCheck } from "../image/health.ts"
import { layerImage, localImage, runLabels } from "../image/run.ts"
import { lookUp, within } from "../inputs/files.ts"
import type { Inputs, ReleaseInputs, TestFile } from "../inputs/inputs.ts"
import { classifyComposeError } from "../policy/compose-errors.ts"
import type { Session } from "./session.ts"
import { takeSnapshot } from "./snapshot.ts"
import { engineSees } from "./test-files.ts"
import { wholeLog } from "./whole-logs.ts"

/** What the Compose files say, checked. */
export interface ResolvedEnvironment {
  readonly model: ComposeModel
  /** Services that run the tested image. */
  readonly tested: readonly string[]
}

/** A project that can be started. */
export interface Environment {
  readonly project: ComposeProject
  readonly tested: readonly string[]
}

/** Milliseconds for Compose to read its files. */
const RESOLVING = 60_000
/** Seconds before another attempt to pull or build side images. */
const RETRIES = [2, 5]

/**
 * Lets Compose resolve the files, before anything is built.
 * @throws StageError `input` for a file or a service that is wrong, `engine` without Compose, `policy` for a way out of a
 * container in code that may be a stranger's.
 */
export async function resolveEnvironment(
  session: Session,
  inputs: ReleaseInputs,
  own: OwnBuild | undefined,
): Promise<ResolvedEnvironment> {
  const { engine, signal } = session
  const project: ComposeProject = {
    name: projectName(session),
    files: await writeFiles(session, inputs),
    folder: inputs.folder,
    env: inputs.env,
  }
  const limit = AbortSignal.timeout(RESOLVING)
  const soon = AbortSignal.any([signal, limit])
  const [, resolved] = await Promise.all([requireCompose(engine, soon), resolveCompose(engine, project, soon)]).catch(
    (error: unknown) => {
      if (!limit.aborted || signal.aborted) throw error
      throw wrongInput(
        `Compose did not resolve its files within ${RESOLVING / 1000} s`,
        "files that it takes from elsewhere may not answer",
        "keep them in the checkout",
      )
    },
  )
  if (resolved.code !== 0)
    throw wrongInput(
      `Compose does not understand ${inputs.files.map((file) => path.relative(inputs.checkout, file.path)).join(", ")}`,
      resolved.errors.trim().split("\n").slice(-5).join("\n"),
      "`docker compose config` says the same; variables come from `compose-env` and `.env` alone",
    )
  const model = JSON.parse(resolved.model) as ComposeModel
  checkServices(model, inputs)
  if (inputs.foreign) refuseRisks(model, inputs.checkout)
  const tested = testedServices(model, inputs.services, own)
  if (tested.length === 0)
    throw wrongInput(
      "no service of the Compose file runs the image of this run",
      `none builds the same context, Dockerfile and target; its services are ${Object.keys(model.services).join(", ")}`,
      "name it in `compose-service`",
    )
  return { model, tested }
}

function checkServices(model: ComposeModel, inputs: ReleaseInputs): void {
  const known = Object.keys(model.services ?? {})
  const used: readonly (readonly [string, readonly string[]])[] = [
    ["compose-service", inputs.services],
    ["compose-wait", inputs.wait.map(({ service }) => service)],
    ["compose-bootstrap", inputs.bootstrap.map(({ service }) => service)],
    ["compose-up", inputs.up.map(({ service }) => service)],
    ["compose-test", inputs.test === undefined ? [] : [inputs.test.service]],
  ]
  for (const [input, services] of used)
    for (const service of services)
      if (!known.includes(service))
        throw wrongInput(
          `input "${input}": the Compose file has no such service; got ${JSON.stringify(service)}`,
          `its services are ${known.join(", ") || "none"}`,
          "use one of them",
        )
  if (inputs.test === undefined && inputs.up.length === 0)
    throw wrongInput(
      'input "compose-test": nothing would be proved',
      `the services are ${known.join(", ")}`,
      "name the service that tests, or in `compose-up` what has to turn healthy",
    )
}

function refuseRisks(model: ComposeModel, checkout: string): void {
  const risks = risksOf(model, checkout)
  if (risks.length === 0) return
  throw new StageError({
    stage: "release",
    kind: "policy",
    what: "code of a pull request must not get out of its containers",
    why: risks.join("\n"),
    remedy: "use a Compose file without it for pull requests",
  })
}

/** Files as Compose takes them: as they are, or what an old one was converted to. */
async function writeFiles(session: Session, { files }: ReleaseInputs): Promise<readonly string[]> {
  return Promise.all(
    files.map(async ({ path: file, converted }, index) => {
      if (converted === undefined) return file
      const written = path.join(session.folder, `compose-${index}.json`)
      await writeFile(written, converted, { mode: 0o600 })
      return written
    }),
  )
}

/**
 * Makes the project of this run out of the model, and everything that has to be there before it starts: copies of what it
 * mounts of the checkout, images that the Compose file builds itself, images of registries.
 */
export async function prepareEnvironment(
  session: Session,
  inputs: Inputs,
  release: ReleaseInputs,
  image: ImageRecord,
  { model, tested }: ResolvedEnvironment,
): Promise<Environment> {
  const { engine } = session
  const file = path.join(session.folder, "compose.json")
  const project: ComposeProject = { name: projectName(session), files: [file], folder: session.folder, env: [] }
  const limit = AbortSignal.timeout(inputs.build.timeout)
  try {
    const copies = await copyMounts(session, image, release, bindSources(model))
    const write = async (checks: ReadonlyMap<string, HealthCheck>) => {
      const run = releaseModel(model, {
        project: project.name,
        image: {
          id: image.Id,
          name: localImage(inputs.repository, session.runId),
          check: image.Config.Healthcheck ?? null,
        },
        tested,
        labels: runLabels(session.runId),
        nameOf: (service) => sideImage(service, session.runId),
        copyOf: (source) => copies.get(source),
        checks,
        startInterval: hasStartInterval(engine),
      })
      await writeFile(file, JSON.stringify(run), { mode: 0o600 })
    }
    const built = sideBuilds(model, tested)
    const others = Object.entries(model.services).filter(([name]) => !tested.includes(name) && !built.includes(name))
    const names = (services: typeof others) => [...new Set(services.flatMap(([, service]) => service.image ?? []))]
    const lookAt = async (images: readonly string[]) =>
      new Map(
        await Promise.all(
          images.map(async (name) => [name, await inspectImage(engine, name, session.signal)] as const),
        ),
      )
    const known = await lookAt([...names(others), ...built.map((service) => sideImage(service, session.runId))])
    const declared = new Set(built.flatMap((service) => model.services[service]?.image ?? []))
    const absent = others.filter(
      ([, service]) =>
        service.image !== undefined && !declared.has(service.image) && known.get(service.image) === undefined,
    )
    if (built.length > 0 || absent.length > 0) {
      await write(new Map())
      const bounded = { ...session, signal: AbortSignal.any([session.signal, limit]) }
      if (absent.length > 0)
        await provide(
          bounded,
          project,
          ["pull", "--quiet"],
          absent.map(([name]) => name),
        )
      if (built.length > 0) await provide(bounded, project, ["build"], built)
    }
    const images = await lookAt([...names(others), ...built.map((service) => sideImage(service, session.runId))])
    await write(
      new Map(
        [...images].flatMap(([name, record]) => {
          const check = record?.Config.Healthcheck
          return hasCheck(check) ? [[name, check] as const] : []
        }),
      ),
    )
    return { project, tested }
  } catch (error) {
    if (limit.aborted && !session.signal.aborted)
      throw new StageError({
        stage: "release",
        kind: "release",
        what: `the images of the Compose file were not there within ${inputs.build.timeout / 60_000} minutes`,
        remedy: "`build-timeout` gives them more time",
      })
    throw engineFailure(error, "release", "the release environment could not be prepared")
  }
}

/** Pulls or builds images of the Compose file. Its output is in the whole logs; what fails says its last lines. */
async function provide(
  session: Session,
  project: ComposeProject,
  command: readonly string[],
  services: readonly string[],
): Promise<void> {
  const verb = command[0] ?? ""
  for (let attempt = 0; ; attempt++) {
    const whole = wholeLog(session, `release-${verb}-${attempt + 1}`)
    const { code, errors } = await runCompose(
      session.engine,
      project,
      [...command, ...services],
      (chunk) => whole.write(chunk),
      session.signal,
    ).finally(() => whole.end())
    if (code === 0) return
    await session.engine.api.ping(10_000, session.signal)
    const failed = classifyComposeError(errors)
    const wait = RETRIES[attempt]
    if (!failed.transient || wait === undefined)
      throw new StageError({
        stage: "release",
        kind: failed.kind,
        what: `the ${services.length === 1 ? "image" : "images"} of ${services.join(", ")} could not be ${verb === "pull" ? "pulled" : "built"}`,
        why: errors
          .trim()
          .split(/[\r\n]+/)
          .slice(-20)
          .join("\n"),
        remedy: failed.kind === "release" ? "the build of the service is wrong, not the tested image" : failed.remedy,
      })
    session.log.info(
      `attempt ${attempt + 1}/${RETRIES.length + 1} to ${verb} ${services.join(", ")} failed: ${failed.said}; again in ${wait} s`,
    )
    await sleep(wait * 1000, undefined, { signal: session.signal })
  }
}

/** Copies of the paths of the checkout that services mount: what they write there never reaches the checkout. */
async function copyMounts(
  session: Session,
  image: ImageRecord,
  { checkout }: ReleaseInputs,
  sources: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const own = sources.filter((source) => within(checkout, source) !== undefined)
  if (own.length === 0) return new Map()
  if (!(await engineSees(session, image.Id)))
    throw wrongInput(
      "the Compose file mounts files of the checkout, which the engine does not see",
      `${own.map((source) => path.relative(checkout, source) || ".").join(", ")}; the engine is on another machine, or the runner in a container`,
      "copy them into an image that the Compose file builds",
    )
  const copies = new Map<string, string>()
  const files: TestFile[] = []
  for (const source of own) {
    const name = path.relative(checkout, source)
    const place = await lookUp(checkout, source)
    if (place.kind === "file" || place.kind === "folder")
      files.push({ path: name, source: place.real, kind: place.kind, mode: "rw" })
    else if (place.kind === "missing") {
      // Compose would make a folder in the checkout: it gets one that goes away.
      const empty = path.join(session.folder, "mounts", `empty-${copies.size}`)
      await mkdir(empty, { recursive: true, mode: 0o777 })
      copies.set(source, empty)
    } else
      throw wrongInput(
        `the Compose file mounts ${JSON.stringify(name)}, which leads out of the checkout`,
        "",
        "mount a file or a folder",
      )
  }
  const { files: taken } = await takeSnapshot(files, path.join(session.folder, "mounts"), "compose-file")
  for (const { path: name, copy } of taken) copies.set(path.join(checkout, name), copy)
  return copies
}

function projectName({ runId }: Session): string {
  return `image-driven-${runId}`
}

/** Local name of an image that the Compose file builds beside the tested one; it goes with the run. */
function sideImage(service: string, runId: string): string {
  return layerImage(
    `compose-${service
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")}`,
    runId,
  )
}

function wrongInput(what: string, why: string, remedy: string): StageError {
  return new StageError({ stage: "release", kind: "input", what, remedy, ...(why === "" ? {} : { why }) })
}
