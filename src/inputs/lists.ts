// Lists in an input: one item a line, `#` starts a comment line, blank lines are nothing.
import { Problem } from "./problems.ts"

const LINE_END = /\r\n|\n|\r/

/** The lines that carry something, without white space around them. */
export function lines(text: string): readonly string[] {
  return text
    .split(LINE_END)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
}

/** As {@link lines}, for lists that Docker's own actions also take with commas. */
export function commaItems(text: string): readonly string[] {
  return lines(text)
    .flatMap((line) => line.split(","))
    .map((item) => item.trim())
    .filter((item) => item !== "")
}

/**
 * As {@link lines}, with items of more than one line: an item in double quotes, as in docker/build-push-action, ends
 * at its closing quote, and `""` in it is one quote. Inside the quotes a `#` is no comment and nothing is trimmed.
 */
export function records(text: string): readonly string[] {
  const found: string[] = []
  let open: string | undefined
  for (const line of text.split(LINE_END)) {
    const start = line.trim()
    if (open === undefined && !start.startsWith('"')) {
      if (start !== "" && !start.startsWith("#")) found.push(start)
      continue
    }
    open = open === undefined ? line.trimStart() : `${open}\n${line}`
    if (!isClosed(open)) continue
    found.push(open.trimEnd().slice(1, -1).replaceAll('""', '"'))
    open = undefined
  }
  if (open !== undefined) {
    const shown = `${open.slice(0, open.indexOf("=") + 1).slice(0, 40)}…`
    throw new Problem("an item in quotes is not closed", shown, 'an item like "NAME=value"')
  }
  return found
}

/** True when the text that starts with a quote ends with the one that closes it. */
function isClosed(text: string): boolean {
  const whole = text.trimEnd()
  let start = whole.length
  while (start > 1 && whole[start - 1] === '"') start -= 1
  return (whole.length - start) % 2 === 1
}
