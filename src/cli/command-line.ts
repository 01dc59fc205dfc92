// What the command line does with its arguments: help, version, a run, a chain, or a launch. The entry is a screenful because this is here.
import { readFile } from "node:fs/promises"
import { asStageError } from "../errors.ts"
import { readCheckout } from "../event/checkout.ts"
import { gitIn } from "../event/git.ts"
import { pipeline } from "../pipeline.ts"
import { cancellation } from "../runner/cancellation.ts"
import { terminalRunner } from "../runner/terminal.ts"
import { postStep } from "../stages/post.ts"
import { type Action, readAction } from "./action.ts"
import { parseArguments, type RunRequest } from "./arguments.ts"
import { readGitFacts } from "./git.ts"
import { helpText } from "./help.ts"
import { resolveRequest } from "./run.ts"

/** Texts of the files that lie beside dist/. */
export interface Product {
  readonly action: string
  /** Of the sub-action `chain`; read when it is asked for. */
  readonly chain: () => Promise<string>
  readonly manifest: string
}

/** Runs what the arguments ask for and resolves with the exit code. */
export async function commandLine(process: NodeJS.Process, product: Product): Promise<number> {
  const { stdout } = process
  const [command, ...words] = process.argv.slice(2)
  if (command === "launch") return (await import("./launch.ts")).launchCommand(process, words)
  try {
    if (command === "chain")
      return await (await import("./chain.ts")).chainCommand(process, await product.chain(), words)
    const action = readAction(product.action)
    const request = parseArguments(process.argv.slice(2), action.inputs)
    if (request.command === "help") {
      stdout.write(`${helpText(action)}\n`)
      return request.asked ? 0 : 1
    }
    if (request.command === "version") {
      stdout.write(`${(JSON.parse(product.manifest) as { version: string }).version}\n`)
      return 0
    }
    return await run(process, action, request)
  } catch (error) {
    const { what, why, remedy } = asStageError(error, "plan")
    stdout.write(`${[what, why, remedy].filter(Boolean).join("\n")}\n`)
    return 1
  }
}

async function run(process: NodeJS.Process, action: Action, request: RunRequest): Promise<number> {
  const { env } = process
  const resolved = await resolveRequest(request, {
    cwd: process.cwd(),
    env,
    readFile: (file) => readFile(file, "utf8"),
    git: (folder) => readGitFacts(folder, env),
    action,
  })
  const runner = terminalRunner({
    inputs: resolved.inputs,
    env: { ...env, ...resolved.env },
    workspace: resolved.workspace,
    stdout: process.stdout,
    isTTY: process.stdout.isTTY === true,
    ...(process.stdout.columns === undefined ? {} : { columns: process.stdout.columns }),
  })
  try {
    for (const secret of resolved.secrets) runner.mask(secret)
    runner.log.info(resolved.label)
    for (const notice of resolved.notices) runner.log.notice(notice)
    const result = await pipeline({
      runner,
      signal: cancellation(process),
      checkout: readCheckout(gitIn(runner.workspace, runner.env)),
      local: { push: resolved.push },
    })
    for (const output of ["reports-path", "artifacts-path"]) runner.keepFolders(output)
    runner.printOutputs()
    if (!resolved.keepImage) await postStep(runner)
    return result.failures.length === 0 ? 0 : 1
  } finally {
    runner.close()
  }
}
