// Who takes part: each takes the changed code of the workspace to an image in the registry.
import { execFileSync } from "node:child_process"
import path from "node:path"
import { parse } from "yaml"
import { runStep, timed } from "./step.js"

const VERSION = "1.0.0"
/** What the shell pipelines leave on the engine. */
const CONTAINERS = ["seed-pipeline", "floor", "floor-setup"]
const LOCAL_NAME = "numbers-api:seed-pipeline"

export const contestants = [
  { key: "ours", name: "this action", bundle: true, run: ours },
  {
    key: "ours-uncached",
    name: "this action, `cache: off`",
    bundle: true,
    run: (setting) => ours(setting, { cache: "off" }),
  },
  { key: "seed", name: "seed's shell pipeline", run: (setting) => script(setting, "seed-pipeline.sh", "seed") },
  { key: "floor", name: "floor, gates in sequence", run: (setting) => script(setting, "floor.sh", "floor") },
  {
    key: "floor-side-by-side",
    name: "floor, gates side by side",
    run: (setting) => script(setting, "floor.sh", "floor-side-by-side", { SIDE_BY_SIDE: "true" }),
  },
]

async function ours(setting, more = {}) {
  const { docker, workspace, noCache, memory = false } = setting
  const inputs = {
    ...workspace.step,
    "image-name": `${docker.registry}/bench/ours`,
    username: docker.username,
    password: docker.password,
    "build-args": `PARENT_IMAGE=${docker.parentImage}`,
    "no-cache": String(noCache),
    version: VERSION,
    tags: "{{version}}\nlatest",
    "allow-overwrite": "true", // every round pushes another image under the same version
    ...more,
  }
  const run = await runStep(setting, inputs, {}, { memory })
  if (run.main.code !== 0 || run.post.code !== 0 || run.outputs.pushed !== "true")
    throw new Error(`the action has failed:\n${run.log}`)
  return { seconds: run.seconds, stages: reported(run.log), peak: run.peak }
}

/** Times of the stages, from the table at the end of the log. */
function reported(log) {
  const names = { build: "build", gates: "gates", health: "healthy", publish: "push" }
  const lines = log.matchAll(/^(build|gates|health|publish) +passed +([\d.]+) s\b/gm)
  return [...lines].map(([, stage, time]) => ({ name: names[stage], seconds: Number(time) }))
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
  const image = `${docker.registry}/bench/${repository}`
  const words = [path.join(root, "bench", file), image, VERSION, ...Object.values(parse(step.gates))]
  const { code, log, seconds } = await timed("bash", words, { cwd: workspace.folder, env })
  const leftBehind = ["latest", VERSION].map((tag) => `${image}:${tag}`)
  execFileSync("docker", ["rm", "--force", "--volumes", ...CONTAINERS], { env, stdio: "ignore" })
  execFileSync("docker", ["image", "rm", "--force", LOCAL_NAME, ...leftBehind], { env, stdio: "ignore" })
  if (code !== 0) throw new Error(`${file} has failed:\n${log}`)
  const stages = [...log.matchAll(/^stage (\w+) ([\d.]+)$/gm)].map(([, name, time]) => ({
    name: name === "remove" ? "stop" : name,
    seconds: Number(time),
  }))
  return { seconds, stages }
}
