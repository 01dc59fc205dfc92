// The command `launch`: its words, the console of this process, and the stage. Loaded for it alone.
import { processConsole } from "../runner/console.ts"
import { LAUNCHER_FAILED, launch, sayFailure } from "../stages/launch.ts"
import { LAUNCH_HELP } from "./help.ts"
import { parseLaunch } from "./launch-arguments.ts"

/** Resolves with the exit code. Not a word of ours is on standard output, but for the help that was asked for: it is the command's. */
export async function launchCommand(process: NodeJS.Process, words: readonly string[]): Promise<number> {
  const console = processConsole(process)
  try {
    const request = parseLaunch(words)
    if (request !== undefined) return await launch(request, console)
    process.stdout.write(`${LAUNCH_HELP}\n`)
    return 0
  } catch (error) {
    sayFailure(error, console)
    return LAUNCHER_FAILED
  } finally {
    console.close()
  }
}
