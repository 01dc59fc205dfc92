// The measured comparison: `npm run bench` (options: --rounds=5 --engine=classic --no-cache --contestants=ours,seed
// --reports=figures,gates,health,logs,sizes).
// In each round every contestant takes the same project from changed code to pushed image; they take turns, so that whatever
// else the machine does hits all of them. The figures go to standard output and between the markers of bench/README.md.
import { execFileSync } from "node:child_process"
import { existsSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"
import { contestants } from "./contestants.js"
import { engine } from "./engine.js"
import { manyGates } from "./gates.js"
import { checkIntervals, lateStart } from "./health.js"
import { loudGate } from "./logs.js"
import { bars } from "./picture.js"
import { keep } from "./readme.js"
import { releaseEnvironment } from "./release.js"
import { takeTurns } from "./rounds.js"
import { largeImages } from "./sizes.js"
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
    reports: { type: "string", default: "figures,gates,health,logs,sizes" },
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
const setting = { root, workspace, docker, noCache: !options.cache }
/** Each has its place in bench/README.md. */
const reports = {
  figures: comparison,
  gates: () => onMachine(manyGates(setting, { rounds })),
  health: () => onMachine(checkIntervals(setting, { delay: Number(options.delay), rounds })),
  logs: () => onMachine(loudGate(setting, { rounds })),
  sizes: () => onMachine(largeImages(setting, { rounds })),
}
try {
  const wanted = options.reports.split(",").filter(Boolean)
  const unknown = wanted.filter((name) => !(name in reports))
  if (unknown.length > 0) throw new Error(`--reports are ${Object.keys(reports).join(", ")}; got ${unknown.join(", ")}`)
  for (const name of wanted.filter((report) => built || report === "figures")) {
    const report = await reports[name]()
    console.log(report)
    if (options.write) keep(root, name, report)
  }
} finally {
  workspace.remove()
  removeSetup()
}

/** What setup made is remembered on the engine. */
function removeSetup() {
  const words = [
    "images",
    "--format",
    "{{.Repository}}:{{.Tag}}",
    "--filter",
    "reference=image-driven.invalid/bench/*:setup-*",
  ]
  const kept = execFileSync("docker", words, { env: docker.env, encoding: "utf8" }).split("\n").filter(Boolean)
  if (kept.length > 0) execFileSync("docker", ["image", "rm", "--force", ...kept], { env: docker.env, stdio: "ignore" })
}

async function comparison() {
  const chosen = options.contestants.split(",").filter(Boolean)
  const field = contestants.filter(
    ({ key, bundle }) => (built || !bundle) && (chosen.length === 0 || chosen.includes(key)),
  )
  const run = (contestant) => () => {
    workspace.change()
    return contestant.run(setting)
  }
  // The first round is not counted: it fills the registry with the layers of the base.
  const measured = await takeTurns(
    field.map((contestant) => ({ ...contestant, run: run(contestant) })),
    rounds,
    { warmUp: true, words: (sample) => seconds(sample.seconds) },
  )
  const runs = new Map(measured.map(({ key, samples }) => [key, samples]))

  const parts = [`${machine()}, build ${options.cache ? "with" : "without"} cache.`]
  parts.push(whole(field, runs), stages(field, runs), ownTime(runs))
  if (built) parts.push(await unchanged(setting, rounds))
  parts.push(await releaseEnvironment(setting, { rounds, built }))
  parts.push(await lateStart(setting, { delay: Number(options.delay), rounds, built }))
  if (built) parts.push(await startUp(setting), bundleSizes(root))
  if (options.write) writeFileSync(path.join(root, "bench/comparison.svg"), picture(field, runs))
  return parts.filter(Boolean).join("\n\n")
}

/** A report of its own says where and when it was measured, since it may be another day than that of the others. */
async function onMachine(report) {
  return (await report).replace(/^###.*$/m, (heading) => `${heading}\n\n${machine()}.`)
}

function machine() {
  const { version, store, node: binary } = docker
  const node = execFileSync(binary, ["-p", "process.versions.node"], { encoding: "utf8" }).trim()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores, ${memory} GB, Docker Engine ${version} (${store}), Node ${node}; ${rounds} rounds`
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
  // Plain Docker commands keep nothing for the next round.
  if (!runs.has("ours-uncached") || !runs.has("floor-side-by-side")) return ""
  const ours = median(runs.get("ours-uncached").map((run) => run.seconds))
  const floor = median(runs.get("floor-side-by-side").map((run) => run.seconds))
  const [difference, word] = [Math.abs(ours - floor), ours < floor ? "less" : "more"]
  return `Own time: this action with \`cache: off\` takes ${seconds(difference)} ${word} than plain Docker commands for the same steps side by side (× ${(ours / floor).toFixed(2)}).`
}
