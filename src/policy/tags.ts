// Under which references is the image pushed, and in which order? Pure.
import parse from "semver/functions/parse.js"
import prerelease from "semver/functions/prerelease.js"
import type { Checkout } from "../event/checkout.ts"
import type { RunEvent } from "../event/event.ts"
import { type Repository, repositoryName } from "../image/reference.ts"
import { isReleaseTag } from "./overwrite.ts"
import type { PushDecision } from "./push.ts"

export interface TagQuestion {
  /** Templates of tags or full references; empty means the default rule. */
  readonly templates: readonly string[]
  readonly repository: Repository
  readonly decision: PushDecision
  readonly version: string
  readonly event: RunEvent
  readonly checkout: Checkout
  readonly now: Date
  /** Of `{{timestamp}}`; default is `%Y%m%dT%H%M%SZ`. */
  readonly timestampFormat?: string
}

export interface PlannedTag {
  /** Full reference, `ghcr.io/owner/app:1.2.3`. */
  readonly reference: string
  /** True for the tag of a release, which names one image for good. */
  readonly fixed: boolean
  /** True for a tag that only this run makes: its time or its number is in it. */
  readonly unique: boolean
}

export interface TagPlan {
  /** What never moves first, what moves after it, `latest` last. Empty when nothing is pushed. */
  readonly tags: readonly PlannedTag[]
  /** What was left out, and why. */
  readonly skipped: readonly string[]
}

/** Default: a git tag is pushed under its name and `latest`, a branch as `latest`. A pre-release does not move `latest`. */
export function planTags(question: TagQuestion): TagPlan {
  const { decision, repository, templates } = question
  if (!decision.push) return { tags: [], skipped: [] }
  const values = placeholders(question)
  const skipped: string[] = []
  const tags: { tag: string; fixed: boolean; unique: boolean; rank: number }[] = []
  const wanted = templates.length > 0 ? templates : defaults(question, skipped)
  for (const template of wanted.flatMap((one) => eachGitTag(one, question, skipped))) {
    const missing = [...template.matchAll(PLACEHOLDER)]
      .map((match) => match[1] ?? "")
      .filter((name) => values[name] === undefined)
    if (missing.length > 0) {
      skipped.push(`${template}: {{${missing[0]}}} has no value here`)
      continue
    }
    const tag = asTag(tagOf(template, repository).replaceAll(PLACEHOLDER, (_, name: string) => values[name] ?? ""))
    if (tag === "") skipped.push(`${template}: nothing is left of it`)
    else if (!tags.some((planned) => planned.tag === tag))
      tags.push({
        tag,
        fixed: isFixed(template, tag, decision),
        unique: /\{\{\s*(timestamp|run-number)\s*\}\}/.test(template),
        rank: rank(template, tag),
      })
  }
  const ordered = tags.toSorted((a, b) => a.rank - b.rank)
  const reference = (tag: string) => `${repositoryName(repository)}:${tag}`
  return { tags: ordered.map(({ tag, fixed, unique }) => ({ reference: reference(tag), fixed, unique })), skipped }
}

/** Any text as a tag: what a tag may not have becomes `-`; at most 128 characters. Source: the grammar of references. */
export function asTag(text: string): string {
  return text
    .replace(/[^\w.-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 128)
}

const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g
/** Placeholders whose value no other commit or run has: a tag with one of them never moves. */
const IMMUTABLE = /\{\{\s*(version|tag|patch|sha|short-sha|timestamp|run-number)\s*\}\}/

const GIT_TAGS = /\{\{\s*git-tags\s*\}\}/g

/** `{{git-tags}}` stands for every git tag at the commit: one tag of the image for each. */
function eachGitTag(template: string, { checkout }: TagQuestion, skipped: string[]): readonly string[] {
  if (template.search(GIT_TAGS) === -1) return [template]
  if (checkout.tags.length === 0) skipped.push(`${template}: no git tag is at this commit`)
  return checkout.tags.map((tag) => template.replaceAll(GIT_TAGS, () => asTag(tag)))
}

const DEFAULT_TIME = "%Y%m%dT%H%M%SZ"

/** A time in UTC by a format: `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`, and everything else as it is. Source: POSIX date. */
export function formatTime(now: Date, format: string): string {
  const [date = "", time = ""] = now.toISOString().split("T")
  const [Y = "", m = "", d = ""] = date.split("-")
  const [H = "", M = "", S = ""] = time.slice(0, 8).split(":")
  const parts: Readonly<Record<string, string>> = { Y, m, d, H, M, S }
  return format.replaceAll(/%([YmdHMS])/g, (_, part: string) => parts[part] ?? "")
}

function defaults({ decision, version, event }: TagQuestion, skipped: string[]): readonly string[] {
  if (decision.kind !== "tag") return ["latest"]
  if (prerelease(version, { loose: true }) === null) return ["{{tag}}", "latest"]
  skipped.push(`latest: ${event.ref} is a pre-release`)
  return ["{{tag}}"]
}

function placeholders({
  decision,
  version,
  event,
  checkout,
  now,
  timestampFormat = DEFAULT_TIME,
}: TagQuestion): Readonly<Record<string, string | undefined>> {
  const parsed = parse(version, { loose: true }) ?? undefined
  const release = parsed?.prerelease.length === 0 ? parsed : undefined
  return {
    version: version === "unknown" ? undefined : parsed === undefined ? version : version.replace(/^v(?=\d)/, ""),
    major: release === undefined ? undefined : String(release.major),
    minor: release === undefined ? undefined : String(release.minor),
    patch: release === undefined ? undefined : String(release.patch),
    branch: decision.kind === "branch" ? decision.name : undefined,
    tag: decision.kind === "tag" ? decision.name : undefined,
    sha: checkout.head,
    "short-sha": checkout.head?.slice(0, 7),
    timestamp: formatTime(now, timestampFormat),
    "run-number": event.runNumber,
  }
}

/** The tag part of a template; a full reference carries it behind the last colon. */
function tagOf(template: string, repository: Repository): string {
  const name = repositoryName(repository)
  for (const prefix of [`${name}:`, `${repository.registry}/${repository.path}:`])
    if (template.startsWith(prefix)) return template.slice(prefix.length)
  return template
}

/** On a git tag its own name and version, pre-releases included; anywhere a tag that is the version of a release. */
function isFixed(template: string, tag: string, { kind }: PushDecision): boolean {
  return isReleaseTag(tag) || (kind === "tag" && /\{\{\s*(version|tag)\s*\}\}/.test(template))
}

/** What never moves first, so that `latest` never names an image whose own tag is missing. */
function rank(template: string, tag: string): number {
  if (tag === "latest") return 2
  return IMMUTABLE.test(template) || isReleaseTag(tag) ? 0 : 1
}
