// Folders of a run that stay until the end of the job, so that a later step can keep what is in them: logs, reports, artifacts.
// Post removes them.
import { rm } from "node:fs/promises"
import path from "node:path"
import { isRunId } from "../image/run.ts"

const KINDS = ["logs", "reports", "artifacts"] as const

/** A folder of the run, below the runner's temporary folder. */
export function jobFolder(kind: (typeof KINDS)[number], temporaryFolder: string, runId: string): string {
  return path.join(temporaryFolder, `image-driven-${kind}-${runId}`)
}

/** Removes all of them. The paths are made from a checked ID, never taken from a state somebody could have forged. */
export async function removeJobFolders(temporaryFolder: string, runId: string): Promise<void> {
  if (!isRunId(runId)) return
  for (const kind of KINDS) await rm(jobFolder(kind, temporaryFolder, runId), { recursive: true, force: true })
}
