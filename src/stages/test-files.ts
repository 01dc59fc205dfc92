// How the snapshot of the test files gets into the containers of the gates: bind mounts, read-only, where the engine sees
// our files; a throw-away layer for what gates may write to, and for everything where it does not.
import path from "node:path"
import { EngineError } from "../docker/api.ts"
import { commitContainer, createContainer, type Mount, removeContainer, unpackInto } from "../docker/containers.ts"
import { layerImage, runLabels } from "../image/run.ts"
import type { Session } from "./session.ts"
import type { Snapshot, SnapshotFile } from "./snapshot.ts"
import { withUnstarted } from "./unstarted.ts"

export interface Provided {
  /** ID of the image to start from: the given one, or a layer with files on top of it. */
  readonly image: string
  readonly mounts: readonly Mount[]
}

/** Gates, the release environment and the publish command may ask at the same time: names of containers are used once. */
let count = 0

/** Where the probe's mount would be seen, had anybody a look. */
const PROBE = "/.image-driven-probe"

/**
 * Makes the files available to containers of `image` whose working directory is `workdir`.
 * @throws EngineError
 */
export async function provideTestFiles(
  session: Session,
  image: string,
  { files, skipped }: Snapshot,
  workdir: string,
): Promise<Provided> {
  if (skipped > 0) session.log.notice(`test-files: ${skipped} FIFOs, sockets or devices were left out`)
  if (files.length === 0) return { image, mounts: [] }
  const shared = await engineSees(session, image)
  if (!shared)
    session.log.info("the engine does not see the files of this machine: test files are copied into a throw-away layer")
  const mounted = shared ? files.filter(({ mode }) => mode === "ro") : []
  const copied = files.filter((file) => !mounted.includes(file))
  const target = (file: SnapshotFile) => file.target ?? path.posix.resolve(workdir, file.path)
  return {
    image: copied.length === 0 ? image : await layer(session, image, copied, target),
    mounts: mounted.map((file) => ({ Type: "bind", Source: file.copy, Target: target(file), ReadOnly: true })),
  }
}

/**
 * Probes whether the engine sees the run's folder, whose name no other machine has: one that is remote, or on the other
 * side of a container, refuses to mount it. Nothing is started.
 */
export async function engineSees(session: Session, image: string): Promise<boolean> {
  const mount: Mount = { Type: "bind", Source: session.folder, Target: PROBE, ReadOnly: true }
  try {
    const id = await createContainer(
      session.engine,
      `image-driven-probe-${++count}-${session.runId}`,
      { Image: image, Entrypoint: [PROBE], Labels: runLabels(session.runId), HostConfig: { Mounts: [mount] } },
      session.signal,
    )
    session.background.add(removeContainer(session.engine, id))
    return true
  } catch (error) {
    if (error instanceof EngineError && /bind source path does not exist|invalid mount config/i.test(error.message))
      return false
    throw error
  }
}

/** The image with the files in it. They are put into a container that was never started, and it is committed. */
async function layer(
  session: Session,
  image: string,
  files: readonly SnapshotFile[],
  target: (file: SnapshotFile) => string,
): Promise<string> {
  const { engine, signal, runId } = session
  return withUnstarted(session, "test-files", image, async (id) => {
    const { archiveOf } = await import("./archive.ts")
    const entries = files.map((file) => ({ source: file.copy, target: target(file) }))
    await unpackInto(engine, id, archiveOf(entries), signal)
    return commitContainer(engine, id, layerImage(`test-files-${++count}`, runId), signal)
  })
}
