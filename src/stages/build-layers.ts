// `cache`: layers of a build that outlive the runner, by what the builder in use can do.
import { readFile } from "node:fs/promises"
import path from "node:path"
import { EngineError, engineFailure } from "../docker/api.ts"
import type { Builder } from "../docker/build.ts"
import { nameImage, removeImage } from "../docker/images.ts"
import { repositoryName } from "../image/reference.ts"
import { isLayer, LOCAL_HOST, layerImage, setupImages } from "../image/run.ts"
import type { Inputs } from "../inputs/inputs.ts"
import { chooseLayerCache, hasOwnFrontend, isWorthKeeping } from "../policy/cache.ts"
import type { Caches } from "./caches.ts"
import { type KeptImage, keepImages, restoreImages } from "./kept-images.ts"
import type { Session } from "./session.ts"
import type { MadeSetup } from "./setup.ts"

export interface BuildLayers {
  /** The inputs, with where the build takes its layers from and where it leaves them. */
  readonly inputs: Inputs
  /** True where what setup made is kept together with the layers below it. */
  readonly withSetup: boolean
  /** Called once, when the image and its setup are there: the image's ID, the milliseconds that it took, and what setup has made anew. */
  readonly keep: (id: string, milliseconds: number, setup?: MadeSetup) => void
}

/** Local name of an image that is kept for its layers: what is loaded has the ID of the run that kept it. */
const KEPT = "kept"

/** Chooses, says so in the log, and fetches what has to be there before the build. */
export async function buildLayers(
  session: Session,
  inputs: Inputs,
  caches: Caches,
  builder: Builder,
): Promise<BuildLayers> {
  const { build, cache } = inputs
  const { engine, log } = session
  const about = [caches.about, build.target ?? "", build.platform ?? "", path.relative(build.context, build.file)]
  const chosen = chooseLayerCache({
    mode: cache.mode,
    given: build.cacheFrom.length > 0 || build.cacheTo.length > 0,
    noCache: build.noCache,
    github: caches.store?.github ?? false,
    lasting: caches.lasting,
    driver: builder.driver,
    store: engine.store,
    scope: caches.scope,
    ownFrontend: hasOwnFrontend(await readFile(build.file, "utf8"), build.buildArgs),
    pushes: caches.pushes,
    repository: repositoryName(inputs.repository),
    about,
  })
  log.info(`cache    ${chosen.said}`)
  const cached = (cacheFrom: readonly string[], cacheTo: readonly string[]): Inputs => ({
    ...inputs,
    build: { ...build, cacheFrom, cacheTo },
  })
  const theirs = { withSetup: false, keep: () => undefined }
  if (chosen.kind === "none") return { inputs, ...theirs }
  if (chosen.kind === "builder") return { inputs: cached(chosen.from, chosen.to), ...theirs }
  const isKept = (name: string) => name.startsWith(`${LOCAL_HOST}/${KEPT}:`) && isLayer(name)
  const setups = setupImages(inputs.repository)
  const kept: KeptImage = { kind: "layers", about, mayBe: (name) => isKept(name) || setups.isOne(name) }
  const restored = (await restoreImages(session, caches, kept)).find(isKept)
  const from = restored === undefined ? [] : await rename(session, restored)
  if (from.length > 0) log.info(`cache    layers restored from ${caches.store?.name}`)
  return {
    // BuildKit's notes about the layers go into the image's configuration: there is no other place in this store.
    inputs: cached(from, ["type=inline"]),
    withSetup: true,
    keep(id, milliseconds, setup) {
      if (!isWorthKeeping(milliseconds + (setup?.milliseconds ?? 0))) return
      const name = layerImage(KEPT, session.runId)
      session.background.add(
        nameImage(engine, id, name, session.signal).then(() =>
          keepImages(session, caches, kept, session.runId, [name, ...(setup === undefined ? [] : [setup.name])]),
        ),
      )
    },
  }
}

/** By a name of this run it goes with this run. Nothing where a sweep of what is old was sooner. */
async function rename({ engine, runId, signal }: Session, loaded: string): Promise<readonly string[]> {
  const own = layerImage("restored", runId)
  try {
    await nameImage(engine, loaded, own, signal)
    await removeImage(engine, loaded, signal)
    return [own]
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return []
    throw engineFailure(error, "build", "the engine could not name the layers that were kept")
  }
}
