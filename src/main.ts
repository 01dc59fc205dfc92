// Entry of the action: runs the pipeline on GitHub's runner. The sub-action `chain` is the same bundle.
import { readCheckout } from "./event/checkout.ts"
import { gitIn } from "./event/git.ts"
import { cancellation } from "./runner/cancellation.ts"
import { githubRunner } from "./runner/github.ts"

const runner = githubRunner(process)
const signal = cancellation(process)
// A run that comes to no end is no success: in CommonJS, Node would leave with 0 as soon as nothing is left to wait for.
process.exitCode = 1
// An action's own inputs are always there, given or not: by them it is known.
if (runner.inputNames.includes("chain-file")) {
  const { chainStep } = await import("./stages/chain/chain.ts")
  process.exitCode = await chainStep({ runner, signal })
} else {
  // Git answers while the rest of the program is loaded.
  const checkout = readCheckout(gitIn(runner.workspace, runner.env))
  const { pipeline } = await import("./pipeline.ts")
  const result = await pipeline({ runner, signal, checkout })
  process.exitCode = result.failures.length === 0 ? 0 : 1
}
