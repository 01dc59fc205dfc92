// A gate that prints 1 GB, in lines as test suites print them and in very long ones, against `docker run` into /dev/null.
import { execFileSync } from "node:child_process"
import { mkdtempSync, writeFileSync } from "node:fs"
import path from "node:path"
import { baseImage } from "./engine.js"
import { takeTurns } from "./rounds.js"
import { runStep, stageSeconds, timed } from "./step.js"
import { megabytes, statistics, table } from "./table.js"

const IMAGE = "image-driven.invalid/bench/logs:printed"
/** Bytes of a file in the image, and how often a gate prints it. */
const [FILE, TIMES] = [4_000_000, 250]
const LONG_LINE = 64 * 1024
/** Each round is some ten seconds of a whole machine. */
const MOST_ROUNDS = 3

const LINES = { lines: "lines of a test suite", "long-lines": `lines of ${LONG_LINE / 1024} KiB` }

/** Markdown; the contestants take turns. */
export async function loudGate(setting, { rounds }) {
  const { docker } = setting
  makeImage(setting)
  try {
    const rows = []
    for (const [file, name] of Object.entries(LINES)) {
      const command = `i=0; while [ $i -lt ${TIMES} ]; do cat /${file}; i=$((i+1)); done`
      const field = [
        { name: "`docker run --log-driver none > /dev/null`", run: () => plain(docker, command, "--log-driver=none") },
        { name: "`docker run > /dev/null`", run: () => plain(docker, command) },
        { name: "stage `gates`", run: () => gate(setting, command) },
      ]
      const words = ({ rate, peak }) => `${name}, ${rate.toFixed(0)} MB/s${peak === undefined ? "" : `, ${peak} kB`}`
      const measured = await takeTurns(field, Math.min(rounds, MOST_ROUNDS), { words })
      const [floor] = measured.map(({ samples }) => statistics(samples.map(({ rate }) => rate)).middle)
      for (const { name: contestant, samples } of measured) {
        const { middle, least, most } = statistics(samples.map(({ rate }) => rate))
        const peak = Math.max(...samples.map((sample) => sample.peak ?? 0))
        const figures = [middle, least, most].map((rate) => `${rate.toFixed(0)} MB/s`)
        const memory = peak === 0 ? "–" : megabytes(peak)
        rows.push([`${name}: ${contestant}`, ...figures, (middle / floor).toFixed(2), memory])
      }
    }
    return [
      "### A gate that prints 1 GB",
      `At most ${MOST_ROUNDS} rounds. The engine keeps a log of its own for \`docker run\` unless it is told not to; the action tells it not to, and keeps the first 256 MiB in a file of the job. Memory is that of the action's process at most.`,
      table(["", "median", "min", "max", "× floor", "memory"], rows),
    ].join("\n\n")
  } finally {
    execFileSync("docker", ["image", "rm", "--force", IMAGE], { env: docker.env, stdio: "ignore" })
  }
}

function makeImage({ root, workspace, docker }) {
  const folder = mkdtempSync(path.join(workspace.temporary, "logs-"))
  writeFileSync(path.join(folder, "lines"), fill(testLine))
  writeFileSync(path.join(folder, "long-lines"), fill(longLine))
  writeFileSync(path.join(folder, "Dockerfile"), `FROM ${baseImage(root, docker.env, "busybox")}\nCOPY *lines /\n`)
  execFileSync("docker", ["build", "--quiet", "--tag", IMAGE, folder], { env: docker.env, stdio: "ignore" })
}

/** A file's worth of lines; the last one is cut, and ends. */
function fill(line) {
  const lines = []
  for (let [index, length] = [0, 0]; length < FILE; index++) {
    const text = line(index)
    lines.push(text)
    length += text.length
  }
  return `${lines.join("").slice(0, FILE - 1)}\n`
}

function testLine(index) {
  const name = `tests/unit/test_module_${index % 97}.py::test_case_${index}[parameter-${index % 13}]`
  const verdict = index % 50 === 0 ? "\u001b[33mSKIPPED\u001b[0m" : "\u001b[32mPASSED\u001b[0m"
  return `${name} ${verdict} [${String((index * 7) % 100).padStart(3)}%]\n`
}

function longLine(index) {
  const record = `{"index":${index},"module":"test_module_${index % 97}","status":"passed","duration":0.0${index % 89}},`
  return `${record.repeat(Math.ceil(LONG_LINE / record.length)).slice(0, LONG_LINE - 1)}\n`
}

async function plain({ env }, command, ...options) {
  const words = [...options, "--rm", "--entrypoint", "sh", IMAGE, "-c", command]
  const run = await timed("sh", ["-c", 'exec docker run "$@" > /dev/null', "sh", ...words], { env })
  if (run.code !== 0) throw new Error(`docker run has failed:\n${run.log}`)
  return { rate: rate(run.seconds) }
}

async function gate(setting, command) {
  const inputs = {
    "image-name": "bench/logs",
    "image-ref": IMAGE,
    "test-command": command,
    stages: "gates",
    push: "never",
  }
  const run = await runStep(setting, inputs, {}, { memory: true })
  if (run.main.code !== 0) throw new Error(`the gate has failed:\n${run.log.slice(-2000)}`)
  return { rate: rate(stageSeconds(run, "gates")), peak: run.peak }
}

/** Megabytes a second. */
function rate(time) {
  return (FILE * TIMES) / 1e6 / time
}
