// Who takes part: each takes the changed code of the workspace to an image in the registry.
import { execFileSync, spawn } from "node:child_process"
import path from "node:path"
import { parse } from "yaml"
import { runStep } from "./step.js"

const VERSION = "1.0.0"
const CONTAINERS = ["seed-pipeline", "floor", "floor-setup"]

export const contestants = [
  { key: "ours", name: "this action", bundle: true, run: ours },
  { key: "seed", name: "seed's shell pipeline", run: (setting) => script(setting, "seed-pipeline.sh", "seed") },
  { key: "floor", name: "floor, gates in sequence", run: (setting) => script(setting, "floor.sh", "floor") },
  {
    key: "floor-side-by-side",
    name: "floor, gates side by side",
    run: (setting) => script(setting, "floor.sh", "floor-side-by-side", { SIDE_BY_SIDE: "true" }),
  },
]

async function ours(setting) {
  const { docker, workspace, noCache } = setting
  const run = await runStep(setting, {
    ...workspace.step,
    "image-name": `${docker.registry}/bench/ours`,
    username: docker.username,
    password: docker.password,
    "build-args": `PARENT_IMAGE=${docker.parentImage}`,
    "no-cache": String(noCache),
    version: VERSION,
    tags: "{{version}}\nlatest",
  })
  if (run.main.code !== 0 || run.post.code !== 0 || run.outputs.pushed !== "true")
    throw new Error(`the action has failed:\n${run.log}`)
  return { seconds: run.seconds, stages: reported(run.outputs) }
}

/** Times of the stages, when the action reports them. */
function reported({ metadata = "{}" }) {
  const { stages = [] } = JSON.parse(metadata)
  const names = { build: "build", gates: "gates", health: "healthy", publish: "push" }
  return stages.flatMap(({ stage, name = stage, seconds, duration = seconds * 1000 }) =>
    names[name] === undefined ? [] : [{ name: names[name], seconds: duration / 1000 }],
  )
}

async function script({ root, workspace, docker, noCache }, file, repository, more = {}) {
  const { step } = workspace
  const env = {
    ...docker.env,
    BUILD_ARGS: `PARENT_IMAGE=${docker.parentImage}\nVERSION=${VERSION}`,
    NO_CACHE: String(noCache),
    DOCKER_CONFIG: workspace.dockerConfig,
    REGISTRY: docker.registry,
    REGISTRY_PASSWORD: docker.password,
    REGISTRY_USERNAME: docker.username,
    SETUP: step.setup,
    START_INTERVAL: String(docker.hasStartInterval),
    TEST_FILES: step["test-files"],
    ...more,
  }
  execFileSync("docker", ["rm", "--force", "--volumes", ...CONTAINERS], { env, stdio: "ignore" })
  const words = [
    path.join(root, "bench", file),
    `${docker.registry}/bench/${repository}`,
    VERSION,
    ...Object.values(parse(step.gates)),
  ]
  const start = performance.now()
  const { code, log } = await bash(words, { cwd: workspace.folder, env })
  const seconds = (performance.now() - start) / 1000
  if (code !== 0) throw new Error(`${file} has failed:\n${log}`)
  const stages = [...log.matchAll(/^stage (\w+) ([\d.]+)$/gm)].map(([, name, time]) => ({
    name: name === "remove" ? "stop" : name,
    seconds: Number(time),
  }))
  return { seconds, stages }
}

function bash(words, options) {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", words, { ...options, stdio: ["ignore", "pipe", "pipe"] })
    const chunks = []
    child.stdout.on("data", (chunk) => chunks.push(chunk))
    child.stderr.on("data", (chunk) => chunks.push(chunk))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, log: Buffer.concat(chunks).toString() }))
  })
}
