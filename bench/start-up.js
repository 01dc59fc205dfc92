// How long the bundle takes before it does anything, and how large it is.
import { execFileSync } from "node:child_process"
import { statSync } from "node:fs"
import path from "node:path"
import { runStep } from "./step.js"
import { median, milliseconds, table } from "./table.js"

const SAMPLES = 15

export async function startUp(setting) {
  const node = []
  const firstLine = []
  const inputError = []
  // Nothing listens there, so the step ends as soon as it asks for the engine.
  const noEngine = { DOCKER_HOST: `unix://${path.join(setting.workspace.temporary, "no-engine.sock")}` }
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = performance.now()
    execFileSync(setting.docker.node, ["-e", "0"])
    node.push((performance.now() - start) / 1000)
    firstLine.push(
      (await runStep(setting, { "image-name": "bench", "test-command": "true", push: "never" }, noEngine)).main
        .firstLine,
    )
    inputError.push((await runStep(setting, { "image-name": "" })).main.seconds)
  }
  const rows = [
    ["`node -e 0`", milliseconds(median(node))],
    ["main: first line of the log", milliseconds(median(firstLine))],
    ["main: exit after an input error", milliseconds(median(inputError))],
  ]
  return `### Start-up\n\n${table([`median of ${SAMPLES}`, "time"], rows)}`
}

export function bundleSizes(root) {
  const rows = ["main", "post", "cli"].map((name) => {
    const { size } = statSync(path.join(root, "dist", name, "index.js"))
    return [`dist/${name}/index.js`, `${(size / 1024).toFixed(0)} kB`]
  })
  return `### Bundles\n\n${table(["", "size"], rows)}`
}
