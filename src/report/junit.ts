// JUnit XML as data: what a reader of the summary wants to know. Pure; the XML itself is a library's work.
import { XMLParser } from "fast-xml-parser"

export interface TestFailure {
  readonly name: string
  readonly message: string
  /** The first lines of what stands in the element: a traceback, mostly. */
  readonly details: string
  /** As the report has it, in the container: not checked. */
  readonly file?: string
  readonly line?: number
}

export interface TestReport {
  readonly tests: number
  readonly failures: readonly TestFailure[]
  readonly skipped: number
  /** Seconds. */
  readonly time: number
  /** The slowest first. */
  readonly slowest: readonly { readonly name: string; readonly time: number }[]
}

/** What is wrong with a report. */
export class ReportError extends Error {
  override readonly name = "ReportError"
}

const MOST_FAILURES = 200
const SLOWEST = 5
const DETAILS = 2000
const MESSAGE = 500
const DEPTH = 50

type Node = Readonly<Record<string, unknown>>

/** Reads a report; undefined for XML that is none (coverage, for example). @throws ReportError for what is no XML. */
export function parseJUnit(text: string): TestReport | undefined {
  // Entities of a document's own are how XML eats memory and reads files; reports have none.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new ReportError("it has a document type of its own")
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: true,
    isArray: (name) => ["testsuite", "testcase", "failure", "error", "skipped"].includes(name),
  })
  let document: Node
  try {
    document = parser.parse(text, true) as Node
  } catch (error) {
    throw new ReportError(`it is no XML: ${(error instanceof Error ? error.message : String(error)).slice(0, 200)}`)
  }
  const roots = [document.testsuites, document.testsuite].flat().filter((root) => root !== undefined)
  if (roots.length === 0) return undefined
  const cases = roots.flatMap((root) => casesOf(node(root), 0))
  const failures = cases.flatMap(failureOf)
  const timed = cases.map((one) => ({ name: nameOf(one), time: seconds(one["@time"]) }))
  return {
    tests: cases.length,
    failures: failures.slice(0, MOST_FAILURES),
    skipped: cases.filter((one) => one.skipped !== undefined).length,
    time: timed.reduce((sum, { time }) => sum + time, 0),
    slowest: timed
      .filter(({ time }) => time > 0)
      .sort((a, b) => b.time - a.time)
      .slice(0, SLOWEST),
  }
}

function casesOf(suite: Node, depth: number): readonly Node[] {
  if (depth > DEPTH) throw new ReportError("its suites are nested too deeply")
  return [
    ...list(suite.testcase).map((one) => ({ "@file": suite["@file"], ...one })),
    ...list(suite.testsuite).flatMap((inner) => casesOf(inner, depth + 1)),
  ]
}

function failureOf(one: Node): readonly TestFailure[] {
  const [found] = [...list(one.failure), ...list(one.error)]
  if (found === undefined) return []
  const details = text(found["#text"])
  const message = text(found["@message"]) || details.trim().split("\n", 1)[0] || text(found["@type"]) || "it failed"
  const [file, line] = placeOf(one, `${details}\n${message}`)
  return [
    {
      name: nameOf(one),
      message: message.slice(0, MESSAGE),
      details: details.slice(0, DETAILS),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    },
  ]
}

/** File and line: what the report says, else the last `file:line` of a traceback, where the assertion is. */
function placeOf(one: Node, details: string): readonly [string | undefined, number | undefined] {
  const file = text(one["@file"])
  const line = Number.parseInt(text(one["@line"]), 10)
  if (file !== "" && line > 0) return [file, line]
  const places = [
    ...details.matchAll(/(?:^|[\s("'])((?:\/|\.{0,2}\/)?[\w.@+-]+(?:\/[\w.@+-]+)*\.\w{1,5})(?::|", line )(\d{1,6})/gm),
  ]
  const own = places.filter(([, path = ""]) => file === "" || path.endsWith(file))
  const [, found, number] = own.at(-1) ?? places.at(-1) ?? []
  if (found !== undefined) return [found, Number(number)]
  return [file === "" ? undefined : file, undefined]
}

function nameOf(one: Node): string {
  return (
    [text(one["@classname"]), text(one["@name"])]
      .filter((part) => part !== "")
      .join(" › ")
      .slice(0, 300) || "unnamed"
  )
}

function seconds(value: unknown): number {
  const number = Number.parseFloat(text(value).replaceAll(",", ""))
  return Number.isFinite(number) && number >= 0 ? number : 0
}

function list(value: unknown): readonly Node[] {
  return [value]
    .flat()
    .filter((item) => item !== undefined)
    .map(node)
}

function node(value: unknown): Node {
  return typeof value === "object" && value !== null ? (value as Node) : { "#text": value }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : ""
}
