// What may be pushed, and under which tags.
import { isSameRepository, parseReference, type Repository, repositoryName, tagProblem } from "../image/reference.ts"
import { PLACEHOLDERS } from "../image/tag-name.ts"
import { oneOf, parseBoolean } from "./choices.ts"
import type { Credentials, PushInputs } from "./inputs.ts"
import { commaItems } from "./lists.ts"
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"

const TIMESTAMP = "%Y%m%dT%H%M%SZ"
const A_TAG = "a tag like {{version}}, latest or 1.2, or a full reference like ghcr.io/owner/app:1.2"

export interface PushContext {
  readonly mode: PushInputs["mode"]
  /** Whether the stage that pushes is selected. */
  readonly publishes: boolean
  /** Undefined when the name is wrong itself. */
  readonly repository: Repository | undefined
  readonly credentials: Credentials | undefined
}

/** The inputs of the push policy. */
export function readPush(reading: Reading, { mode, publishes, repository, credentials }: PushContext): PushInputs {
  const given = { branches: reading.raw("push-branches"), tags: reading.raw("push-tags") }
  const branches = reading.each("push-branches", commaItems(given.branches), parseBranch)
  const tagPatterns = reading.each("push-tags", commaItems(given.tags), parseTagPattern)
  const nothing = commaItems(given.branches).length + commaItems(given.tags).length === 0
  if (publishes && mode === "auto" && nothing)
    reading.wrong(
      "push-branches",
      "no branch and no tag would ever be pushed",
      "",
      "names here or in push-tags, or push: never",
    )
  const tags = reading.each("tags", commaItems(reading.raw("tags")), (text) => parseTag(text, repository, credentials))
  const repeated = tags.filter((tag, index) => tags.indexOf(tag) !== index)
  if (repeated.length > 0) reading.notice(`tags: given more than once, used once: ${[...new Set(repeated)].join(", ")}`)
  return {
    mode,
    verifyCheckout: reading.optional("verify-checkout", parseBoolean) ?? true,
    allowOverwrite: reading.optional("allow-overwrite", parseBoolean) ?? false,
    branches: [...new Set(branches)],
    tagPatterns: [...new Set(tagPatterns)],
    tags: [...new Set(tags)],
    timestampFormat: reading.optional("timestamp-format", parseTimestampFormat) ?? TIMESTAMP,
  }
}

/** A format that gives a piece of a tag, with every part that sorts. */
function parseTimestampFormat(text: string): string {
  const expected = `a format like ${TIMESTAMP}, of %Y %m %d %H %M %S`
  const other = /%(?![YmdHMS])./.exec(`${text} `)?.[0]
  if (other !== undefined) throw new Problem(`unknown part ${other.trim()}`, text, expected)
  const problem = tagProblem(text.replaceAll(/%[YmdHMS]/g, "0"))
  if (problem !== undefined) throw new Problem(problem, text, expected)
  if (!/%/.test(text)) throw new Problem("it has no part of the time", text, expected)
  return text
}

/** The exact name of a branch, by the rules of `git check-ref-format`. */
export function parseBranch(text: string): string {
  const expected = "the exact name of a branch, like main"
  if (text.startsWith("refs/heads/"))
    throw new Problem(`a name, not a full ref; did you mean ${text.slice("refs/heads/".length)}?`, text, expected)
  if (/[*?[\]]/.test(text)) throw new Problem("names of branches are exact, not patterns", text, expected)
  if (!isRefName(text)) throw new Problem("no branch can have this name", text, expected)
  return text
}

/** A pattern for names of git tags: `*` any characters but `/`, `**` any, `?` one, `[a-z]` one of a set; `*` alone is all tags. */
export function parseTagPattern(text: string): string {
  const expected = "a pattern like * or v[0-9]*"
  if (text.startsWith("refs/tags/"))
    throw new Problem(`a name, not a full ref; did you mean ${text.slice("refs/tags/".length)}?`, text, expected)
  if (text.startsWith("!")) throw new Problem("patterns cannot be negated", text, expected)
  const literal = text.replaceAll(/\[[^\][!^-](?:[^\][]*[^\][-])?\]/g, "x").replaceAll(/[*?]+/g, "x")
  if (/[[\]]/.test(literal)) throw new Problem("the [ ] in the pattern is not well-formed", text, expected)
  if (!isRefName(literal)) throw new Problem("no git tag can match this", text, expected)
  return text
}

function isRefName(name: string): boolean {
  return (
    /^[^\s\p{C}~^:?*[\]\\]+$/u.test(name) &&
    !/^[-/]|[/.]$|\/\/|\.\.|@\{|(?:^|\/)\.|\.lock(?:\/|$)/.test(name) &&
    name !== "@"
  )
}

/**
 * The template of a tag with its placeholders spelled `{{name}}`. A full reference of the same repository is normalised
 * to its tag, so that the answer is always the template of a tag.
 */
export function parseTag(
  text: string,
  repository: Repository | undefined,
  credentials: Credentials | undefined,
): string {
  const template = text.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => {
    if (PLACEHOLDERS.some((known) => known === name)) return `{{${name}}}`
    throw new Problem(
      `unknown placeholder {{…}}${hint(name, PLACEHOLDERS)}`,
      text,
      oneOf(PLACEHOLDERS.map((known) => `{{${known}}}`)),
    )
  })
  if (template.includes("@")) throw new Problem("digest not allowed for a push target", text, A_TAG)
  if (!/[/:]/.test(template)) return checkedTag(template, text)
  if (!template.includes(":"))
    throw new Problem("tag may not contain /; a full reference ends with its tag", text, A_TAG)

  const colon = template.lastIndexOf(":")
  const named = parseReference(`${template.slice(0, colon)}:${literal(template.slice(colon + 1))}`)
  if (repository !== undefined && !isSameRepository(named.repository, repository)) {
    const other = `this is a tag of ${repositoryName(named.repository)}`
    const host = named.repository.registry
    const problem =
      credentials !== undefined && host !== repository.registry
        ? `credentials given for ${repository.registry}, image is on ${host}`
        : other
    throw new Problem(problem, text, `tags of ${repositoryName(repository)}`)
  }
  return checkedTag(template.slice(colon + 1), text)
}

function checkedTag(template: string, text: string): string {
  if (/[{}]/.test(literal(template))) throw new Problem("a placeholder is written {{name}}", text, A_TAG)
  const problem = tagProblem(literal(template))
  if (problem !== undefined) throw new Problem(problem, text, A_TAG)
  return template
}

/** The template with a letter in place of each placeholder. */
function literal(template: string): string {
  return template.replaceAll(/\{\{[a-z-]+\}\}/g, "x")
}
