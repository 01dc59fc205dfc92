// Entry of the action: runs the pipeline on GitHub's runner.
import { pipeline } from "./pipeline.ts"
import { cancellation } from "./runner/cancellation.ts"
import { githubRunner } from "./runner/github.ts"

const runner = githubRunner(process)
const result = await pipeline({ runner, signal: cancellation(process) })
process.exitCode = result.failures.length === 0 ? 0 : 1
