// A chain for its readers: the graph as text and as a picture, the verdicts as a table, the outputs. Pure.
import type { Failure } from "../errors.ts"
import { levelsOf, type PlannedImage, type Reason } from "../policy/chain.ts"
import { code, fenced, inline, mermaidName } from "./escape.ts"
import { duration } from "./words.ts"

/** `left alone`: what it is built on failed, or is not current. `planned`: only the plan was wanted. */
export type ChainVerdict =
  | "published"
  | "proved"
  | "current"
  | "failed"
  | "left alone"
  | "not asked for"
  | "planned"
  | "cancelled"

export interface ChainLine {
  readonly name: string
  /** Full name, without a tag. */
  readonly image: string
  /** Another image of the chain, or the reference of a base; absent where the file names none. */
  readonly parent?: string
  readonly planned: PlannedImage
  readonly verdict: ChainVerdict
  /** Newest tag in the registry, as far as it is known. */
  readonly tag?: string
  readonly digest?: string
  /** Milliseconds; absent where nothing was built. */
  readonly duration?: number
  readonly failures: readonly Failure[]
  /** Why it was left alone. */
  readonly note?: string
}

export interface ChainResult {
  readonly file: string
  /** Parents before their children. */
  readonly lines: readonly ChainLine[]
  /** Whether this run may publish, and why; one sentence. */
  readonly push: { readonly push: boolean; readonly reason: string }
  /** Of the run, ISO 8601; empty when it did not get that far. */
  readonly time: string
  /** What failed beside the images. */
  readonly failures: readonly Failure[]
}

const WORDS: Readonly<Record<Reason, string>> = {
  unknown: "cannot be read",
  forced: "forced",
  missing: "missing",
  "definition-changed": "definition changed",
  "source-changed": "source changed",
  "parent-rebuilt": "parent rebuilt",
  "base-changed": "base changed",
  "up-to-date": "up to date",
}

const MARKS: Readonly<Record<ChainVerdict, string>> = {
  published: "✅ published",
  proved: "✅ proved, not pushed",
  current: "⏭️ up to date",
  failed: "❌ failed",
  "left alone": "⏸️ left alone",
  "not asked for": "⏸️ not asked for",
  planned: "📋 planned",
  cancelled: "⏹️ cancelled",
}

type Node = Pick<ChainLine, "name" | "parent" | "planned">

/** The graph as lines of text, each image below what it is built on, with the reason of the plan. */
export function renderTree(nodes: readonly Node[]): readonly string[] {
  const names = new Set(nodes.map(({ name }) => name))
  const roots = new Map<string, Node[]>()
  for (const node of nodes)
    if (node.parent === undefined || !names.has(node.parent)) {
      const root = node.parent ?? ""
      roots.set(root, [...(roots.get(root) ?? []), node])
    }
  const drawn: { left: string; reason: string }[] = []
  const draw = (node: Node, indent: string, last: boolean) => {
    drawn.push({ left: `${indent}${last ? "└─ " : "├─ "}${node.name}`, reason: WORDS[node.planned.reason] })
    const children = nodes.filter(({ parent }) => parent === node.name)
    for (const [index, child] of children.entries())
      draw(child, `${indent}${last ? "   " : "│  "}`, index === children.length - 1)
  }
  for (const [root, children] of roots) {
    drawn.push({ left: root === "" ? "(no parent)" : root, reason: "" })
    for (const [index, child] of children.entries()) draw(child, "", index === children.length - 1)
  }
  const width = Math.max(0, ...drawn.map(({ left }) => left.length))
  return drawn.map(({ left, reason }) => (reason === "" ? left : `${left.padEnd(width)}  ${reason}`))
}

/** Images in a picture; a browser draws no more of them in reasonable time. */
const MOST_DRAWN = 100

/** The graph as a Mermaid flowchart. */
function renderPicture(lines: readonly ChainLine[]): string {
  if (lines.length === 0 || lines.length > MOST_DRAWN) return ""
  const ids = new Map(lines.map(({ name }, index) => [name, `i${index}`]))
  const bases = [...new Set(lines.flatMap(({ parent }) => (parent === undefined || ids.has(parent) ? [] : [parent])))]
  const nodes = lines.map(
    ({ name, planned, verdict }) =>
      `  ${ids.get(name)}["${mermaidName(name)}<br/>${WORDS[planned.reason]}"]:::${verdict.replaceAll(" ", "-")}`,
  )
  const edges = lines.flatMap(({ name, parent }) =>
    parent === undefined ? [] : [`  ${ids.get(parent) ?? `b${bases.indexOf(parent)}`} --> ${ids.get(name)}`],
  )
  return [
    "```mermaid",
    "flowchart LR",
    ...bases.map((base, index) => `  b${index}(["${mermaidName(base)}"])`),
    ...nodes,
    ...edges,
    "  classDef published fill:#d1f4d9,stroke:#1a7f37",
    "  classDef proved fill:#d1f4d9,stroke:#1a7f37",
    "  classDef failed fill:#ffd7d5,stroke:#cf222e",
    "  classDef left-alone stroke-dasharray:4",
    "```",
  ].join("\n")
}

