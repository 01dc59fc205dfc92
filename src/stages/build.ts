// Stage build: one build, whose image everything after it is about; or an image of the engine that is adopted instead.
import { statfs } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { EngineError, engineFailure } from "../docker/api.ts"
import { type BuildPlan, buildImage, buildxInputs } from "../docker/build.ts"
import { registryAuthHeader } from "../docker/credentials.ts"
import { type ImageRecord, inspectImage, nameImage, pullByDigest, removeImage } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { describeCheck, hasCheck } from "../image/health.ts"
import { parseReference, type Repository, repositoryName } from "../image/reference.ts"
import {
  BASE_DIGEST_LABEL,
  BASE_NAME_LABEL,
  COMMITTED_LABEL,
  layerImage,
  localImage,
  REVISION_LABEL,
} from "../image/run.ts"
import type { BuildInputs, Inputs, Pair } from "../inputs/inputs.ts"
import { type BuildErrorClass, classifyBuildError } from "../policy/build-errors.ts"
import type { RegistryCredentials } from "../registry/registry.ts"
import type { ImageFacts } from "../report/result.ts"
import type { Parent } from "./parent.ts"
import type { Session } from "./session.ts"
import { wholeLog } from "./whole-logs.ts"

/** What the source says about itself, for labels. Absent where it is not known. */
export interface Source {
  readonly commit?: string
  /** `HEAD` when no branch is checked out, as on a tag. */
  readonly branch?: string
  readonly version: string
  /** Time of the commit, ISO 8601. */
  readonly committed?: string
  /** Address of the repository. */
  readonly url?: string
}

/** The parent as the build takes it, and as the image records it. */
export interface Base {
  readonly argument?: Pair
  readonly labels: readonly Pair[]
}

/**
 * Makes the parent available to the build: by its digest, so that nothing else can come. Where only the inputs have credentials
 * for it, the engine pulls it before the build, since the build never gets them; one that is there already is never pulled.
 */
export async function provideParent(session: Session, inputs: Inputs, parent: Parent): Promise<Base> {
  const { name, digest, credentials } = parent
  const labels: readonly Pair[] = [
    { name: BASE_NAME_LABEL, value: name },
    { name: BASE_DIGEST_LABEL, value: digest },
  ]
  const variable = inputs.build.parent?.buildArg ?? ""
  const { repository } = parseReference(name)
  const path = repositoryName(repository)
  if (parent.local !== undefined) return { labels, argument: { name: variable, value: parent.local } }
  const pinned: Base = { labels, argument: { name: variable, value: `${name}@${digest}` } }
  if ((await look(session, `${path}@${digest}`)) !== undefined || credentials === undefined) return pinned
  try {
    await pullByDigest(
      session.engine,
      path,
      digest,
      registryAuthHeader(credentials, repository.registry),
      session.signal,
    )
  } catch (error) {
    throw pullFailure(error, 'input "parent-image"', `${path}@${digest}`)
  }
  const local = layerImage("parent", session.runId)
  await renamePulled(session, `${path}@${digest}`, local)
  return { labels, argument: { name: variable, value: local } }
}

/** The same with what the image is built from, for a later run that asks whether it is current. */
export function withLabels(base: Base | undefined, labels: readonly Pair[]): Base {
  return { ...base, labels: [...(base?.labels ?? []), ...labels] }
}

/** Bytes of build output kept for the error. */
const KEPT = 16 * 1024
/** Lines of it that are shown with the error. */
const SHOWN_LINES = 20
/** Seconds before another attempt, where a base image could not be fetched: nothing was built yet. */
const RETRIES = [2, 5]
/** Milliseconds for an engine to show that it is still there. */
const ENGINE_PATIENCE = 10_000

/**
 * Builds the image once.
 * @param uncached the inputs as they were given, where a cache was added to them: a cache is never the reason for a failure.
 * @throws StageError `build` when the build fails, `input` when an input needs buildx and there is none.
 */
export function build(
  session: Session,
  inputs: Inputs,
  source: Source,
  base: Base | undefined,
  buildx: boolean,
  uncached?: Inputs,
): Promise<ImageRecord> {
  const name = localImage(inputs.repository, session.runId)
  return buildNamed(
    session,
    {
      inputs: inputs.build,
      name,
      labels: [...labels(source), ...(base?.labels ?? [])],
      buildArgs: buildArguments(inputs, source, base),
      // Where an image becomes an index, a later run reads there what it was built from, without fetching more.
      annotations: session.engine.store === "containerd" && buildx ? annotations(source, base) : [],
    },
    buildx,
    uncached?.build,
  )
}

