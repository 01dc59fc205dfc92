// Makes text that came from elsewhere harmless: no workflow command, no terminal escape, nothing that hides or reorders.

// Written as escapes and joined, since a control character in a pattern is hard to read and to review.
const ESC = "\u001b"
const COLOUR = `${ESC}\\[[0-9;:]*m`
const CONTROL_SEQUENCE = `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`
/** OSC (titles, links), DCS, SOS, PM, APC; one without an end loses its escape character only, so that no text hides. */
const STRING_SEQUENCE = `(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u009c${ESC}]*(?:\u0007|\u009c|${ESC}\\\\)`
const OTHER_ESCAPE = `${ESC}(?:[ -/]+[0-~]|[0-OQ-WYZ\\\\\`-~])`
/** Ends of lines for somebody, and characters that reorder what a reader sees. */
const DECEIVING = "[\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]"
const UNWANTED = new RegExp(
  `(?<colour>${COLOUR})|${CONTROL_SEQUENCE}|${STRING_SEQUENCE}|${OTHER_ESCAPE}|(?<deceiving>${DECEIVING})|(?!\t)\\p{Cc}`,
  "gu",
)

/** What may stand before or inside a command's prefix without being seen: .NET compares by culture, and skips these. */
const UNSEEN = `(?:\\p{Cf}|${COLOUR})*`
const OLD_PREFIX = new RegExp(`#(?=${UNSEEN}#${UNSEEN}\\[)`, "gu")
const NEW_PREFIX = new RegExp(`^((?:\\s|\\p{Cf}|${COLOUR})*:)(?=${UNSEEN}:)`, "u")

const SUSPECT = /[^\t\x20-\x7e]|##\[|^\s*::/
const RESET = `${ESC}[0m`

/**
 * A line as it may be printed. `colours` keeps SGR sequences (and ends them with the line); all other escapes and
 * controls go. `##[` anywhere and `::` at the start are broken by a space: it is visible, and no culture ignores it.
 */
export function harmlessLine(line: string, colours: boolean): string {
  if (!SUSPECT.test(line)) return line
  let last = ""
  const plain = line.toWellFormed().replace(UNWANTED, (match, colour?: string, deceiving?: string) => {
    if (deceiving !== undefined) return named(deceiving)
    if (colour === undefined || !colours) return ""
    last = match
    return match
  })
  const broken = plain.replace(OLD_PREFIX, "# ").replace(NEW_PREFIX, "$1 ")
  return last === "" || last === RESET || last === `${ESC}[m` ? broken : `${broken}${RESET}`
}

/** Text of our own that may quote others: one line without colours, whose line ends are shown as `\n`. */
export function harmlessText(text: string): string {
  return harmlessLine(text.replace(/\r\n|\n|\r/g, "\\n"), false)
}

/** Text of our own that may quote others, where several lines are welcome. */
export function harmlessLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((line) => harmlessLine(line, false))
}

function named(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`
}
