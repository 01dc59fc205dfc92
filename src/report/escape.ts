// Text from elsewhere, made harmless for the places a report puts it: Markdown, tables, fences, Mermaid.

/** One line of plain text inside Markdown: no HTML, no mark-up, no mention, no line break. */
export function inline(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "")
    .replace(/[\\`*_[\]|~]/g, "\\$&")
    .replaceAll("@", "@\u200b")
    .trim()
}

/** One line of plain text inside an HTML tag, where Markdown means nothing. */
export function html(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll("@", "@\u200b")
    .trim()
}

/** Inline code that holds whatever is in it, also in a table. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|")
  const longest = longestRun(line, "`")
  const fence = "`".repeat(longest + 1)
  const pad = longest > 0 ? " " : ""
  return line === "" ? "" : `${fence}${pad}${line}${pad}${fence}`
}

/** A block that shows text as it is: its fence is longer than any in the text. */
export function fenced(lines: readonly string[]): string {
  const text = lines.join("\n")
  const fence = "`".repeat(Math.max(3, longestRun(text, "`") + 1))
  return `${fence}text\n${text}\n${fence}`
}

/** Words that begin a statement of a gantt diagram, in any spelling. */
const MERMAID_STATEMENT =
  /^(gantt|title|section|dateformat|axisformat|tickinterval|inclusiveenddates|topaxis|includes|excludes|todaymarker|weekday|weekend|click|call|href|acctitle|accdescr)/i

/** A name in a Mermaid diagram: letters, digits and little else, since its grammar gives meaning to the rest. */
export function mermaidName(text: string): string {
  const name = text
    .replace(/[^\p{L}\p{N} ._/-]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 60)
  return MERMAID_STATEMENT.test(name) ? `- ${name}` : name || "unnamed"
}

function longestRun(text: string, character: string): number {
  return Math.max(0, ...[...text.matchAll(new RegExp(`${character}+`, "g"))].map((run) => run[0].length))
}