/** Builds a stage of the Dockerfile whose artifacts are wanted, before the image. Its image goes with the run. */
export function buildStage(
  session: Session,
  inputs: Inputs,
  source: Source,
  base: Base | undefined,
  buildx: boolean,
  stage: string,
): Promise<ImageRecord> {
  const { network: _network, provenance: _provenance, sbom: _sbom, ...own } = inputs.build
  const stageInputs = { ...own, ...inputs.artifacts.sources, target: stage, labels: [], cacheTo: [] }
  const name = layerImage(
    `stage-${stage
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")}`,
    session.runId,
  )
  return buildNamed(
    session,
    { inputs: stageInputs, name, labels: [], buildArgs: buildArguments(inputs, source, base), annotations: [] },
    buildx,
  )
}

async function buildNamed(
  session: Session,
  given: BuildPlan,
  buildx: boolean,
  uncached?: BuildInputs,
): Promise<ImageRecord> {
  let plan = given
  const missing = buildx ? [] : buildxInputs(plan.inputs)
  if (missing.length > 0)
    throw new StageError({
      stage: "build",
      kind: "input",
      what: `${missing.map((name) => `input "${name}"`).join(", ")} needs buildx, which the Docker CLI here does not have`,
      remedy: "install the buildx plugin (docker/setup-buildx-action does), or remove the input",
    })
  for (let attempt = 0; ; attempt++) {
    const { code, output } = await buildOnce(session, plan, buildx)
    if (code === 0) break
    // A build whose engine goes away fails with words of its own: that is no verdict about the Dockerfile.
    await session.engine.api.ping(ENGINE_PATIENCE, session.signal).catch((error: unknown) => {
      throw engineFailure(error, "build", "the Docker Engine went away during the build")
    })
    const failed = classifyBuildError(output, code)
    if (failed.cache && uncached !== undefined && plan.inputs !== uncached) {
      session.log.warning(`cache: it cannot be used, the image is built without it: ${failed.said ?? failed.what}`)
      plan = { ...plan, inputs: uncached }
      continue
    }
    const wait = RETRIES[attempt]
    if (!failed.transient || wait === undefined) throw await buildFailure(session, failed, plan, output)
    session.log.info(
      `attempt ${attempt + 1}/${RETRIES.length + 1} to build failed before its first step: ${failed.said ?? failed.what}; again in ${wait} s`,
    )
    await sleep(wait * 1000, undefined, { signal: session.signal })
  }
  const image = await look(session, plan.name)
  if (image === undefined)
    throw new StageError({
      stage: "build",
      kind: "engine",
      what: "the build succeeded, but its image is not on the engine",
      remedy: "the builder must be able to load images into the engine (`docker buildx build --load`)",
    })
  return image
}

/**
 * Takes the image that `image-ref` names. One that is named by its digest is pulled when it is not there; any other has to be on
 * the engine, since a tag could stand for another image by the time of a pull.
 */
export async function adopt(
  session: Session,
  inputs: Inputs,
  imageRef: string,
  credentials: () => Promise<RegistryCredentials | undefined>,
): Promise<ImageRecord> {
  const image = await look(session, imageRef)
  if (image !== undefined) return image
  const digest = digestReference(imageRef)
  if (digest === undefined)
    throw new StageError({
      stage: "build",
      kind: "input",
      what: `input "image-ref": the image is not on the engine; got ${JSON.stringify(imageRef)}; expected the ID or name of an image of this engine, or a name with a digest`,
      remedy:
        "build it in an earlier step of the same job, or name it by its digest (`name@sha256:…`) to have it pulled",
    })
  const name = repositoryName(digest.repository)
  session.log.info(`pulling ${name}@${digest.digest}`)
  try {
    const given = await credentials()
    const auth = given === undefined ? undefined : registryAuthHeader(given, digest.repository.registry)
    await pullByDigest(session.engine, name, digest.digest, auth, session.signal)
    return await renamePulled(session, `${name}@${digest.digest}`, localImage(inputs.repository, session.runId))
  } catch (error) {
    throw pullFailure(error, 'input "image-ref"', `${name}@${digest.digest}`)
  }
}

/** By a name of the run a pulled image goes with the run; by the one it was pulled by it would stay. */
async function renamePulled(session: Session, pulled: string, local: string): Promise<ImageRecord> {
  const { engine, signal } = session
  const image = await look(session, pulled)
  if (image === undefined) throw new EngineError(500, "the engine does not have the image after the pull")
  await nameImage(engine, image.Id, local, signal)
  await removeImage(engine, pulled, signal)
  return (await look(session, local)) ?? image
}

function pullFailure(error: unknown, input: string, reference: string): unknown {
  if (!(error instanceof EngineError) || error.status === 0)
    return engineFailure(error, "build", "the engine could not pull the image")
  return new StageError(
    {
      stage: "build",
      kind: "registry",
      what: `${input}: ${reference} could not be pulled`,
      why: error.message,
      remedy: "check the digest, and that the credentials may read the repository",
    },
    { cause: error },
  )
}

