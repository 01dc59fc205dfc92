// The identity of a run: by its ID everything that the run makes is named and labelled, and found again afterwards.
import type { Repository } from "./reference.ts"

export const RUN_LABEL = "image-driven.run"
/** Seconds since 1970 after which any later run may sweep the resource. */
export const EXPIRES_LABEL = "image-driven.expires"

/** No registry can have this host (RFC 2606), so a local name is never pulled and never pushed by mistake. */
export const LOCAL_HOST = "image-driven.invalid"

/** Hours after which what a killed run left behind is swept by the next one: longer than a job may last. */
const LIFETIME_HOURS = 24

const RUN_ID = /^([0-9a-z]{6,9})-[0-9a-f]{16}$/

/** When it began, for the sweep of what is left, and 64 random bits, so that no two runs meet. */
export async function newRunId(now: Date): Promise<string> {
  const { randomBytes } = await import("node:crypto")
  return `${Math.floor(now.getTime() / 1000).toString(36)}-${randomBytes(8).toString("hex")}`
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

/** Local name of the throw-away layer that a setup command made. */
export function setupImage(step: string, runId: string): string {
  return `${LOCAL_HOST}/${step}:run-${runId}`
}

/** The run a local name belongs to; undefined for any other name. */
export function runOfImage(name: string): string | undefined {
  const match = /^image-driven\.invalid\/.+:run-([^:/]+)$/.exec(name)
  return match?.[1] !== undefined && isRunId(match[1]) ? match[1] : undefined
}

function expiry(runId: string): number {
  return Number.parseInt(RUN_ID.exec(runId)?.[1] ?? "0", 36) + LIFETIME_HOURS * 3600
}
