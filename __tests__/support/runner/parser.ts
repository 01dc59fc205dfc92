// How GitHub's runner reads workflow commands, re-told from actions/runner (ActionCommand.cs, ActionCommandManager.cs).

export interface Command {
  /** As the runner looks it up: lower case. */
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** What the runner made of a line: a command that it carried out, or text for the log. */
export type Read = { readonly command: Command; readonly line: string } | { readonly text: string }

/** Commands that every job knows. */
export const REGISTERED = [
  "stop-commands",
  "set-env",
  "set-output",
  "save-state",
  "add-mask",
  "add-path",
  "add-matcher",
  "remove-matcher",
  "debug",
  "warning",
  "error",
  "notice",
  "group",
  "endgroup",
  "echo",
]

// .NET's char.IsWhiteSpace, which String.TrimStart and Trim use; JavaScript's \s lacks U+0085 and has U+FEFF.
const SPACE = "[\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"
const LEADING = new RegExp(`^${SPACE}+`, "u")
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu")
// StartsWith and IndexOf compare by culture where ICU is installed, and there these characters do not count.
const IGNORED = "[\\p{Cf}\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f\\ufe00-\\ufe0f\\u034f]*"
const NEW_BY_CULTURE = new RegExp(`^${IGNORED}:${IGNORED}:`, "u")
const OLD_BY_CULTURE = new RegExp(`#${IGNORED}#${IGNORED}\\[`, "u")

/** `ordinal` where .NET runs without ICU; `culture` is the usual one. */
export type Comparison = "ordinal" | "culture"

/** One runner step's command reader. Both streams of a step share one. */
export class CommandReader {
  readonly #registered = new Set(REGISTERED)
  readonly #comparison: Comparison
  #token: string | undefined

  constructor(comparison: Comparison = "culture") {
    this.#comparison = comparison
  }

  /** The token that would end the current protection. */
  get stopped(): string | undefined {
    return this.#token
  }

  read(line: string): Read {
    const command =
      parseNew(line, this.#registered, this.#comparison) ?? parseOld(line, this.#registered, this.#comparison)
    if (command === undefined) return { text: line }
    if (this.#token !== undefined) {
      if (command.name !== this.#token.toLowerCase()) return { text: line }
      this.#registered.delete(command.name)
      this.#token = undefined
    } else if (command.name === "stop-commands") {
      // The runner refuses tokens that are empty or the name of a command.
      if (command.data === "" || this.#registered.has(command.data.toLowerCase())) return { text: line }
      this.#token = command.data
      this.#registered.add(command.data.toLowerCase())
    }
    return { command, line }
  }
}

/** `::name key=value,key=value::data` at the start of a line. */
function parseNew(line: string, registered: ReadonlySet<string>, comparison: Comparison): Command | undefined {
  const message = line.replace(LEADING, "")
  if (!(comparison === "culture" ? NEW_BY_CULTURE.test(message) : message.startsWith("::"))) return undefined
  const end = message.indexOf("::", 2)
  if (end < 0) return undefined
  const [name, properties] = nameAndProperties(message.slice(2, end))
  if (!registered.has(name)) return undefined
  const read = propertiesOf(properties.replace(AROUND, ""), ",", unescapeProperty)
  return { name, properties: read, data: unescapeData(message.slice(end + 2)) }
}

/** `##[name key=value;key=value]data` anywhere in a line. */
function parseOld(line: string, registered: ReadonlySet<string>, comparison: Comparison): Command | undefined {
  const start = comparison === "culture" ? line.search(OLD_BY_CULTURE) : line.indexOf("##[")
  if (start < 0) return undefined
  const end = line.indexOf("]", start)
  if (end < 0) return undefined
  const [name, properties] = nameAndProperties(line.slice(start + 3, end))
  if (!registered.has(name)) return undefined
  return { name, properties: propertiesOf(properties, ";", unescapeOld), data: unescapeOld(line.slice(end + 1)) }
}

function nameAndProperties(info: string): [string, string] {
  const space = info.indexOf(" ")
  return space < 0 ? [info.toLowerCase(), ""] : [info.slice(0, space).toLowerCase(), info.slice(space + 1)]
}

function propertiesOf(text: string, separator: string, decode: (value: string) => string): Record<string, string> {
  const pairs = text.split(separator).flatMap((pair): [string, string][] => {
    const equals = pair.indexOf("=")
    const [key, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
    return equals > 0 && value !== "" ? [[key.toLowerCase(), decode(value)]] : []
  })
  return Object.fromEntries(pairs)
}

function unescapeData(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%")
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%")
}

function unescapeOld(text: string): string {
  return text
    .replaceAll("%3B", ";")
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%5D", "]")
    .replaceAll("%25", "%")
}

/** Lines as .NET's StreamReader reads them: ends at \n, \r and \r\n; a byte order mark at the very start is dropped. */
export class StreamLines {
  readonly #line: (line: string) => void
  readonly #decoder = new TextDecoder("utf-8")
  #rest: string[] = []
  #afterReturn = false

  constructor(line: (line: string) => void) {
    this.#line = line
  }

  write(chunk: Uint8Array): void {
    this.#take(this.#decoder.decode(chunk, { stream: true }))
  }

  end(): void {
    this.#take(this.#decoder.decode())
    const last = this.#rest.join("")
    this.#rest = []
    if (last !== "") this.#line(last)
  }

  #take(decoded: string): void {
    if (decoded === "") return
    const text = this.#afterReturn && decoded.startsWith("\n") ? decoded.slice(1) : decoded
    this.#afterReturn = decoded.endsWith("\r")
    const lines = text.split(/\r\n|\n|\r/)
    const last = lines.pop() ?? ""
    for (const line of lines) {
      this.#line(this.#rest.length > 0 ? this.#rest.join("") + line : line)
      this.#rest = []
    }
    if (last !== "") this.#rest.push(last)
  }
}

/** Reads a whole stream of a step. */
export function readStream(chunks: readonly Uint8Array[], reader = new CommandReader()): Read[] {
  const read: Read[] = []
  const lines = new StreamLines((line) => read.push(reader.read(line)))
  for (const chunk of chunks) lines.write(chunk)
  lines.end()
  return read
}

/** The commands that were carried out, out of what a reader returned. */
export function executed(reads: readonly Read[]): Command[] {
  return reads.flatMap((read) => ("command" in read ? [read.command] : []))
}
