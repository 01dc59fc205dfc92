// What a gate costs: 1, 10 and 100 gates of `true` against a loop of the same containers at the same parallelism.
import { cpus } from "node:os"
import { baseImage } from "./engine.js"
import { takeTurns } from "./rounds.js"
import { runStep, stageSeconds, timed } from "./step.js"
import { cells, median, milliseconds, seconds, table } from "./table.js"

const COUNTS = [1, 10, 100]

/** Markdown; the loop and the action take turns. */
export async function manyGates(setting, { rounds }) {
  const { root, docker } = setting
  const image = baseImage(root, docker.env, "busybox")
  const parallel = cpus().length
  const rows = []
  const [inLoop, inStage] = [new Map(), new Map()]
  for (const count of COUNTS) {
    const field = [
      { name: `${count}: loop`, run: () => loop(docker, image, count, parallel) },
      { name: `${count}: this action`, run: () => gates(setting, image, count, parallel) },
    ]
    const words = ({ stage, whole }) => `${seconds(stage)}, whole ${seconds(whole)}`
    const [bare, ours] = await takeTurns(field, rounds, { words })
    const times = {
      "`docker run` in a loop": bare.samples.map(({ whole }) => whole),
      "stage `gates`": ours.samples.map(({ stage }) => stage),
      "whole step, main and post": ours.samples.map(({ whole }) => whole),
    }
    const reference = median(times["`docker run` in a loop"])
    for (const [name, values] of Object.entries(times))
      rows.push([`${count}: ${name}`, ...cells(values, reference), milliseconds(median(values) / count)])
    inLoop.set(count, reference / count)
    inStage.set(count, median(times["stage `gates`"]) / count)
  }
  return [
    "### Many gates",
    `Gates of \`true\`, ${parallel} side by side; the loop is \`seq N | xargs -P ${parallel}\` over \`docker run --rm\` of the same image and command.`,
    table(["gates", "median", "min", "max", "× loop", "a gate"], rows),
    `As one of 100 a gate costs ${milliseconds(inStage.get(100))}, ${growth(inStage)} × what it costs as one of 10; in the loop ${growth(inLoop)} ×.`,
  ].join("\n\n")
}

/** What each of 100 costs, compared with each of 10: 1 where the cost is linear. */
function growth(each) {
  return (each.get(100) / each.get(10)).toFixed(2)
}

async function loop({ env }, image, count, parallel) {
  const program = 'seq "$1" | xargs -P "$2" -I{} docker run --rm --entrypoint sh "$0" -c true'
  const { code, log, seconds: whole } = await timed("sh", ["-c", program, image, count, parallel], { env })
  if (code !== 0) throw new Error(`the loop has failed:\n${log}`)
  return { stage: whole, whole }
}

async function gates(setting, image, count, parallel) {
  const run = await runStep(setting, {
    "image-name": "bench/gates",
    "image-ref": image,
    gates: Array.from({ length: count }, (_, index) => `gate-${index + 1}: "true"`).join("\n"),
    "max-parallel": parallel,
    stages: "gates",
    push: "never",
  })
  const passed = JSON.parse(run.outputs.gates).filter(({ verdict }) => verdict === "passed")
  if (run.main.code !== 0 || passed.length !== count) throw new Error(`the gates have failed:\n${run.log}`)
  return { stage: stageSeconds(run, "gates"), whole: run.seconds }
}
