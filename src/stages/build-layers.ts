// `cache`: layers of a build that outlive the runner, by what the builder in use can do.
import path from "node:path"
import type { Builder } from "../docker/build.ts"
import { removeImage, tagImage } from "../docker/images.ts"
import { isLayer, LOCAL_HOST, layerImage, setupImages } from "../image/run.ts"
import type { Inputs } from "../inputs/inputs.ts"
import { chooseLayerCache, isWorthKeeping } from "../policy/cache.ts"
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
  const about = [
    caches.repository,
    build.target ?? "",
    build.platform ?? "",
    path.relative(session.workspace, build.file),
  ]
  const chosen = chooseLayerCache({
    mode: cache.mode,
    given: build.cacheFrom.length > 0 || build.cacheTo.length > 0,
    noCache: build.noCache,
    github: caches.store?.github ?? false,
    lasting: caches.lasting,
    driver: builder.driver,
    store: engine.store,
    scope: caches.scope,
    repository: caches.repository,
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
  const from = restored === undefined ? [] : [await rename(session, restored)]
  if (restored !== undefined) log.info(`cache    layers restored from ${caches.store?.name}`)
  return {
    // BuildKit's notes about the layers go into the image's configuration: there is no other place in this store.
    inputs: cached(from, ["type=inline"]),
    withSetup: true,
    keep(id, milliseconds, setup) {
      if (!isWorthKeeping(milliseconds + (setup?.milliseconds ?? 0))) return
      const name = layerImage(KEPT, session.runId)
      session.background.add(
        tagImage(engine, id, ...split(name), session.signal).then(() =>
          keepImages(session, caches, kept, session.runId, [name, ...(setup === undefined ? [] : [setup.name])]),
        ),
      )
    },
  }
}

/** By a name of this run it goes with this run. */
async function rename({ engine, runId, signal }: Session, loaded: string): Promise<string> {
  const own = layerImage("restored", runId)
  await tagImage(engine, loaded, ...split(own), signal)
  await removeImage(engine, loaded, signal)
  return own
}

function split(name: string): [repository: string, tag: string] {
  const colon = name.lastIndexOf(":")
  return [name.slice(0, colon), name.slice(colon + 1)]
}
