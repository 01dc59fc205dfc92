// How the health of the container is judged.
import { parseChoice } from "./choices.ts"
import { readCommandText } from "./commands.ts"
import { parseDuration } from "./duration.ts"
import { given } from "./freeze.ts"
import type { HealthInputs } from "./inputs.ts"
import { readPairs, VARIABLE } from "./pairs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"

const POLICIES = ["required", "optional", "skip"] as const

/** The inputs of the stage health. An image that has a release environment turns healthy there, unless `health` says more. */
export function readHealth(reading: Reading, inRelease: boolean): HealthInputs {
  const own = reading.text("health-command") ?? reading.text("health-log")
  const standard = inRelease && own === undefined ? "release" : "required"
  const policy = reading.optional("health", (text) => parseChoice(text, POLICIES)) ?? standard
  const command = readCommandText(reading, "health-command")
  const timeout = reading.optional("health-timeout", parseDuration)
  const log = reading.optional("health-log", parseLogText)
  const env = readPairs(reading, "run-env", VARIABLE)
  if (policy === "skip") {
    const idle = Object.entries({
      "health-command": command,
      "health-log": log,
      "health-timeout": timeout,
      "run-env": env[0],
    })
    const names = idle.filter(([, value]) => value !== undefined).map(([name]) => name)
    if (names.length > 0) reading.notice(`${names.join(", ")}: without effect, since health is skip`)
  }
  return { policy, env, ...given({ command, timeout, log }) }
}

/** What is looked for in one line of output. */
function parseLogText(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Problem("it contains a control character or a line end", text, "text of one line")
  return text
}
