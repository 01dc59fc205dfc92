// The one program that is given this process's terminal: Node's raw mode leaves the terminal's own work on output, ours has to go too.
import { spawnSync } from "node:child_process"
import { childEnvironment, type Environment } from "./environment.ts"

/** There on Linux and macOS; by its path, so that nothing in a checkout is taken for it. */
const STTY = "/bin/stty"
/** Milliseconds; it only asks the kernel. */
const PATIENCE = 2000

/**
 * What is written to the terminal of standard input arrives as it is: a line feed alone only goes down, as full-screen programs
 * mean it. Where there is no stty, it goes back to the first column too.
 */
export function passOutputOn(env: Environment): void {
  spawnSync(STTY, ["-opost"], {
    env: childEnvironment(env),
    stdio: ["inherit", "ignore", "ignore"],
    timeout: PATIENCE,
  })
}