/** Repository and digest of `name@sha256:…`; undefined for every other way to name an image. */
export function digestReference(
  imageRef: string | undefined,
): { readonly repository: Repository; readonly digest: string } | undefined {
  if (imageRef === undefined || !imageRef.includes("@")) return undefined
  const { repository, digest } = parseReference(imageRef)
  return digest === undefined ? undefined : { repository, digest }
}

/** The facts of an image that a reader wants to see. */
export function imageFacts(image: ImageRecord, store: ImageFacts["store"]): ImageFacts {
  const base = image.Config.Labels?.["org.opencontainers.image.base.name"]
  const check = image.Config.Healthcheck
  return {
    id: image.Id,
    store,
    size: image.Size,
    layers: image.RootFS?.Layers?.length ?? 0,
    platform: [image.Os, image.Architecture, image.Variant].filter(Boolean).join("/"),
    user: image.Config.User || "root",
    ...(base ? { base } : {}),
    ...(hasCheck(check) ? { healthcheck: describeCheck(check) } : {}),
  }
}

async function look(session: Session, name: string): Promise<ImageRecord | undefined> {
  try {
    return await inspectImage(session.engine, name, session.signal)
  } catch (error) {
    throw engineFailure(error, "build", "the engine could not be asked for the image")
  }
}

function labels(source: Source): readonly Pair[] {
  const known: readonly (readonly [string, string | undefined])[] = [
    ["commit", source.commit],
    ["branch", source.branch],
    ["version", source.version],
    [COMMITTED_LABEL, source.committed],
    [REVISION_LABEL, source.commit],
    ["org.opencontainers.image.version", source.version],
    ["org.opencontainers.image.source", source.url],
  ]
  return known.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}

/** What an image was built from, and by which commit. */
function annotations(source: Source, base: Base | undefined): readonly Pair[] {
  const known = [REVISION_LABEL, COMMITTED_LABEL]
  return [...labels(source).filter(({ name }) => known.includes(name)), ...(base?.labels ?? [])]
}

/** What a build gets beside its inputs. */
function buildArguments(inputs: Inputs, source: Source, base: Base | undefined): readonly Pair[] {
  return [
    ...(inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: source.version }]),
    ...(base?.argument === undefined ? [] : [base.argument]),
  ]
}

async function buildOnce(
  session: Session,
  plan: BuildPlan,
  buildx: boolean,
): Promise<{ readonly code: number; readonly output: string }> {
  session.log.progress("building the image")
  const output = session.log.foreign()
  const whole = wholeLog(session, plan.inputs.target === undefined ? "build" : `build-${plan.inputs.target}`)
  let kept = Buffer.alloc(0)
  const limit = AbortSignal.timeout(plan.inputs.timeout)
  try {
    const code = await buildImage(
      session.engine,
      plan,
      buildx,
      (chunk) => {
        kept = Buffer.concat([kept, chunk]).subarray(-KEPT)
        whole.write(chunk)
        return output.write(chunk)
      },
      AbortSignal.any([session.signal, limit]),
    )
    return { code, output: kept.toString("utf8") }
  } catch (error) {
    if (!limit.aborted || session.signal.aborted) throw error
    throw new StageError({
      stage: "build",
      kind: "build",
      what: `the build was stopped: it ran longer than ${plan.inputs.timeout / 60_000} minutes`,
      remedy: "the log of the build above has the step that hangs; `build-timeout` gives it more time",
    })
  } finally {
    output.end()
    whole.end()
    session.log.progress("")
  }
}

async function buildFailure(
  session: Session,
  failed: BuildErrorClass,
  { inputs }: BuildPlan,
  output: string,
): Promise<StageError> {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "")
  const space = failed.kind === "disk" ? await freeSpace(session.engine.dataFolder) : []
  // A chain builds images with a source in a copy of the checkout, where no reader can look.
  const file = path.relative(session.workspace, inputs.file)
  const place = failed.line === undefined || file.startsWith("..") ? {} : { place: { file, line: failed.line } }
  return new StageError({
    stage: "build",
    kind: failed.kind,
    what: failed.what,
    why: [failed.said ?? "the build said nothing", ...space, ...lines.slice(-SHOWN_LINES)].join("\n"),
    remedy: failed.remedy,
    ...place,
  })
}

/** What `df` would say, where the engine keeps its data on this machine. */
async function freeSpace(folder: string): Promise<readonly string[]> {
  try {
    const { bsize, blocks, bavail } = await statfs(folder)
    const mebibytes = (count: number) => `${Math.round((count * bsize) / 1024 ** 2)} MiB`
    return [`${folder}: ${mebibytes(bavail)} of ${mebibytes(blocks)} are free`]
  } catch {
    return []
  }
}
