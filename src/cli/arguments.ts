// The words after `image-driven-pipeline` as a request.
import { parseArgs } from "node:util"
import { hint } from "../inputs/nearest.ts"
import type { InputDeclaration } from "./action.ts"
import { checkValue, readSwitch, unknownFlag } from "./flags.ts"
import { refusal } from "./problems.ts"

export type CliRequest = HelpRequest | VersionRequest | RunRequest

export interface HelpRequest {
  readonly command: "help"
  /** False when there was no argument at all: the help text is then an answer to a mistake, with exit code 1. */
  readonly asked: boolean
}

export interface VersionRequest {
  readonly command: "version"
}

export interface RunRequest {
  readonly command: "run"
  /** Workflow file that holds the step; absent means that the flags are all there is. */
  readonly workflow?: string
  readonly job?: string
  readonly step?: string
  /** The checkout; absent means the git top level of the current folder. */
  readonly directory?: string
  readonly push: boolean
  readonly keepImage: boolean
  /** Inputs that were given as flags, by name. */
  readonly inputs: Readonly<Record<string, string>>
}

/** Flags of `run` that are no inputs. `push` hides the input of that name: nothing is pushed from a terminal unless told to. */
export const RUN_FLAGS = {
  workflow: "text",
  job: "text",
  step: "text",
  directory: "text",
  push: "switch",
  "keep-image": "switch",
  help: "switch",
} as const

const COMMANDS = ["run", "chain", "launch", "help"]
const SEE_HELP = "`image-driven-pipeline help` lists the commands and flags"

/** Reads `argv`, the arguments without node and the script. */
export function parseArguments(argv: readonly string[], inputs: readonly InputDeclaration[]): CliRequest {
  const [command, ...rest] = argv
  if (command === undefined) return { command: "help", asked: false }
  if (command === "help" || command === "--help" || command === "-h") return { command: "help", asked: true }
  if (command === "--version") return { command: "version" }
  if (command === "run") return parseRun(rest, inputs)
  if (command.startsWith("-"))
    throw refusal(`"${command}" comes before a command`, `write \`image-driven-pipeline run ${argv.join(" ")}\``)
  throw refusal(`there is no command "${command}"${hint(command, COMMANDS)}`, SEE_HELP)
}

function parseRun(argv: readonly string[], declarations: readonly InputDeclaration[]): CliRequest {
  const declared = new Map(declarations.map((input) => [input.name, input]))
  const names = [...new Set([...Object.keys(RUN_FLAGS), ...declared.keys()])]
  const isSwitch = (name: string) =>
    isRunFlag(name) ? RUN_FLAGS[name] === "switch" : declared.get(name)?.isSwitch === true
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(names.map((name) => [name, { type: isSwitch(name) ? "boolean" : "string" } as const])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })

  const given = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue
    if (token.kind === "positional") throw unexpected(token.value, argv[token.index - 1], isSwitch)
    const { name } = token
    if (token.rawName === "-h") return { command: "help", asked: true }
    if (!token.rawName.startsWith("--") || !names.includes(name))
      throw unknownFlag(token.rawName, name, names, SEE_HELP)
    if (!isSwitch(name)) checkValue(name, token.value, token.inlineValue === true)
    const values = given.get(name) ?? []
    given.set(name, [...values, token.value ?? "true"])
  }

  const inputs: Record<string, string> = {}
  for (const [name, values] of given) {
    const list = !isRunFlag(name) && declared.get(name)?.isList === true
    if (values.length > 1 && !list) throw refusal(`--${name} is given ${values.length} times`, "give it once")
    if (!isRunFlag(name)) inputs[name] = values.join("\n")
  }
  if (switched(given, "help")) return { command: "help", asked: true }
  for (const name of ["job", "step"])
    if (given.has(name) && !given.has("workflow"))
      throw refusal(
        `--${name} selects a part of a workflow file, and no file is named`,
        "add --workflow .github/workflows/….yml",
      )
  const text = (name: "workflow" | "job" | "step" | "directory") => {
    const value = given.get(name)?.[0]
    return value === undefined ? {} : { [name]: value }
  }
  return {
    command: "run",
    ...text("workflow"),
    ...text("job"),
    ...text("step"),
    ...text("directory"),
    push: switched(given, "push"),
    keepImage: switched(given, "keep-image"),
    inputs,
  }
}

function isRunFlag(name: string): name is keyof typeof RUN_FLAGS {
  return Object.hasOwn(RUN_FLAGS, name)
}

function switched(given: ReadonlyMap<string, readonly string[]>, name: string): boolean {
  return given.has(name) && readSwitch(name, given.get(name)?.[0])
}

function unexpected(value: string, before: string | undefined, isSwitch: (name: string) => boolean) {
  const name = before?.startsWith("--") ? before.slice(2) : undefined
  const remedy = name !== undefined && isSwitch(name) ? `write \`--${name}=${value}\`` : SEE_HELP
  return refusal(`"${value}" belongs to no flag`, remedy)
}
