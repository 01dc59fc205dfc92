// Entry of the action: runs the pipeline on GitHub's runner. The sub-action `chain` is the same bundle.
import { pipeline } from "./pipeline.ts"
import { cancellation } from "./runner/cancellation.ts"
import { githubRunner } from "./runner/github.ts"

const runner = githubRunner(process)
const signal = cancellation(process)
// An action's own inputs are always there, given or not: by them it is known.
if (runner.inputNames.includes("chain-file")) {
  const { chainStep } = await import("./stages/chain/chain.ts")
  process.exitCode = await chainStep({ runner, signal })
} else {
  const result = await pipeline({ runner, signal })
  process.exitCode = result.failures.length === 0 ? 0 : 1
}
