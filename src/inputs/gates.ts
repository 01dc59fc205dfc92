// Gates: several spellings in YAML, one normal form.
import { oneOf, parseBoolean, parseChoice } from "./choices.ts"
import { parseShell, plainCommand, readCommandText, type Shell, shellCommand } from "./commands.ts"
import { parseCapability, parseMemory } from "./container.ts"
import { parseDuration } from "./duration.ts"
import { given } from "./freeze.ts"
import type { Command, Gate, Pair } from "./inputs.ts"
import { hint, nearest } from "./nearest.ts"
import { parsePair, VARIABLE } from "./pairs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { parseContainerPath, parseUser } from "./words.ts"
import { isList, isMap, PlainScalar, parseYaml, shown, typeName, type YamlMap, type YamlValue } from "./yaml.ts"

const KEYS = [
  "run",
  "user",
  "workdir",
  "env",
  "timeout",
  "network",
  "memory",
  "capabilities",
  "shell",
  "allow-failure",
] as const
type Key = (typeof KEYS)[number]
/** What people call `run` elsewhere. */
const RUN_ALIASES = ["command", "cmd", "script", "exec"]
const NAME_LIMIT = 100

const GATES = "name: command, or name: {run, …}"
const COMMAND = "text, or a list of texts"

/** What holds for a gate that says nothing else. */
export interface GateDefaults {
  readonly shell: Shell
  /** Milliseconds. */
  readonly timeout: number
}

/** The gates out of `test-command` or `gates`. None is allowed, and worth a notice when the stage runs. */
export async function readGates(reading: Reading, defaults: GateDefaults, runs: boolean): Promise<readonly Gate[]> {
  const single = readCommandText(reading, "test-command")
  const raw = reading.raw("gates")
  if (raw.trim() === "") {
    if (single !== undefined) return [plainGate("test", shellCommand(single, defaults.shell), defaults)]
    if (runs && reading.raw("test-command") === "" && reading.text("compose-file") === undefined)
      reading.notice("no gate is given: the image is built and started, and nothing is tested inside it")
    return []
  }
  if (single !== undefined)
    reading.wrong("test-command", "it excludes gates, which is given as well", single, "one of the two")
  const value = await reading.attemptAsync("gates", () => parseYaml(raw, GATES))
  if (value === undefined) return []
  const entries = reading.attempt("gates", () => entriesOf(value)) ?? []
  const gates = reading.each("gates", entries, ([name, body]) => parseGate(name, body, defaults))
  const names = gates.map((gate) => gate.name)
  for (const name of new Set(names.filter((text, index) => names.indexOf(text) !== index)))
    reading.wrong("gates", "two gates have the same name", name, "names that differ")
  return gates
}

/** A name and what stands beside it, out of a map or out of a list of maps with `name`. */
function entriesOf(value: YamlValue): readonly (readonly [YamlValue, YamlValue])[] {
  if (value === null) throw new Problem("no gate is given", "", GATES)
  if (!isMap(value) && !isList(value)) throw new Problem(`it is ${typeName(value)}, not a map`, shown(value), GATES)
  const entries = isMap(value) ? [...value] : value.map(listEntry)
  if (entries.length === 0) throw new Problem("no gate is given", shown(value), GATES)
  return entries
}

function listEntry(item: YamlValue, index: number): readonly [YamlValue, YamlValue] {
  const which = `item ${index + 1} of the list`
  if (!isMap(item)) throw new Problem(`${which} is ${typeName(item)}`, shown(item), "{name: …, run: …}")
  const name = item.get("name")
  if (name === undefined) throw new Problem(`${which} has no name`, [...item.keys()].map(shown).join(", "), "a name")
  return [name, new Map([...item].filter(([key]) => key !== "name"))]
}

function parseGate(key: YamlValue, body: YamlValue, defaults: GateDefaults): Gate {
  const name = parseName(key)
  try {
    if (!isMap(body)) return plainGate(name, parseRun(body, defaults.shell), defaults)
    return detailedGate(name, settingsOf(body), defaults)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new Problem(`gate "${name}": ${error.problem}`, error.value, error.expected)
  }
}

function plainGate(name: string, command: Command, { timeout }: GateDefaults): Gate {
  return { name, command, env: [], timeout, network: "bridge", capabilities: [], allowFailure: false }
}

