// Asking git about the checkout: short questions with short answers.
import { childEnvironment, type Environment } from "../docker/environment.ts"

export interface GitAnswer {
  readonly code: number
  readonly stdout: string
}

/** Runs git with these arguments; -1 where there is no git at all. */
export type Git = (args: readonly string[]) => Promise<GitAnswer>

/** Git in `folder`. The folder is trusted by name: in a container the checkout often belongs to another user. */
export function gitIn(folder: string, env: Environment): Git {
  return async (args) => {
    const { getExecOutput } = await import("@actions/exec")
    try {
      const { exitCode, stdout } = await getExecOutput(
        "git",
        ["-c", `safe.directory=${folder}`, "-C", folder, ...args],
        {
          env: childEnvironment(env, { GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" }),
          silent: true,
          ignoreReturnCode: true,
        },
      )
      return { code: exitCode, stdout: stdout.trim() }
    } catch {
      return { code: -1, stdout: "" }
    }
  }
}
