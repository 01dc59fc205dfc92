// Writes the tables of inputs and outputs into README.md, from action.yml. `--check` fails when they are not the same.
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { isMap, isScalar, parseDocument } from "yaml"

const root = path.resolve(import.meta.dirname, "..")
const file = path.join(root, "README.md")
const action = parseDocument(readFileSync(path.join(root, "action.yml"), "utf8"))

/** What the groups of action.yml's comments are about. */
const GROUPS = {
  what: "What is built, and what is run",
  build: "Build: names and meaning as in docker/build-push-action",
  gates: "Gates",
  health: "Health",
  "release environment": "Release environment",
  "reports and artifacts": "Reports, artifacts and packages",
  push: "Push",
  report: "Report",
}

const cell = (text) => text.replace(/\s+/g, " ").replaceAll("|", "\\|").trim()
const shown = (text) =>
  text === ""
    ? ""
    : text
        .trim()
        .split("\n")
        .map((line) => `\`${line}\``)
        .join(", ")

function inputTables() {
  const inputs = action.get("inputs", true)
  const groups = new Map()
  let group = ""
  for (const { key, value } of inputs.items) {
    if (!isScalar(key) || !isMap(value)) throw new Error("action.yml: an input is not a map")
    const comment = (key.commentBefore ?? (groups.size === 0 ? inputs.commentBefore : ""))?.trim()
    if (comment) group = comment
    if (GROUPS[group] === undefined) throw new Error(`action.yml: the group "${group}" has no heading here`)
    const fallback = value.get("required") === true ? "required" : shown(String(value.get("default") ?? ""))
    groups.set(group, [
      ...(groups.get(group) ?? []),
      `| \`${key.value}\` | ${cell(value.get("description"))} | ${cell(fallback)} |`,
    ])
  }
  return [...groups].map(([name, rows]) =>
    [`**${GROUPS[name]}**`, "", "| Input | What it is | Default |", "| --- | --- | --- |", ...rows].join("\n"),
  )
}

function outputTable() {
  const rows = action
    .get("outputs", true)
    .items.map(({ key, value }) => `| \`${key.value}\` | ${cell(value.get("description"))} |`)
  return ["| Output | What it is |", "| --- | --- |", ...rows].join("\n")
}

/** Replaces what stands between the markers of `name`. */
function place(text, name, content) {
  const [begin, end] = [`<!-- ${name}: written by scripts/readme.js -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no place for ${name}: ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
}

const old = readFileSync(file, "utf8")
const written = place(place(old, "inputs", inputTables().join("\n\n")), "outputs", outputTable())
if (process.argv.includes("--check")) {
  if (written !== old) {
    console.error("README.md is not what action.yml says; run `node scripts/readme.js` and commit")
    process.exit(1)
  }
  console.log("README.md says what action.yml says")
} else writeFileSync(file, written)
