// Asking git about the checkout: short questions with short answers.
import { childEnvironment, type Environment } from "../process/environment.ts"
import { runProcess } from "../process/process.ts"

export interface GitAnswer {
  readonly code: number
  readonly stdout: string
}

/** Runs git with these arguments; -1 where there is no git at all. */
export type Git = (args: readonly string[]) => Promise<GitAnswer>

/** Characters of an answer that are read; everything asked for is a name or a list of names. */
const LONGEST_ANSWER = 1024 * 1024

/** Git in `folder`. The folder is trusted by name: in a container the checkout often belongs to another user. */
export function gitIn(folder: string, env: Environment): Git {
  return async (args) => {
    let text = ""
    try {
      const { code } = await runProcess("git", ["-c", `safe.directory=${folder}`, "-C", folder, ...args], {
        env: childEnvironment(env, { GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" }),
        output: () => undefined,
        stdout: (chunk) => {
          text = (text + Buffer.from(chunk).toString("utf8")).slice(0, LONGEST_ANSWER)
        },
      })
      return { code, stdout: text.trim() }
    } catch {
      return { code: -1, stdout: "" }
    }
  }
}
