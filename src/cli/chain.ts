// The command `chain`: the sub-action of that name on a developer's machine, with its inputs as flags. Loaded for it alone.
import { cancellation } from "../runner/cancellation.ts"
import { terminalRunner } from "../runner/terminal.ts"
import { chainStep } from "../stages/chain/chain.ts"
import { postStep } from "../stages/post.ts"
import { readAction } from "./action.ts"
import { parseArguments } from "./arguments.ts"
import { readGitFacts } from "./git.ts"
import { chainHelp } from "./help.ts"
import { refusal } from "./problems.ts"

/** @param actionText text of chain/action.yml. Resolves with the exit code. @throws StageError `input` when the words are wrong. */
export async function chainCommand(
  process: NodeJS.Process,
  actionText: string,
  words: readonly string[],
): Promise<number> {
  const action = readAction(actionText)
  const request = parseArguments(["run", ...words], action.inputs)
  if (request.command !== "run") {
    process.stdout.write(`${chainHelp(action)}\n`)
    return 0
  }
  if (request.workflow !== undefined) throw refusal("chain reads no workflow file", "give its inputs as flags")
  const folder = request.directory ?? process.cwd()
  const git = request.directory === undefined ? await readGitFacts(folder, process.env) : undefined
  const defaults = Object.fromEntries(action.inputs.map((input) => [input.name, input.default]))
  const runner = terminalRunner({
    inputs: { ...defaults, ...request.inputs, push: request.push ? "auto" : "never" },
    env: process.env,
    workspace: git?.root ?? folder,
    stdout: process.stdout,
    isTTY: process.stdout.isTTY === true,
    ...(process.stdout.columns === undefined ? {} : { columns: process.stdout.columns }),
  })
  try {
    // The picture is for a page: here the tree and the last lines say the same.
    const plain = { ...runner, summary: async () => undefined }
    const code = await chainStep({ runner: plain, signal: cancellation(process), local: { push: request.push } })
    for (const [name, value] of runner.outputs) if (value !== "") runner.log.info(`${name}=${value}`)
    if (!request.keepImage) await postStep(runner)
    return code
  } finally {
    runner.close()
  }
}
