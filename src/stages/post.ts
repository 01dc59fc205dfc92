// Post: the end of the job. Works after success, failure, cancel and kill, after a run that never started, and twice.
import { setTimeout as sleep } from "node:timers/promises"
import { connectEngine, type Engine } from "../docker/engine.ts"
import { asStageError, StageError } from "../errors.ts"
import { isRunId } from "../image/run.ts"
import { killOrphans } from "../process/orphans.ts"
import type { Runner } from "../runner/runner.ts"
import { removeJobFolders } from "./job-folders.ts"
import { RUN_STATE } from "./session.ts"
import { isUnfinished, NAMES, removeRunFolder, sweepRun } from "./sweep.ts"

/** Milliseconds that post may take, also with an engine that hangs. */
const LIMIT = 50_000
/** Milliseconds that an engine may take to come back, when a run was interrupted with it. */
const RETURN = 30_000
/** Milliseconds after which what a killed build or push had still under way has arrived or is dropped. */
const SETTLING = 500

/** Never fails the job: what cannot be removed is a warning, and the next run sweeps it. */
export async function postStep(runner: Runner): Promise<void> {
  const runIds = runner.state(RUN_STATE).split(" ").filter(Boolean)
  if (runIds.length === 0) return runner.log.info("nothing to remove: the run made nothing")
  if (!runIds.every(isRunId)) return runner.log.warning("nothing is removed: the saved state is not the ID of a run")
  const unfinished = (await Promise.all(runIds.map((id) => isUnfinished(runner.temporaryFolder, id)))).includes(true)
  const orphans = await killOrphans((owner) => runIds.includes(owner))
  for (const runId of runIds) {
    await removeRunFolder(runner.temporaryFolder, runId)
    await removeJobFolders(runner.temporaryFolder, runId)
  }
  const signal = AbortSignal.timeout(LIMIT)
  try {
    const engine = await connect(runner, unfinished ? RETURN : 0, signal)
    try {
      let { removed, left } = await sweepRun(engine, runIds, { pushing: true, signal })
      if (orphans > 0 || left.length > 0 || removed.includes(NAMES)) {
        await sleep(SETTLING)
        const late = await sweepRun(engine, runIds, { signal })
        removed = [...removed, ...late.removed]
        left = late.left
      }
      for (const resource of left) runner.log.warning(`could not be removed: ${resource}`)
      runner.log.info(`removed: ${removed.length}, left behind: ${left.length}`)
    } finally {
      engine.api.close()
    }
  } catch (error) {
    runner.log.warning(
      `the engine could not be swept (${signal.aborted ? `no answer in ${LIMIT / 1000} s` : asStageError(error, "sweep").message}); the next run on this machine does it`,
    )
  }
}

/** Connects; an engine that went away in the middle of the run gets some time to come back. */
async function connect(runner: Runner, patience: number, signal: AbortSignal): Promise<Engine> {
  const until = performance.now() + patience
  for (;;) {
    try {
      return await connectEngine(runner.env, [runner.workspace, runner.temporaryFolder], signal)
    } catch (error) {
      if (!(error instanceof StageError) || performance.now() > until || signal.aborted) throw error
      await sleep(500)
    }
  }
}
