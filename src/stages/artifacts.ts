// Artifacts: what stages of the Dockerfile, gates and the image have made, brought out and kept as it was tested. Our copy in the
// run's folder is what gates and the publish command see; the checkout gets another, for the build and for later steps.
import { createHash } from "node:crypto"
import { constants, createReadStream } from "node:fs"
import { copyFile, lstat, mkdir, readlink, rename, rm, symlink } from "node:fs/promises"
import path from "node:path"
import { containerArchive } from "../docker/containers.ts"
import type { ImageRecord } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { lookUp } from "../inputs/files.ts"
import type { ArtifactInput } from "../inputs/inputs.ts"
import type { Artifact } from "../report/result.ts"
import type { Session } from "./session.ts"
import type { SnapshotFile } from "./snapshot.ts"
import { safeName, UnpackError, unpack } from "./unpack.ts"
import { withUnstarted } from "./unstarted.ts"

/** Name of the folder for artifacts that no folder of the checkout was named for. */
const UNNAMED = "artifacts"

/** Everything that was brought out in this run. */
export interface ArtifactStore {
  /** Brings a file or a folder out of a container; false when it is not there. */
  bring(item: ArtifactInput, container: string): Promise<boolean>
  /** The same out of an image, through a container that is never started. */
  bringFromImage(item: ArtifactInput, image: string): Promise<boolean>
  /** As folders that containers can mount, each below the working directory. */
  readonly mounts: readonly SnapshotFile[]
  readonly artifacts: readonly Artifact[]
  /** Where they are, for later steps: folders of the checkout, or of the job. */
  readonly folders: readonly string[]
  /** @throws StageError `integrity` when our copies are not what was brought out. */
  verify(): Promise<void>
}

interface Kept extends Artifact {
  /** Absolute path of our copy. */
  readonly copy: string
}