/** The summary as Markdown. */
export function renderChainSummary({ file: named, lines, push, failures }: ChainResult): string {
  const file = named || "chain"
  const failed = lines.filter(({ verdict }) => verdict === "failed")
  const built = lines.filter(({ planned }) => planned.reason !== "up-to-date")
  const head =
    failures.length + failed.length > 0
      ? `❌ ${inline(file)}: ${failed.length === 0 ? "not built" : `${failed.length} of ${built.length} images failed`}`
      : built.length === 0
        ? `⏭️ ${inline(file)}: every image is up to date`
        : `✅ ${inline(file)}: ${built.length} of ${lines.length} images`
  const rows = lines.map(
    ({ name, planned, verdict, tag, duration: time, note }) =>
      `| ${inline(name)} | ${WORDS[planned.reason]} | ${MARKS[verdict]} | ${code(tag ?? "")} | ${time === undefined ? "" : duration(time)} | ${inline(note ?? "")} |`,
  )
  const failureLines = [
    ...failures.map((failure) => ({ name: "", failure })),
    ...lines.flatMap(({ name, failures: own }) => own.map((failure) => ({ name, failure }))),
  ].map(({ name, failure: { what, why, remedy } }) => {
    const cause = why === undefined ? "" : `\n\n${fenced(why.split("\n").slice(0, 40))}`
    return `**${inline(name === "" ? what : `${name}: ${what}`)}**${cause}${remedy === undefined ? "" : `\n\n${inline(remedy)}`}`
  })
  const table = ["| Image | Why | Verdict | Tag | Time | |", "| --- | --- | --- | --- | ---: | --- |", ...rows].join(
    "\n",
  )
  return [`## ${head}`, inline(push.reason), ...failureLines, renderPicture(lines), ...(rows.length > 0 ? [table] : [])]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n")
}

/** The last lines of the log. */
export function renderChainClosing({ lines }: ChainResult): readonly string[] {
  const width = Math.max(0, ...lines.map(({ name }) => name.length))
  return lines.map(({ name, verdict, image, tag, digest, note }) => {
    const reference = digest === undefined || tag === undefined ? "" : `${image}:${tag}@${digest}`
    const told = note ?? (verdict === "published" || verdict === "current" ? reference : "")
    return `${name.padEnd(width)}  ${verdict.padEnd(13)} ${told}`.trimEnd()
  })
}

/** Every output that chain/action.yml declares. */
export function renderChainOutputs({ lines, push, time }: ChainResult): Readonly<Record<string, string>> {
  const names = (...verdicts: ChainVerdict[]) =>
    lines.filter(({ verdict }) => verdicts.includes(verdict)).map(({ name }) => name)
  const levels = levelsOf(lines.map(({ planned }) => planned))
  const images = lines.map(({ name, image, parent, planned, verdict, tag, digest }) => ({
    name,
    image,
    parent: parent ?? null,
    reason: planned.reason,
    verdict,
    tag: tag ?? null,
    digest: digest ?? null,
    reference: tag === undefined || digest === undefined ? null : `${image}:${tag}@${digest}`,
  }))
  return {
    images: JSON.stringify(images),
    matrix: JSON.stringify(levels),
    levels: String(levels.length),
    changed: String(levels.length > 0),
    published: names("published").join("\n"),
    failed: names("failed").join("\n"),
    left: names("left alone", "cancelled").join("\n"),
    time,
    // One line, small: jobs of the run get it as their input. Empty where there is none.
    plan:
      time === ""
        ? ""
        : JSON.stringify({
            time,
            build: Object.fromEntries(
              lines
                .filter(({ planned: { reason, blocked } }) => reason !== "up-to-date" && !blocked)
                .map(({ name, planned: { reason } }) => [name, reason]),
            ),
          }),
    push: String(push.push),
    "push-reason": push.reason,
  }
}
