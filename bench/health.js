// How long an image with Docker's default interval (30 s) and a known start-up takes until it counts as healthy.
import { execFileSync, spawn } from "node:child_process"
import path from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { runStep } from "./step.js"
import { median, seconds, table } from "./table.js"

const NUMBERS_API = "image-driven.invalid/bench/numbers-api:late-start"
const LATE_START = "image-driven.invalid/bench/late-start:late-start"
const CONTAINER = "image-driven-bench-late-start"
/** How the names of our containers begin. */
const OURS = "image-driven-health-"
/** Plain Docker takes the whole interval each time, so a few samples are enough. */
const SAMPLES_OF_PLAIN_DOCKER = 2

export async function lateStart(setting, { delay, rounds, built }) {
  const { root, workspace, docker } = setting
  const run = (...words) =>
    execFileSync("docker", words, { env: docker.env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim()
  run("build", "--quiet", "--tag", NUMBERS_API, "--build-arg", `PARENT_IMAGE=${docker.parentImage}`, workspace.folder)
  const late = path.join(root, "bench/late-start")
  run(
    "build",
    "--quiet",
    "--tag",
    LATE_START,
    "--build-arg",
    `NUMBERS_API=${NUMBERS_API}`,
    "--build-arg",
    `DELAY=${delay}`,
    late,
  )
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
    const line = run("logs", "--timestamps", CONTAINER)
      .split("\n")
      .find((text) => text.includes("listens on port"))
    if (line !== undefined) return Date.parse(line.split(" ")[0])
    await sleep(50)
  }
}

async function healthy(run) {
  while (run("inspect", "--format", "{{.State.Health.Status}}", CONTAINER) !== "healthy") await sleep(50)
  return Date.now()
}

/** Seconds from the start of our container, as the engine knows it, to the engine's event that it is healthy. */
async function stage(setting, run) {
  const since = Date.now() / 1000
  const watch = spawn("docker", ["events", "--filter", "event=start", "--format", "{{.Actor.Attributes.name}}"], {
    env: setting.docker.env,
    stdio: ["ignore", "pipe", "ignore"],
  })
  let started
  createInterface(watch.stdout).on("line", (name) => {
    if (name.startsWith(OURS)) started = Date.parse(run("inspect", "--format", "{{.State.StartedAt}}", name))
  })
  try {
    const inputs = { "image-name": "bench/late-start", "image-ref": LATE_START, stages: "health", push: "never" }
    const step = await runStep(setting, inputs)
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
  return (healthy.timeNano / 1e6 - started) / 1000
}
