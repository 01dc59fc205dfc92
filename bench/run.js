// The measured comparison: `npm run bench` (options: --rounds=5 --engine=classic --no-cache --contestants=ours,seed).
// In each round every contestant takes the same project from changed code to pushed image; they take turns, so that whatever
// else the machine does hits all of them. The figures go to standard output and between the markers of bench/README.md.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"
import { contestants } from "./contestants.js"
import { engine } from "./engine.js"
import { lateStart } from "./health.js"
import { bars } from "./picture.js"
import { releaseEnvironment } from "./release.js"
import { bundleSizes, startUp } from "./start-up.js"
import { median, seconds, statistics, table } from "./table.js"
import { unchanged } from "./unchanged.js"
import { Workspace } from "./workspace.js"

const root = path.resolve(import.meta.dirname, "..")
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    engine: { type: "string", default: "classic" },
    contestants: { type: "string", default: "" },
    cache: { type: "boolean", default: true },
    delay: { type: "string", default: "1" },
    write: { type: "boolean", default: true },
  },
  allowNegative: true,
})
const rounds = Number(options.rounds)
if (!(rounds >= 1)) throw new Error("--rounds is a number from 1")
const built = existsSync(path.join(root, "dist/main/index.js"))

if (!built) console.error("dist/ is not built: only the contestants without it are measured")

const docker = engine(root, options.engine)
const workspace = new Workspace(root)
try {
  const setting = { root, workspace, docker, noCache: !options.cache }
  const chosen = options.contestants.split(",").filter(Boolean)
  const field = contestants.filter(
    ({ key, bundle }) => (built || !bundle) && (chosen.length === 0 || chosen.includes(key)),
  )
  const runs = new Map(field.map(({ key }) => [key, []]))

  for (let round = 0; round <= rounds; round++) {
    // The first one is not counted: it fills the registry with the layers of the base.
    for (const contestant of turn(field, round)) {
      workspace.change()
      const run = await contestant.run(setting)
      console.error(`round ${round}${round === 0 ? " (warm-up)" : ""}: ${contestant.name} ${seconds(run.seconds)}`)
      if (round > 0) runs.get(contestant.key).push(run)
    }
  }

  const parts = [machine(docker, rounds, options.cache), whole(field, runs), stages(field, runs), ownTime(runs)]
  if (built) parts.push(await unchanged(setting, rounds))
  parts.push(await releaseEnvironment(setting, { rounds, built }))
  parts.push(await lateStart(setting, { delay: Number(options.delay), rounds, built }))
  if (built) parts.push(await startUp(setting), bundleSizes(root))
  const report = parts.filter(Boolean).join("\n\n")
  console.log(report)
  if (options.write) {
    keep(report)
    writeFileSync(path.join(root, "bench/comparison.svg"), picture(field, runs))
  }
} finally {
  workspace.remove()
}

/** Every contestant is first as often as any other. */
function turn(field, round) {
  const first = round % field.length
  return [...field.slice(first), ...field.slice(0, first)]
}

function machine({ version, store, node: binary }, counted, cache) {
  const node = execFileSync(binary, ["-p", "process.versions.node"], { encoding: "utf8" }).trim()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores, ${memory} GB, Docker Engine ${version} (${store}), Node ${node}; ${counted} rounds, build ${cache ? "with" : "without"} cache.`
}

function whole(field, runs) {
  const times = (key) => runs.get(key).map((run) => run.seconds)
  const reference = runs.has("ours") ? "ours" : field[0].key
  const rows = field.map(({ key, name }) => {
    const { middle, least, most } = statistics(times(key))
    const ratio = middle / median(times(reference))
    return [name, seconds(middle), seconds(least), seconds(most), ratio.toFixed(2)]
  })
  const of = field.find(({ key }) => key === reference).name
  return `### From changed code to pushed image\n\n![the table as bars](comparison.svg)\n\n${table(["", "median", "min", "max", `× ${of}`], rows)}`
}

function picture(field, runs) {
  const rows = field.map(({ key, name }) => {
    const { middle, least, most } = statistics(runs.get(key).map((run) => run.seconds))
    return { name, value: middle, least, most }
  })
  return bars("From changed code to pushed image, median, minimum and maximum", rows)
}

function stages(field, runs) {
  const told = field.filter(({ key }) => runs.get(key).some((run) => run.stages.length > 0))
  const names = ["build", "gates", "healthy", "stop", "push"]
  const rows = told.map(({ key, name }) => [
    name,
    ...names.map((stage) => {
      const times = runs.get(key).flatMap((run) => run.stages.filter((it) => it.name === stage).map((it) => it.seconds))
      return times.length === 0 ? "–" : seconds(median(times))
    }),
  ])
  return rows.length === 0 ? "" : `Medians of the stages:\n\n${table(["", ...names], rows)}`
}

/** Our time against that of plain Docker commands which do the same steps in the same arrangement. */
function ownTime(runs) {
  if (!runs.has("ours") || !runs.has("floor-side-by-side")) return ""
  const ours = median(runs.get("ours").map((run) => run.seconds))
  const floor = median(runs.get("floor-side-by-side").map((run) => run.seconds))
  const [difference, word] = [Math.abs(ours - floor), ours < floor ? "less" : "more"]
  return `Own time: this action takes ${seconds(difference)} ${word} than plain Docker commands for the same steps side by side (× ${(ours / floor).toFixed(2)}).`
}

function keep(report) {
  const file = path.join(root, "bench/README.md")
  const text = readFileSync(file, "utf8")
  const marked = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/
  if (!marked.test(text)) throw new Error("bench/README.md has lost its markers")
  writeFileSync(
    file,
    text.replace(marked, (_, begin, end) => `${begin}\n${report}\n\n${end}`),
  )
}
