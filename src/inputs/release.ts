// The release environment: a Compose file, what is waited for, what is run in it, and whose exit code is the verdict.
import { dirname, resolve } from "node:path"
import { parseArgsStringToArgv } from "string-argv"
import { risksOf, secretVariables, takenIn } from "../compose/risks.ts"
import { plainCommand } from "./commands.ts"
import { parseDuration } from "./duration.ts"
import { bytesOf, lookUp, namesIn, realPath } from "./files.ts"
import { given } from "./freeze.ts"
import type { Readiness, ReleaseInputs, ServiceCommand } from "./inputs.ts"
import { commaItems, lines } from "./lists.ts"
import { hint } from "./nearest.ts"
import { readPairs, VARIABLE } from "./pairs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { notFound } from "./sources.ts"
import { isMap, parseYaml, type YamlValue } from "./yaml.ts"

const TIMEOUT = 10 * 60_000
const SIZE_LIMIT = 1_000_000
const SERVICE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const A_FILE = "a Compose file of the checkout"
const A_COMMAND = "service: command"
/** The service that Docker Hub's automated tests ran. Source: Docker Hub, "Automated repository tests". */
const SUT = "sut"
/** Events whose code somebody with write access has written or approved. */
const TRUSTED_CODE = [
  "push",
  "workflow_dispatch",
  "schedule",
  "release",
  "repository_dispatch",
  "merge_group",
  "local",
  "",
]
/** Inputs that mean nothing without a Compose file. */
const DEPENDENT = [
  "compose-service",
  "compose-wait",
  "compose-bootstrap",
  "compose-up",
  "compose-test",
  "compose-env",
] as const

/** True when the code of this event may be a stranger's. */
export function isForeignCode(event: string): boolean {
  return !TRUSTED_CODE.includes(event)
}

/** The release environment, or undefined when no Compose file is given. */
export async function readRelease(
  reading: Reading,
  runs: boolean,
  checkout: string | undefined,
): Promise<ReleaseInputs | undefined> {
  const paths = lines(reading.raw("compose-file"))
  const wait = reading.each("compose-wait", lines(reading.raw("compose-wait")), parseReadiness)
  const bootstrap = reading.each("compose-bootstrap", lines(reading.raw("compose-bootstrap")), parseServiceCommand)
  const up = reading.each("compose-up", lines(reading.raw("compose-up")), parseReadiness)
  const tests = reading.each("compose-test", lines(reading.raw("compose-test")), parseTest)
  const services = reading.each("compose-service", commaItems(reading.raw("compose-service")), parseService)
  const env = readPairs(reading, "compose-env", VARIABLE)
  const timeout = reading.optional("compose-timeout", parseDuration) ?? TIMEOUT
  if (paths.length === 0) {
    for (const name of DEPENDENT.filter((input) => reading.raw(input).trim() !== ""))
      reading.wrong(name, "it needs compose-file", "", "compose-file, or nothing here")
    return undefined
  }
  if (tests.length > 1)
    reading.wrong("compose-test", "one service gives the verdict", tests.map(({ text }) => text).join(", "), "one line")
  if (!runs || checkout === undefined) return undefined
  const places = await findFiles(reading, paths)
  if (places.length < paths.length) return undefined
  const { files, known } = await readFiles(reading, places, checkout)
  const test = tests[0] ?? (known?.includes(SUT) ? { service: SUT, argv: [], text: SUT } : undefined)
  if (test === undefined && up.length === 0 && known !== undefined)
    reading.wrong(
      "compose-test",
      "nothing would be proved: name the service that tests, or in compose-up what has to turn healthy",
      "",
      known.length > 0 ? `one of ${known.slice(0, 30).join(", ")}` : "the name of a service",
    )
  const used: Readonly<Record<string, readonly string[]>> = {
    "compose-service": services,
    "compose-wait": wait.map(({ service }) => service),
    "compose-bootstrap": bootstrap.map(({ service }) => service),
    "compose-up": up.map(({ service }) => service),
    "compose-test": test === undefined ? [] : [test.service],
  }
  if (known !== undefined)
    for (const [input, names] of Object.entries(used))
      for (const name of names.filter((service) => !known.includes(service)))
        reading.wrong(
          input,
          `the Compose file has no such service${hint(name, known)}`,
          name,
          `one of ${known.slice(0, 30).join(", ")}`,
        )
  return {
    files,
    folder: dirname(places[0] ?? ""),
    services,
    wait,
    bootstrap,
    up,
    timeout,
    env,
    foreign: isForeignCode(reading.source.event),
    checkout,
    ...given({ test }),
  }
}

