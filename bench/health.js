// How long an image with a known start-up takes until it counts as healthy: with Docker's default interval (30 s) against plain
// Docker, and with other intervals from the first answer of the service to the word of the pipeline.
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, writeFileSync } from "node:fs"
import path from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { takeTurns } from "./rounds.js"
import { runStep, timed } from "./step.js"
import { median, seconds, statistics, table } from "./table.js"

const NUMBERS_API = "image-driven.invalid/bench/numbers-api:late-start"
const LATE_START = "image-driven.invalid/bench/late-start:late-start"
const CONTAINER = "image-driven-bench-late-start"
/** How the names of our containers begin. */
const OURS = "image-driven-health-"
/** Plain Docker takes the whole interval each time, so a few samples are enough. */
const SAMPLES_OF_PLAIN_DOCKER = 2
/** Seconds between two probes that the images ask for. */
const INTERVALS = [1, 5, 30]

export async function lateStart(setting, { delay, rounds, built }) {
  const run = dockerOf(setting)
  buildImages(setting, run, delay)
  try {
    const startUp = await samples(rounds, () => withContainer(run, listening))
    const plain = await samples(SAMPLES_OF_PLAIN_DOCKER, () => withContainer(run, healthy))
    const ours = built ? await samples(rounds, () => stage(setting, run)) : []
    const rows = [
      ["the service answers", startUp],
      ["plain Docker says healthy", plain],
      ["this action's stage `health` says healthy", ours],
    ]
      .filter(([, times]) => times.length > 0)
      .map(([name, times]) => [name, seconds(median(times)), seconds(median(times) - median(startUp))])
    const words = `The example with a start-up delay of ${delay} s and a HEALTHCHECK at the default interval; from the start of the container.
The seed's pipeline gives up on this image: it waits 20 s.`
    return `### Health\n\n${words}\n\n${table(["", "median", "after the service answers"], rows)}`
  } finally {
    run("image", "rm", "--force", LATE_START, NUMBERS_API)
  }
}

/** Markdown: from the first answer of the service until the action says that it is healthy, in the same container. */
export async function checkIntervals(setting, { delay, rounds }) {
  const run = dockerOf(setting)
  buildImages(setting, run, delay)
  const image = (interval) => `${LATE_START}-${interval}s`
  const folder = mkdtempSync(path.join(setting.workspace.temporary, "health-"))
  try {
    for (const interval of INTERVALS) {
      const check = `HEALTHCHECK --interval=${interval}s CMD ["python3", "-m", "numbers_api.health"]`
      writeFileSync(path.join(folder, "Dockerfile"), `FROM ${LATE_START}\n${check}\n`)
      run("build", "--quiet", "--tag", image(interval), folder)
    }
    const field = INTERVALS.map((interval) => ({
      name: `interval ${interval} s`,
      run: async () => {
        const { answered, healthy, said } = await observed(setting, run, image(interval))
        return { engine: (healthy - answered) / 1000, action: (said - answered) / 1000 }
      },
    }))
    const measured = await takeTurns(field, rounds, { words: ({ action }) => seconds(action) })
    const rows = measured.map(({ name, samples }) => {
      const { middle, least, most } = statistics(samples.map(({ action }) => action))
      return [name, ...[middle, least, most, median(samples.map(({ engine }) => engine))].map(seconds)]
    })
    return [
      "### Health, by the interval of the HEALTHCHECK",
      `The same example with a start-up delay of ${delay} s: from the moment the service listens until the action says in its log that it is healthy.`,
      table(["", "median", "min", "max", "median of the engine's own event"], rows),
    ].join("\n\n")
  } finally {
    run("image", "rm", "--force", ...INTERVALS.map(image), LATE_START, NUMBERS_API)
  }
}

/** Runs `docker` and returns what it prints. */
function dockerOf({ docker: { env } }) {
  return (...words) =>
    execFileSync("docker", words, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim()
}

function buildImages({ root, workspace, docker }, run, delay) {
  const build = (tag, argument, folder) => run("build", "--quiet", "--tag", tag, ...argument, folder)
  build(NUMBERS_API, ["--build-arg", `PARENT_IMAGE=${docker.parentImage}`], workspace.folder)
  const late = ["--build-arg", `NUMBERS_API=${NUMBERS_API}`, "--build-arg", `DELAY=${delay}`]
  build(LATE_START, late, path.join(root, "bench/late-start"))
}

async function samples(count, sample) {
  const times = []
  for (let index = 0; index < count; index++) times.push(await sample())
  return times
}

async function withContainer(run, observe) {
  run("run", "--detach", "--name", CONTAINER, LATE_START)
  try {
    const started = Date.parse(run("inspect", "--format", "{{.State.StartedAt}}", CONTAINER))
    return ((await observe(run)) - started) / 1000
  } finally {
    run("rm", "--force", "--volumes", CONTAINER)
  }
}

/** When the service said that it listens, by the engine's clock. */
async function listening(run) {
  for (;;) {
    const at = readyAt(run("logs", "--timestamps", CONTAINER))
    if (at !== undefined) return at
    await sleep(50)
  }
}

/** The time of the line in a log with timestamps; undefined when it is not there. */
function readyAt(log) {
  const line = log.split("\n").find((text) => text.includes("listens on port"))
  return line === undefined ? undefined : Date.parse(line.split(" ")[0])
}

async function healthy(run) {
  while (run("inspect", "--format", "{{.State.Health.Status}}", CONTAINER) !== "healthy") await sleep(50)
  return Date.now()
}

/** Seconds from the start of our container, as the engine knows it, to the engine's event that it is healthy. */
async function stage(setting, run) {
  const { started, healthy } = await observed(setting, run, LATE_START)
  return (healthy - started) / 1000
}

/**
 * Runs the stage and watches its container. Milliseconds by one clock: `started`, `answered` (the service listens) and `healthy`
 * as the engine tells them, `said` when the action's log says it.
 */
async function observed(setting, run, image) {
  const { env } = setting.docker
  const since = Date.now() / 1000
  const watch = spawn("docker", ["events", "--filter", "event=start", "--format", "{{.Actor.Attributes.name}}"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  })
  let started
  let log = Promise.resolve({ log: "" })
  createInterface(watch.stdout).on("line", (name) => {
    if (!name.startsWith(OURS)) return
    started = Date.parse(run("inspect", "--format", "{{.State.StartedAt}}", name))
    // Until the container goes: afterwards nobody can ask.
    log = timed("docker", ["logs", "--follow", "--timestamps", name], { env })
  })
  let said
  const onOutput = (chunk) => {
    if (said === undefined && /^health +healthy after /m.test(chunk)) said = Date.now()
  }
  try {
    const inputs = { "image-name": "bench/late-start", "image-ref": image, stages: "health", push: "never" }
    const step = await runStep(setting, inputs, {}, { onOutput })
    if (step.main.code !== 0) throw new Error(`the stage health has failed:\n${step.log}`)
  } finally {
    watch.kill()
  }
  const span = ["--since", String(since), "--until", String(Date.now() / 1000), "--filter", "event=health_status"]
  const healthy = run("events", ...span, "--format", "{{json .}}")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .find(({ Action, Actor }) => Action === "health_status: healthy" && Actor.Attributes.name.startsWith(OURS))
  return { started, answered: readyAt((await log).log), healthy: healthy.timeNano / 1e6, said }
}
