// `cache`: layers of a build that outlive the runner, by what the builder in use can do.
import path from "node:path"
import type { Builder } from "../docker/build.ts"
import { removeImage, tagImage } from "../docker/images.ts"
import { isLayer, LOCAL_HOST, layerImage } from "../image/run.ts"
import type { Inputs } from "../inputs/inputs.ts"
import { chooseLayerCache, isWorthKeeping } from "../policy/cache.ts"
import type { Caches } from "./caches.ts"
import { type KeptImage, keepImage, restoreImage } from "./kept-images.ts"
import type { Session } from "./session.ts"

export interface BuildLayers {
  /** The inputs, with where the build takes its layers from and where it leaves them. */
  readonly inputs: Inputs
  /** Called when the image is built: `id`, and the milliseconds that it took. */
  readonly built: (id: string, milliseconds: number) => void
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
  const nothing = () => undefined
  if (chosen.kind === "none") return { inputs, built: nothing }
  if (chosen.kind === "builder") return { inputs: cached(chosen.from, chosen.to), built: nothing }
  const mayBe = (name: string) => name.startsWith(`${LOCAL_HOST}/${KEPT}:`) && isLayer(name)
  const kept: KeptImage = { kind: "layers", about, mayBe }
  const restored = await restoreImage(session, caches, kept)
  const from = restored === undefined ? [] : [await rename(session, restored)]
  if (restored !== undefined) log.info(`cache    layers restored from ${caches.store?.name}`)
  return {
    // BuildKit's notes about the layers go into the image's configuration: there is no other place in this store.
    inputs: cached(from, ["type=inline"]),
    built(id, milliseconds) {
      if (!isWorthKeeping(milliseconds)) return
      const name = layerImage(KEPT, session.runId)
      session.background.add(
        tagImage(engine, id, ...split(name), session.signal).then(() =>
          keepImage(session, caches, kept, session.runId, name),
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
