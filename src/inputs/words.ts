// Words that end up as one value of a command line or a container: none is an option, none has a line end in it.
import { posix } from "node:path"
import { Problem } from "./problems.ts"

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/
const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/
const PATH_LIMIT = 4096

/** One line that does not start with a dash. */
export function parseValue(text: string): string {
  if (text.startsWith("-")) throw new Problem("leading dash: it would be taken for an option", text, "a value")
  if (/\p{Cc}/u.test(text)) throw new Problem("it contains a control character", text, "one line of text")
  return text
}

/** As {@link parseValue}, without white space. */
export function parseWord(text: string): string {
  if (/\s/.test(text)) throw new Problem("it contains white space", text, "a single word")
  return parseValue(text)
}

/** A name as a variable has it. */
export function parseIdentifier(text: string): string {
  if (!IDENTIFIER.test(text))
    throw new Problem("not a name of a variable", text, "letters, digits and _, a letter or _ first")
  return text
}

/** `user[:group]`, each a name or a number. */
export function parseUser(text: string): string {
  const parts = text.split(":")
  if (parts.length > 2 || !parts.every((part) => ACCOUNT.test(part)))
    throw new Problem(
      parts.length > 2 ? "more than one colon" : "not a user",
      text,
      "user or user:group, names or numbers",
    )
  return text
}

/** An absolute path in a container, normalised and without a slash at the end. */
export function parseContainerPath(text: string): string {
  if (!text.startsWith("/")) throw new Problem("a path in the container must be absolute", text, "a path like /app")
  if (text.length > PATH_LIMIT) throw new Problem(`path longer than ${PATH_LIMIT}`, text, "a shorter path")
  if (/\p{Cc}/u.test(text)) throw new Problem("it contains a control character", text, "a path like /app")
  const normal = posix.normalize(text).replace(/^\/+/, "/")
  return normal.length > 1 ? normal.replace(/\/$/, "") : normal
}