/** `service`, `service:port`, each with `@30s` for a time limit of its own. */
export function parseReadiness(line: string): Readiness {
  const expected = "service or service:port, like db:5432, with @30s for a time limit of its own"
  const [, service = "", port, limit] = /^([^:@\s]+)(?::([^@\s]*))?(?:@(\S+))?$/.exec(line) ?? []
  if (!SERVICE.test(service)) throw new Problem("not a service to wait for", line, expected)
  if (port !== undefined && !(/^[1-9][0-9]{0,4}$/.test(port) && Number(port) < 65_536))
    throw new Problem("not a port", line, expected)
  const timeout = limit === undefined ? undefined : parseDuration(limit)
  return { service, text: line, ...given({ port: port === undefined ? undefined : Number(port), timeout }) }
}

/** `service: command`; the command is split as a shell would, but no shell runs it. */
export function parseServiceCommand(line: string): ServiceCommand {
  const colon = line.indexOf(":")
  const service = line.slice(0, Math.max(colon, 0)).trim()
  const rest = line.slice(colon + 1).trim()
  if (colon === -1 || rest === "") throw new Problem("no command after the service", line, A_COMMAND)
  if (!SERVICE.test(service)) throw new Problem("not the name of a service", line, A_COMMAND)
  if (/["']/.test(rest.replaceAll(/"[^"]*"|'[^']*'/g, ""))) throw new Problem("a quote is not closed", line, A_COMMAND)
  const argv = parseArgsStringToArgv(rest)
  return { service, argv, text: `${service}: ${plainCommand(argv).text}` }
}

function parseTest(line: string): ServiceCommand {
  if (line.includes(":")) return parseServiceCommand(line)
  const service = parseService(line)
  return { service, argv: [], text: service }
}

function parseService(text: string): string {
  if (!SERVICE.test(text)) throw new Problem("not the name of a service", text, "a name like app")
  return text
}

async function findFiles(reading: Reading, paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of paths) {
    const file = await reading.attemptAsync("compose-file", async () => {
      const wrong = (problem: string) => new Problem(problem, path, A_FILE)
      const place = await lookUp(reading.source.workspace, path)
      if (place.kind === "outside") throw wrong("it is outside the checkout")
      if (place.kind === "missing") {
        const others = (await namesIn(dirname(place.absolute))).filter((name) => /compose.*\.ya?ml$/.test(name))
        throw wrong(`${notFound(path, place.absolute)}${others.length === 0 ? "" : `; there is ${others.join(", ")}`}`)
      }
      if (place.kind !== "file") throw wrong(place.kind === "folder" ? "it is a directory" : `it is ${place.what}`)
      if (place.size === 0) throw wrong("the Compose file is empty")
      if (place.size > SIZE_LIMIT) throw wrong("the Compose file is larger than 1 MB")
      return place.real
    })
    if (file !== undefined) files.push(file)
  }
  return files
}

/** The files, and the names of all services; no names when other files may have more. Notes what is wrong with the files themselves. */
async function readFiles(
  reading: Reading,
  places: readonly string[],
  checkout: string,
): Promise<{ readonly files: ReleaseInputs["files"]; readonly known?: readonly string[] }> {
  const files: { path: string; converted?: string }[] = []
  const names: string[] = []
  let whole = true
  for (const path of places) {
    const text = Buffer.from((await bytesOf(path)) ?? []).toString("utf8")
    const parsed = await reading.attemptAsync("compose-file", () => parseYaml(text, "a Compose file"))
    const written = parsed === undefined ? undefined : plainOf(parsed)
    const converted = fromFirstFormat(written)
    const model = converted ?? written
    const services = parsed === undefined ? undefined : reading.attempt("compose-file", () => servicesOf(model, path))
    if (services === undefined) whole = false
    else names.push(...services)
    if (record(model).include !== undefined) whole = false
    files.push({ path, ...given({ converted: converted === undefined ? undefined : JSON.stringify(converted) }) })
    if (!isForeignCode(reading.source.event)) continue
    const found = await reading.attemptAsync("compose-file", () => risksIn(text, model, path, checkout, 0))
    for (const risk of found ?? [])
      reading.wrong(
        "compose-file",
        `code of a pull request must not get out of its containers: ${risk}`,
        path.slice(checkout.length + 1),
        "a Compose file without it, or a job without pull requests",
      )
  }
  return { files, ...given({ known: whole ? [...new Set(names)] : undefined }) }
}

/** Files within files that are looked at. */
const MOST_NESTED = 8

/**
 * Ways out of containers in a file as it is written, and in those of the checkout that it takes in: Compose reads what they name
 * before anybody sees the model it makes of them. A path that is a link out of the checkout is one too.
 */
async function risksIn(
  text: string,
  model: unknown,
  file: string,
  checkout: string,
  depth: number,
): Promise<readonly string[]> {
  const base = await realPath(dirname(file))
  // Compose reads `.env` by itself.
  const paths: string[] = [resolve(base, ".env")]
  const found = [
    ...risksOf(model, checkout, base, (absolute) => paths.push(absolute)),
    ...secretVariables(text).map((name) => `it asks for \${${name}}`),
  ]
  for (const path of new Set(paths))
    if ((await lookUp(checkout, path)).kind === "outside")
      found.push(`${JSON.stringify(path.slice(checkout.length + 1))} is a link that leads out of the checkout`)
  if (depth >= MOST_NESTED) return [...found, "its files take each other in too deeply"]
  for (const other of takenIn(model)) {
    const place = await lookUp(checkout, resolve(base, other))
    const inner = place.kind === "file" ? Buffer.from((await bytesOf(place.real)) ?? []).toString("utf8") : ""
    if (place.kind !== "file" || place.size > SIZE_LIMIT) continue
    const parsed = plainOf(await parseYaml(inner, "a Compose file"))
    found.push(...(await risksIn(inner, parsed, place.real, checkout, depth + 1)))
  }
  return found
}

function servicesOf(model: unknown, file: string): readonly string[] {
  const { services, version, include } = record(model)
  const wrong = (problem: string, value: string) => new Problem(problem, value, A_FILE)
  const name = file.split("/").at(-1) ?? ""
  if (version !== undefined && !/^(2|3)(\.\d+)?$/.test(String(version)))
    throw wrong("no Compose file has this version", `version: ${String(version)}`)
  if (services === undefined && include === undefined) throw wrong("it has no services", name)
  if (services !== undefined && (typeof services !== "object" || services === null || Array.isArray(services)))
    throw wrong("its services are not a map", name)
  return Object.keys(record(services))
}

/**
 * A file of the first format (services at the top, as in Docker Hub's old automated tests) in the format of today;
 * undefined for any other. Source: Compose file reference, "Version 1".
 */
function fromFirstFormat(model: unknown): unknown {
  const top = record(model)
  const services = Object.entries(top).map(([name, service]) => [name, record(service)] as const)
  const isFirst =
    services.length > 0 && services.every(([, { image, build }]) => image !== undefined || typeof build === "string")
  if (!isFirst || ["services", "version", "include"].some((key) => key in top)) return undefined
  return {
    services: Object.fromEntries(
      services.map(([name, { dockerfile, build, ...service }]) => [
        name,
        { ...service, ...(build === undefined ? {} : { build: { context: build, ...given({ dockerfile }) } }) },
      ]),
    ),
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** YAML as objects, for rules that work on what Compose resolves as well. */
function plainOf(value: YamlValue): unknown {
  if (value === null || typeof value === "string") return value
  if (isMap(value))
    return Object.fromEntries(
      [...value].map(([key, item]) => [typeof key === "string" ? key : String(plainOf(key)), plainOf(item)]),
    )
  if (Array.isArray(value)) return value.map(plainOf)
  const scalar = value as { readonly type: string; readonly source: string }
  return scalar.type === "boolean" ? scalar.source === "true" : scalar.source
}
