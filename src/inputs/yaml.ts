// YAML in an input: parsed when there is some, with values that keep the type and the spelling they had.
import { escapeText, Problem } from "./problems.ts"

/** A number or a boolean, as it was written: `3.10` stays `3.10`. */
export class PlainScalar {
  readonly type: "number" | "boolean"
  readonly source: string

  constructor(type: "number" | "boolean", source: string) {
    this.type = type
    this.source = source
  }
}

/** What YAML can hold; keys of a map can be anything as well. */
export type YamlValue = null | string | PlainScalar | readonly YamlValue[] | YamlMap
export type YamlMap = ReadonlyMap<YamlValue, YamlValue>

/** Aliases may make the document at most this much larger. */
const ALIASES = 100

/** The one document of the text. `yaml` is loaded here and nowhere else, since most steps that start have none. */
export async function parseYaml(text: string, expected: string): Promise<YamlValue> {
  const { isNode, LineCounter, parseDocument, visit } = await import("yaml")
  const counter = new LineCounter()
  const at = (offset: number) => {
    const { line, col } = counter.linePos(offset)
    return `line ${line}, column ${col}`
  }
  try {
    const document = parseDocument(text, { prettyErrors: false, lineCounter: counter, version: "1.2", merge: true })
    const [error] = [...document.errors, ...document.warnings]
    if (error !== undefined) {
      const offset = error.pos[0]
      const what =
        error.code === "DUPLICATE_KEY" ? "two entries have the same name" : `not YAML: ${escapeText(error.message)}`
      throw new Problem(`${what} (${at(offset)})`, text.slice(offset).split("\n", 1)[0] ?? "", expected)
    }
    visit(document, {
      Scalar: (_, node) => {
        const { value } = node
        if (typeof value === "number" || typeof value === "boolean")
          node.value = new PlainScalar(typeof value === "number" ? "number" : "boolean", node.source ?? String(value))
        else if (typeof value === "string" && value.includes("\0"))
          throw new Problem(`it contains a NUL byte (${at(node.range?.[0] ?? 0)})`, value, expected)
      },
    })
    return isNode(document.contents) ? document.toJS({ mapAsMap: true, maxAliasCount: ALIASES }) : null
  } catch (error) {
    if (error instanceof Problem) throw error
    if (error instanceof ReferenceError) throw new Problem("too many aliases", text, expected)
    throw new Problem("not YAML that can be read; is it nested too deeply?", text, expected)
  }
}

export function isMap(value: YamlValue | undefined): value is YamlMap {
  return value instanceof Map
}

export function isList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value)
}

/** The type of a value in words. */
export function typeName(value: YamlValue | undefined): string {
  if (value === undefined || value === null) return "empty"
  if (typeof value === "string") return "text"
  if (value instanceof PlainScalar) return `a ${value.type}`
  return isMap(value) ? "a map" : "a list"
}

/** A value for a message. */
export function shown(value: YamlValue | undefined): string {
  if (typeof value === "string") return value
  return value instanceof PlainScalar ? value.source : `(${typeName(value)})`
}
