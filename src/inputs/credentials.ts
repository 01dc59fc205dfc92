// User name and password for the registry: both, or neither.
import { parseChoice } from "./choices.ts"
import type { Credentials } from "./inputs.ts"
import type { Reading } from "./reading.ts"

/** Shorter values would blank out half of the log, so that they cannot be masked. */
const MASKABLE = 4

/**
 * The credentials. On an event of a pull request, where nothing is pushed and secrets may be empty because it comes
 * from a fork, half of them is a notice and not an error.
 */
export function readCredentials(reading: Reading, mayPush: boolean): Credentials | undefined {
  const username = reading.text("username")
  const password = reading.text("password")
  if (username?.includes(":")) reading.wrong("username", "colon not allowed", username, "a user name")
  else if (username !== undefined && /[\s\p{Cc}]/u.test(username))
    reading.wrong("username", "white space not allowed", username, "a user name")
  if (password !== undefined && password.length < MASKABLE)
    reading.notice(`password has fewer than ${MASKABLE} characters and cannot be masked safely`)
  if (username !== undefined && password !== undefined) return { username, password }
  if (username === undefined && password === undefined) return undefined
  const [missing, present] = username === undefined ? ["username", "password"] : ["password", "username"]
  if (mayPush) reading.wrong(missing, `it is needed together with ${present}`, "", "both of them, or neither")
  else reading.notice(`${present} is given without ${missing}; nothing is pushed, so neither is used`)
  return undefined
}

/** `auto` or `never`. */
export function readPushMode(reading: Reading): "auto" | "never" {
  return reading.optional("push", (text) => parseChoice(text, ["auto", "never"] as const)) ?? "auto"
}