/** An empty store; `outside`: where artifacts go that no folder of the checkout was named for. */
export function artifactStore(session: Session, checkout: string, outside: string): ArtifactStore {
  const tree = path.join(session.folder, "artifacts")
  const kept = new Map<string, Kept>()
  const folders = new Set<string>()
  let count = 0

  const take = async (item: ArtifactInput, container: string): Promise<boolean> => {
    const archive = await containerArchive(session.engine, container, item.path, session.signal)
    if (archive === undefined) return false
    const fresh = path.join(session.folder, "unpacked", String(count++))
    const { files, links, leftOut } = await unpack(archive, fresh).catch((error: unknown) => {
      throw error instanceof UnpackError ? failure(item, `${item.text} is too large`, error.message) : error
    })
    if (leftOut.length > 0)
      session.log.warning(
        `artifacts: ${leftOut.length} entries of ${item.path} were left out, e.g. ${JSON.stringify(leftOut[0])}: devices, and what leads out of its place`,
      )
    // Of a folder its content is meant, of a file itself.
    const base = path.posix.basename(item.path)
    const strip = (await lstat(path.join(fresh, base)).catch(() => undefined))?.isDirectory() ? `${base}/` : ""
    const own = path.join(tree, item.folder ?? UNNAMED)
    await mkdir(own, { recursive: true, mode: 0o755 })
    folders.add(item.folder ?? UNNAMED)
    const place = async (name: string, move: (from: string, to: string) => Promise<void>): Promise<string> => {
      const below = name.slice(strip.length)
      const copy = path.join(own, below)
      await mkdir(path.dirname(copy), { recursive: true })
      await rm(copy, { recursive: true, force: true })
      await move(path.join(fresh, name), copy)
      return below
    }
    for (const { path: name, size, sha256 } of files) {
      const below = await place(name, rename)
      const copy = path.join(own, below)
      const target =
        item.folder === undefined ? await beside(outside, below) : await inCheckout(item, checkout, item.folder, below)
      await rm(target, { force: true })
      await copyFile(copy, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      const shown = item.folder === undefined ? target : path.posix.join(item.folder, below)
      kept.set(shown, { path: shown, size, sha256, copy })
    }
    for (const name of links) {
      const below = await place(name, async (from, to) => symlink(await readlink(from), to))
      const target =
        item.folder === undefined ? await beside(outside, below) : await inCheckout(item, checkout, item.folder, below)
      await rm(target, { force: true })
      await symlink(await readlink(path.join(own, below)), target)
    }
    session.log.info(
      `artifact ${item.text}: ${files.length} ${files.length === 1 ? "file" : "files"}${item.folder === undefined ? ` in ${outside}` : ""}`,
    )
    return true
  }

  return {
    bring: take,
    bringFromImage: (item, image) => withUnstarted(session, "artifacts", image, (id) => take(item, id)),
    get mounts() {
      const names = [...folders]
      const top = names.filter((name) => !names.some((other) => other !== name && name.startsWith(`${other}/`)))
      return top.map((name) => ({
        path: name,
        copy: path.join(tree, name),
        mode: "ro" as const,
        kind: "folder" as const,
      }))
    },
    get artifacts() {
      return [...kept.values()].map(({ copy: _, ...artifact }) => artifact)
    },
    get folders() {
      return [...folders].map((name) => (name === UNNAMED && !named(kept, name) ? outside : name))
    },
    async verify() {
      for (const { path: name, copy, sha256 } of kept.values()) {
        const found = await hashOf(copy).catch(() => undefined)
        if (found !== sha256)
          throw new StageError({
            stage: "publish",
            kind: "integrity",
            what: `${name} is not the file that was tested`,
            why: `it was ${sha256}, it is ${found ?? "gone"}`,
            remedy: "nothing was uploaded: somebody else has changed the folder of this run",
          })
      }
    },
  }
}

/** What could not be brought out of a gate or the image: without it there is nothing to publish. */
export function missingArtifact(item: ArtifactInput): StageError {
  return failure(
    item,
    `${item.text}: ${item.path} is not there`,
    item.from === "image"
      ? "the image has no such path"
      : `${item.from} ${item.name} has no such path when it has ended`,
  )
}

/** The image of a stage of the Dockerfile and what is wanted from it. */
export async function bringFromStage(
  store: ArtifactStore,
  items: readonly ArtifactInput[],
  image: ImageRecord,
): Promise<void> {
  for (const item of items) if (!(await store.bringFromImage(item, image.Id))) throw missingArtifact(item)
}

function named(kept: ReadonlyMap<string, Kept>, folder: string): boolean {
  return [...kept.keys()].some((name) => name.startsWith(`${folder}/`))
}

async function beside(outside: string, below: string): Promise<string> {
  const target = path.join(outside, below)
  await mkdir(path.dirname(target), { recursive: true, mode: 0o755 })
  return target
}

/** Where a file goes in the checkout. Every component is looked at: a link that a commit holds leads nowhere. */
async function inCheckout(item: ArtifactInput, checkout: string, folder: string, below: string): Promise<string> {
  const name = safeName(path.posix.join(folder, below))
  if (name === undefined) throw failure(item, `${item.text}: a name leads out of its place`, JSON.stringify(below))
  const parent = path.posix.dirname(name)
  let reached = checkout
  for (const part of parent.split("/")) {
    reached = path.join(reached, part)
    const facts = await lstat(reached).catch(() => undefined)
    if (facts === undefined) await mkdir(reached)
    else if (!facts.isDirectory())
      throw failure(
        item,
        `${item.text}: ${parent} is no folder`,
        `${path.relative(checkout, reached)} is a file or a link`,
      )
  }
  const place = await lookUp(checkout, name)
  if (place.kind === "folder")
    throw failure(item, `${item.text}: ${name} is a folder already`, "a file has to go there")
  return path.join(checkout, name)
}

function failure(item: ArtifactInput, what: string, why: string): StageError {
  return new StageError({
    stage: item.from === "stage" ? "build" : "gates",
    kind: "input",
    what: `input "artifacts": ${what}`,
    why,
    remedy: "it is spelled `source:/path => folder`: the path as it is in the source, the folder in the checkout",
  })
}

/** SHA-256 of a file of ours, hexadecimal; never through a link. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of createReadStream(file, { flags: constants.O_RDONLY | constants.O_NOFOLLOW } as never))
    hash.update(chunk as Buffer)
  return hash.digest("hex")
}
