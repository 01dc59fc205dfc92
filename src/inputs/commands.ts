// Commands: from what the user wrote to the argument vector that is executed.
import { parseArgsStringToArgv } from "string-argv"
import type { Command } from "./inputs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"

/** A shell as the beginning of an argument vector; the script is its last argument. */
export type Shell = readonly string[]

export const SH: Shell = ["sh", "-ec"]
const BASH: Shell = ["bash", "-eo", "pipefail", "-c"]

/** `sh`, `bash`, or a command that takes the script as its last argument. */
export function parseShell(text: string): Shell {
  if (text === "sh") return SH
  if (text === "bash") return BASH
  const expected = "sh, bash, or a command that takes the script as its last argument"
  if (text.includes("{0}")) throw new Problem("the script is the last argument, not a file {0}", text, expected)
  if (/["']/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, ""))) throw new Problem("a quote is not closed", text, expected)
  const shell = parseArgsStringToArgv(text)
  if (!shell[0] || shell[0].startsWith("-")) throw new Problem("it does not start with a command", text, expected)
  return shell
}

/** A script for a shell. */
export function shellCommand(script: string, shell: Shell): Command {
  return { argv: [...shell, script], text: script }
}

/** An argument vector that no shell sees. */
export function plainCommand(argv: readonly string[]): Command {
  const text = argv.map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(part))).join(" ")
  return { argv, text }
}

/** The text of an input that is a command; nothing but white space is a mistake. */
export function readCommandText(reading: Reading, input: string): string | undefined {
  const raw = reading.raw(input)
  const text = raw.trim()
  if (text !== "") return text
  return raw === "" ? undefined : reading.wrong(input, "the command is empty", raw, "a command")
}
