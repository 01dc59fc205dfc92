// Stage build: one build, whose image everything after it is about; or an image of the engine that is adopted instead.
import { engineFailure } from "../docker/api.ts"
import { buildImage, buildxInputs } from "../docker/build.ts"
import { type ImageRecord, inspectImage } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { describeCheck, hasCheck } from "../image/health.ts"
import { localImage } from "../image/run.ts"
import type { Inputs, Pair } from "../inputs/inputs.ts"
import type { ImageFacts } from "../report/result.ts"
import type { Session } from "./session.ts"

/** What the source says about itself, for labels. Absent where it is not known. */
export interface Source {
  readonly commit?: string
  /** `HEAD` when no branch is checked out, as on a tag. */
  readonly branch?: string
  readonly version: string
  /** Address of the repository. */
  readonly url?: string
}

/** Bytes of build output kept for the error. */
const KEPT = 16 * 1024

/**
 * Builds the image once.
 * @throws StageError `build` when the build fails, `input` when an input needs buildx and there is none.
 */
export async function build(session: Session, inputs: Inputs, source: Source, buildx: boolean): Promise<ImageRecord> {
  const missing = buildx ? [] : buildxInputs(inputs.build)
  if (missing.length > 0)
    throw new StageError({
      stage: "build",
      kind: "input",
      what: `${missing.map((name) => `input "${name}"`).join(", ")} needs buildx, which the Docker CLI here does not have`,
      remedy: "install the buildx plugin (docker/setup-buildx-action does), or remove the input",
    })
  const name = localImage(inputs.repository, session.runId)
  session.log.progress("building the image")
  const output = session.log.foreign()
  let kept = Buffer.alloc(0)
  let code: number
  try {
    code = await buildImage(
      session.engine,
      { inputs: inputs.build, name, labels: labels(source), buildArgs: versionArgument(inputs, source) },
      buildx,
      (chunk) => {
        kept = Buffer.concat([kept, chunk]).subarray(-KEPT)
        return output.write(chunk)
      },
      session.signal,
    )
  } finally {
    output.end()
    session.log.progress("")
  }
  if (code !== 0) throw buildFailure(code, kept.toString("utf8"))
  const image = await look(session, name)
  if (image === undefined)
    throw new StageError({
      stage: "build",
      kind: "engine",
      what: "the build succeeded, but its image is not on the engine",
      remedy: "the builder must be able to load images into the engine (`docker buildx build --load`)",
    })
  return image
}

/** Takes the image that `image-ref` names. It has to be on the engine: what is proved must not depend on a pull. */
export async function adopt(session: Session, imageRef: string): Promise<ImageRecord> {
  const image = await look(session, imageRef)
  if (image !== undefined) return image
  throw new StageError({
    stage: "build",
    kind: "input",
    what: `input "image-ref": the image is not on the engine; got ${JSON.stringify(imageRef)}; expected the ID or name of an image of this engine`,
    remedy: "build it in an earlier step of the same job, or `docker pull` it before this step",
  })
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
    ["org.opencontainers.image.revision", source.commit],
    ["org.opencontainers.image.version", source.version],
    ["org.opencontainers.image.source", source.url],
  ]
  return known.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}

function versionArgument(inputs: Inputs, source: Source): readonly Pair[] {
  return inputs.versionArg === undefined ? [] : [{ name: inputs.versionArg, value: source.version }]
}

/** BuildKit ends its output with one line that says what failed; without it the last line has to do. */
function buildFailure(code: number, output: string): StageError {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "")
  const said = lines.findLast((line) => /^(ERROR|error):? /.test(line)) ?? lines.at(-1)
  return new StageError({
    stage: "build",
    kind: "build",
    what: `the image could not be built (exit code ${code})`,
    ...(said === undefined ? {} : { why: said.trim() }),
    remedy: "the log of the build above has the failing instruction; nothing was started and nothing was pushed",
  })
}
