// The release environment: our stage against plain `docker compose` commands that do the same.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import path from "node:path"
import { runStep, timed } from "./step.js"
import { median, seconds, statistics, table } from "./table.js"
import { Workspace } from "./workspace.js"

const DEBIAN = "image-driven.invalid/debian:base"

/** The pace that our model gives the checks, for plain Compose. */
const ACCELERATED = `services:
${["db", "app", "web"]
  .map(
    (name) =>
      `  ${name}:\n    healthcheck: { start_period: 30s, start_interval: 100ms, interval: 250ms, retries: 1, timeout: 30s }\n`,
  )
  .join("")}`

/** Markdown; the contestants take turns, and the first round is not counted. */
export async function releaseEnvironment({ root, docker }, { rounds, built }) {
  execFileSync("bash", [path.join(root, "scripts/base-image.sh"), "debian", DEBIAN], {
    env: docker.env,
    stdio: ["ignore", 2, 2],
  })
  const workspace = new Workspace(root, "release-compose")
  try {
    const base = `PARENT_IMAGE=${DEBIAN}`
    const image = "image-driven.invalid/bench/release:built"
    const environment = { ...docker.env, PARENT_IMAGE: DEBIAN, DOCKER_CONFIG: workspace.dockerConfig }
    const fast = path.join(workspace.temporary, "accelerated.yml")
    writeFileSync(fast, ACCELERATED)
    execFileSync("docker", ["build", "--quiet", "--tag", image, "--build-arg", base, "."], {
      cwd: workspace.folder,
      env: docker.env,
      stdio: "ignore",
    })
    const plain = async (...files) => {
      const began = Date.now() / 1000
      const run = await timed("bash", [path.join(root, "bench/release.sh"), image, ...files], {
        cwd: workspace.folder,
        env: environment,
      })
      const verdict = /^verdict: ([\d.]+)$/m.exec(run.log)?.[1]
      if (verdict === undefined) throw new Error(`release.sh failed:\n${run.log}`)
      return Number(verdict) - began
    }
    const ours = async () => {
      const { with: step } = { with: workspace.step }
      const inputs = { ...step, "image-name": "bench/release", username: "", password: "", push: "never" }
      const run = await runStep(
        { root, workspace, docker },
        {
          ...inputs,
          "test-command": "",
          "test-files": "",
          "build-args": base,
          "compose-env": base,
        },
      )
      if (run.outputs.release !== "passed") throw new Error(`the release environment failed:\n${run.log}`)
      const stages = JSON.parse(run.outputs.metadata).stages
      return stages.filter(({ stage }) => stage === "release").reduce((sum, stage) => sum + stage.seconds, 0)
    }
    const field = [
      ...(built ? [["this action's stage `release`", ours]] : []),
      ["plain `docker compose`, checks as fast", () => plain(fast)],
      ["plain `docker compose`, checks as they are", () => plain()],
    ].map(([name, run]) => ({ name, run, times: [] }))
    for (let round = 0; round <= rounds; round++)
      for (let turn = 0; turn < field.length; turn++) {
        const contestant = field[(turn + round) % field.length]
        const time = await contestant.run()
        console.error(`round ${round}: ${contestant.name} ${seconds(time)}`)
        if (round > 0) contestant.times.push(time)
      }
    const reference = median(field[0].times)
    const rows = field.map(({ name, times }) => {
      const { middle, least, most } = statistics(times)
      return [name, seconds(middle), seconds(least), seconds(most), (middle / reference).toFixed(2)]
    })
    return `### Release environment\n\n${table(["", "median", "min", "max", `× ${field[0].name}`], rows)}`
  } finally {
    workspace.remove()
  }
}
