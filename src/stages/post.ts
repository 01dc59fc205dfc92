// Post: the end of the job. Works after success, failure, cancel and kill, after a run that never started, and twice.
import { connectEngine } from "../docker/engine.ts"
import { asStageError } from "../errors.ts"
import { isRunId } from "../image/run.ts"
import type { Runner } from "../runner/runner.ts"
import { RUN_STATE } from "./session.ts"
import { removeRunFolder, sweepRun } from "./sweep.ts"

/** Milliseconds that post may take, also with an engine that hangs. */
const LIMIT = 50_000

/** Never fails the job: what cannot be removed is a warning, and the next run sweeps it. */
export async function postStep(runner: Runner): Promise<void> {
  const runId = runner.state(RUN_STATE)
  if (runId === "") return runner.log.info("nothing to remove: the run made nothing")
  if (!isRunId(runId)) return runner.log.warning("nothing is removed: the saved state is not the ID of a run")
  await removeRunFolder(runner.temporaryFolder, runId)
  try {
    const engine = await connectEngine(
      runner.env,
      [runner.workspace, runner.temporaryFolder],
      AbortSignal.timeout(LIMIT),
    )
    try {
      const { removed, left } = await sweepRun(engine, runId)
      for (const resource of left) runner.log.warning(`could not be removed: ${resource}`)
      runner.log.info(`removed: ${removed.length}, left behind: ${left.length}`)
    } finally {
      engine.api.close()
    }
  } catch (error) {
    runner.log.warning(
      `the engine could not be swept (${asStageError(error, "sweep").message}); the next run on this machine does it`,
    )
  }
}