function detailedGate(name: string, settings: ReadonlyMap<Key, YamlValue>, defaults: GateDefaults): Gate {
  const text = (key: Key) => textOf(key, settings.get(key))
  const run = settings.get("run")
  const shell = text("shell")
  if (isList(run) && shell !== undefined)
    throw new Problem("a command that is a list runs without a shell", shell, "run as text, or no shell")
  const user = optional(text("user"), parseUser)
  const workdir = optional(text("workdir"), parseContainerPath)
  return {
    name,
    command: parseRun(run, optional(shell, parseShell) ?? defaults.shell),
    ...given({ user, workdir, memory: optional(text("memory"), parseMemory) }),
    capabilities: parseCapabilities(settings.get("capabilities")),
    env: parseEnv(settings.get("env")),
    timeout: optional(text("timeout"), parseDuration) ?? defaults.timeout,
    network: optional(text("network"), parseNetwork) ?? "bridge",
    allowFailure: optional(text("allow-failure"), parseBoolean) ?? false,
  }
}

function parseName(key: YamlValue): string {
  const expected = `a name of at most ${NAME_LIMIT} characters that can be printed`
  if (typeof key !== "string" && !(key instanceof PlainScalar))
    throw new Problem(`the name of a gate is ${typeName(key)}`, shown(key), expected)
  const name = shown(key).trim()
  if (name === "") throw new Problem("a gate has no name", name, expected)
  if (name.length > NAME_LIMIT) throw new Problem(`the name of a gate is longer than ${NAME_LIMIT}`, name, expected)
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) throw new Problem("the name of a gate cannot be printed", name, expected)
  return name
}

function settingsOf(body: YamlMap): ReadonlyMap<Key, YamlValue> {
  const settings = new Map<Key, YamlValue>()
  for (const [key, value] of body) {
    const known = KEYS.find((candidate) => candidate === key)
    if (known === undefined) throw unknownKey(key)
    settings.set(known, value)
  }
  return settings
}

function unknownKey(key: YamlValue): Problem {
  const name = shown(key)
  const alias = nearest(name, [...KEYS, ...RUN_ALIASES])
  const meant =
    alias !== undefined && RUN_ALIASES.includes(alias) ? `; did you mean run, the command?` : hint(name, KEYS)
  return new Problem(`unknown key${meant}`, name, oneOf(KEYS))
}

function parseRun(run: YamlValue | undefined, shell: Shell): Command {
  if (isList(run)) return plainCommand(parseArgv(run))
  if (run === undefined || run === null || (typeof run === "string" && run.trim() === ""))
    throw new Problem("the command is empty", shown(run), COMMAND)
  if (typeof run !== "string") throw new Problem(`the command is ${typeName(run)}${quoteIt(run)}`, shown(run), COMMAND)
  return shellCommand(run.trim(), shell)
}

function parseArgv(list: readonly YamlValue[]): readonly string[] {
  const argv = list.map((item, index) => {
    if (typeof item === "string") return item
    throw new Problem(
      `item ${index + 1} of the command is ${typeName(item)}${quoteIt(item)}`,
      shown(item),
      "a list of texts",
    )
  })
  if (!argv[0]?.trim()) throw new Problem("the command is empty", argv.join(" "), "a list of texts, the program first")
  return argv
}

function quoteIt(value: YamlValue): string {
  return value instanceof PlainScalar ? "; put it in quotes" : ""
}

function parseNetwork(text: string): "bridge" | "none" {
  const expected = "bridge or none"
  if (text === "host") throw new Problem("a gate never shares the network of the host", text, expected)
  if (text.startsWith("container:"))
    throw new Problem("a gate never shares the network of another container", text, expected)
  return parseChoice(text, ["bridge", "none"] as const)
}

function parseCapabilities(value: YamlValue | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  const items = isList(value) ? value : [value]
  return [...new Set(items.map((item) => parseCapability(textOf("capabilities", item) ?? "")))]
}

function parseEnv(env: YamlValue | undefined): readonly Pair[] {
  if (env === undefined || env === null) return []
  if (isList(env)) return env.map((item) => parsePair(textOf("env", item) ?? "", VARIABLE))
  if (!isMap(env)) throw new Problem(`env is ${typeName(env)}`, "", "a map, or a list of NAME=value")
  return [...env].map(([key, value]) => {
    const name = textOf("env", key) ?? ""
    const { name: checked } = parsePair(`${name}=`, VARIABLE)
    if (checked !== name) throw new Problem("the name has a = in it", name, VARIABLE.example)
    if (value === null)
      throw new Problem("no value; write NAME: value; the runner's environment is not passed on", name, "NAME: value")
    return { name, value: textOf(`env ${name}`, value) ?? "" }
  })
}

/** The text of a setting; numbers and booleans as they were written. */
function textOf(key: string, value: YamlValue | undefined): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === "string" || value instanceof PlainScalar) return shown(value)
  throw new Problem(`${key} is ${typeName(value)}`, shown(value), "text")
}

function optional<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  return text === undefined ? undefined : parse(text)
}
