// How long the bundle takes before it does anything, and how large it is.
import { readdirSync, statSync } from "node:fs"
import path from "node:path"
import { runStep, timed } from "./step.js"
import { median, milliseconds, table } from "./table.js"

const SAMPLES = 15

export async function startUp(setting) {
  const node = []
  const firstLine = []
  const loaded = []
  const inputError = []
  // Nothing listens there, so the step ends as soon as it asks for the engine.
  const noEngine = { DOCKER_HOST: `unix://${path.join(setting.workspace.temporary, "no-engine.sock")}` }
  for (let sample = 0; sample < SAMPLES; sample++) {
    node.push((await timed(setting.docker.node, ["-e", "0"])).seconds)
    firstLine.push(
      (await runStep(setting, { "image-name": "bench", "test-command": "true", push: "never" }, noEngine)).main
        .firstLine,
    )
    // Without the runner's files nothing but the bundle itself is loaded: it reads the inputs, refuses them and ends.
    const bare = { PATH: process.env.PATH, RUNNER_TEMP: setting.workspace.temporary }
    loaded.push(
      (await timed(setting.docker.node, [path.join(setting.root, "dist/main/index.js")], { env: bare })).firstLine,
    )
    inputError.push((await runStep(setting, { "image-name": "" })).main.seconds)
  }
  const rows = [
    ["`node -e 0`", milliseconds(median(node))],
    ["main: loaded, inputs read and refused", milliseconds(median(loaded))],
    ["main: first line of the log, after git was asked", milliseconds(median(firstLine))],
    ["main: exit after an input error, outputs and summary written", milliseconds(median(inputError))],
  ]
  return `### Start-up\n\n${table([`median of ${SAMPLES}`, "time"], rows)}`
}

/** The entry is loaded always, the rest of its folder when it is needed. */
export function bundleSizes(root) {
  const size = (file) => statSync(file).size / 1024
  const rows = ["main", "post", "cli"].map((name) => {
    const folder = path.join(root, "dist", name)
    const scripts = readdirSync(folder).filter((file) => file.endsWith(".js"))
    const all = scripts.reduce((sum, file) => sum + size(path.join(folder, file)), 0)
    return [`dist/${name}`, `${size(path.join(folder, "index.js")).toFixed(0)} kB`, `${all.toFixed(0)} kB`]
  })
  return `### Bundles\n\n${table(["", "index.js", "with what is loaded when needed"], rows)}`
}
