// The identity of a run: by its ID everything that the run makes is named and labelled, and found again afterwards.
import type { Repository } from "./reference.ts"

export const RUN_LABEL = "image-driven.run"
/** Seconds since 1970 after which any later run may sweep the resource. */
export const EXPIRES_LABEL = "image-driven.expires"

/** Time of the commit, ISO 8601. OCI has no annotation for it: `created` is the time of the build. */
export const COMMITTED_LABEL = "image-driven.committed"

/** Fingerprint of what an image was built from. */
export const FINGERPRINT_LABEL = "image-driven.fingerprint"
/** Hash of what an image was built from and how it was proved, and the address of the run that did. */
export const PROOF_LABEL = "image-driven.proof"
export const PROOF_URL_LABEL = "image-driven.proof-url"
/** In a chain: hash of what its file and the checkout say about an image, without its source and its parent. */
export const DEFINITION_LABEL = "image-driven.definition"
/** In a chain: commit of the other repository that the image was built from. */
export const SOURCE_LABEL = "image-driven.source"
/** Source: the OCI image specification's pre-defined annotation keys. */
export const REVISION_LABEL = "org.opencontainers.image.revision"
export const BASE_NAME_LABEL = "org.opencontainers.image.base.name"
export const BASE_DIGEST_LABEL = "org.opencontainers.image.base.digest"

/** No registry can have this host (RFC 2606), so a local name is never pulled and never pushed by mistake. */
export const LOCAL_HOST = "image-driven.invalid"

/** Hours after which what a killed run left behind is swept by the next one: longer than a job may last. */
const LIFETIME_HOURS = 24

const LOCAL_NAME = /^image-driven\.invalid\/.+:(run|layer)-([^:/]+)$/
const RUN_ID = /^([0-9a-z]{6,9})-([0-9a-f]{6})([0-9a-z]{5})([0-9a-z]{5})[0-9a-f]{16}$/

/** The processes that what a run makes belongs to. */
export interface Owner {
  /** Six hexadecimal digits for a machine since its boot and a process namespace: elsewhere the numbers mean nothing. */
  readonly place: string
  /** The process that lives as long as the job. */
  readonly job: number
  /** The process of the run itself. */
  readonly process: number
}

/** When it began and whose it is, for the sweep of what is left, and 64 random bits, so that no two runs meet. */
export async function newRunId(now: Date, owner: Owner): Promise<string> {
  const { randomBytes } = await import("node:crypto")
  const [job, process] = [owner.job, owner.process].map((pid) => pid.toString(36).padStart(5, "0").slice(-5))
  return `${Math.floor(now.getTime() / 1000).toString(36)}-${owner.place}${job}${process}${randomBytes(8).toString("hex")}`
}

/** Whose run it is; undefined for what is no ID of a run. */
export function runOwner(runId: string): Owner | undefined {
  const [, , place, job, process] = RUN_ID.exec(runId) ?? []
  if (place === undefined || job === undefined || process === undefined) return undefined
  return { place, job: Number.parseInt(job, 36), process: Number.parseInt(process, 36) }
}

export function isRunId(text: string): boolean {
  return RUN_ID.test(text)
}

export function runLabels(runId: string): Record<string, string> {
  return { [RUN_LABEL]: runId, [EXPIRES_LABEL]: String(expiry(runId)) }
}

/** True when the run is so old that nothing of it can be in use. */
export function isExpired(runId: string, now: Date): boolean {
  return isRunId(runId) && expiry(runId) < now.getTime() / 1000
}

/** Local name of the built image; its tag carries the run, so that runs never meet. */
export function localImage(repository: Repository, runId: string): string {
  return `${LOCAL_HOST}/${repository.path}:run-${runId}`
}

/** Local name of an image that only this run needs: a layer on top of the tested one, or what stands beside it. `step`: a path of a name. */
export function layerImage(step: string, runId: string): string {
  return `${LOCAL_HOST}/${step}:layer-${runId}`
}

/** A layer with what setup made, as its name has it. */
export interface SetupName {
  /** Seconds since 1970, of when it was made. */
  readonly time: number
  /** Hash of what it depends on. */
  readonly key: string
}

/** Local names of the layers with what setup made for the gates of a repository. They belong to no run: a sweep leaves them. */
export function setupImages({ path }: Repository) {
  const repository = `${LOCAL_HOST}/${path}`
  const tag = ({ time, key }: SetupName) => `setup-${time}-${key}`
  return {
    repository,
    reference: (name: SetupName) => `${repository}:${tag(name)}`,
    isOne: (name: string): boolean => name.startsWith(`${repository}:setup-`),
    parse: (text: string): SetupName | undefined => {
      const [, time, key] = /^setup-([0-9]{10})-([0-9a-f]{40})$/.exec(text) ?? []
      return time === undefined || key === undefined ? undefined : { time: Number(time), key }
    },
  }
}

/** True for the local name of a throw-away layer: nobody needs it once the run has ended. */
export function isLayer(name: string): boolean {
  return LOCAL_NAME.exec(name)?.[1] === "layer"
}

/** The run a local name belongs to; undefined for any other name. */
export function runOfImage(name: string): string | undefined {
  const runId = LOCAL_NAME.exec(name)?.[2]
  return runId !== undefined && isRunId(runId) ? runId : undefined
}

function expiry(runId: string): number {
  return Number.parseInt(RUN_ID.exec(runId)?.[1] ?? "0", 36) + LIFETIME_HOURS * 3600
}
