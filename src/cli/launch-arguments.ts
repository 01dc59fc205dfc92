// The words after `image-driven-pipeline launch` as a request: flags, then the image, then a command that is nobody's business.
import { parseArgs } from "node:util"
import { NameError, parseReference } from "../image/reference.ts"
import { parsePair, VARIABLE } from "../inputs/pairs.ts"
import { Problem } from "../inputs/problems.ts"
import { parseTagPattern } from "../inputs/tag-pattern.ts"
import { parseIdentifier } from "../inputs/words.ts"
import type { LaunchRequest } from "../stages/launch.ts"
import { checkValue, readSwitch, unknownFlag } from "./flags.ts"
import { refusal } from "./problems.ts"

/** Flags of `launch`; `job` is a switch that may have a name behind a `=`. */
const FLAGS = {
  local: "switch",
  pattern: "text",
  root: "text",
  source: "text",
  job: "job",
  env: "list",
  help: "switch",
} as const
type Flag = keyof typeof FLAGS
const NAMES = Object.keys(FLAGS)

const SEE_HELP = "`image-driven-pipeline launch --help` lists the flags; those of the command stand behind IMAGE"
/** What can be the name of a folder and is nothing else, nowhere. */
const JOB_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/

/** Reads `argv`, the words behind `launch`; undefined when they ask for help. @throws StageError `input`. */
export function parseLaunch(argv: readonly string[]): LaunchRequest | undefined {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(FLAGS).map(([name, kind]) => [
        name,
        { type: kind === "text" || kind === "list" ? "string" : "boolean" } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given = new Map<Flag, (string | undefined)[]>()
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue
    // Taken from the arguments as they came, not from the tokens: nothing behind the image is read as anything.
    if (token.kind === "positional") return request(given, token.value, argv.slice(token.index + 1))
    const { name, rawName, value } = token
    if (rawName === "-h") return undefined
    if (!rawName.startsWith("--") || !isFlag(name)) throw unknownFlag(rawName, name, NAMES, SEE_HELP)
    if (FLAGS[name] === "text" || FLAGS[name] === "list") checkValue(name, value, token.inlineValue === true)
    if (name === "help" && readSwitch(name, value)) return undefined
    const before = given.get(name) ?? []
    if (before.length > 0 && FLAGS[name] !== "list")
      throw refusal(`--${name} is given ${before.length + 1} times`, "give it once")
    given.set(name, [...before, value])
  }
  throw refusal("there is no image", "write `image-driven-pipeline launch [flags] IMAGE [command …]`")
}

function request(
  given: ReadonlyMap<Flag, readonly (string | undefined)[]>,
  image: string,
  command: readonly string[],
): LaunchRequest {
  const text = (name: Flag) => given.get(name)?.[0]
  const reference = understood(`"${image}" is no name of an image`, () => parseReference(image))
  const pattern = text("pattern")
  const named = reference.tag !== undefined || reference.digest !== undefined
  if (pattern !== undefined && named)
    throw refusal(
      "--pattern chooses among the tags of an image, and this one is named",
      `leave out --pattern, or the ${reference.tag === undefined ? "digest" : "tag"}`,
    )
  const root = folder("root", text("root"))
  const source = folder("source", text("source"))
  return {
    reference,
    command,
    local: given.has("local") && readSwitch("local", text("local")),
    pattern: pattern === undefined ? { kind: "timestamp" } : understood("--pattern", () => parseTagPattern(pattern)),
    env: (given.get("env") ?? []).map((variable) => parseVariable(variable ?? "")),
    ...(root === undefined ? {} : { root }),
    ...(source === undefined ? {} : { source }),
    ...(given.has("job") ? { job: jobName(text("job") ?? lastPart(command[0] ?? reference.repository.path)) } : {}),
  }
}

/** `NAME=value`, or `NAME` for the value that the caller has: what is on no command line is in no list of processes. */
function parseVariable(text: string): { readonly name: string; readonly value?: string } {
  // The value is no part of what is said: it may be a secret.
  if (text.includes("=")) return understood("--env", () => parsePair(text, VARIABLE), false)
  return { name: understood("--env", () => parseIdentifier(text)) }
}

function jobName(name: string): string {
  if (JOB_NAME.test(name)) return name
  throw refusal(
    `"${name}" cannot be the name of a job`,
    "write --job=NAME, a name of letters, digits, _ . and -",
    "its logs are in a folder of that name",
  )
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1)
}

function folder(name: Flag, value: string | undefined): string | undefined {
  if (value === "") throw refusal(`--${name} needs a folder`, `write \`--${name} FOLDER\``)
  return value
}

function understood<T>(what: string, parse: () => T, shown = true): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof NameError) throw refusal(`${what}: ${error.problem}`, `write ${error.expected}`)
    if (!(error instanceof Problem)) throw error
    throw refusal(`${what}: ${error.problem}${shown ? `; got "${error.value}"` : ""}`, `write ${error.expected}`)
  }
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name)
}
