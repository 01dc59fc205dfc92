// The release environment: our stage against plain `docker compose` commands that do the same.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import path from "node:path"
import { baseImage } from "./engine.js"
import { takeTurns } from "./rounds.js"
import { runStep, stageSeconds, timed } from "./step.js"
import { seconds, timesTable } from "./table.js"
import { Workspace } from "./workspace.js"

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
  const debian = baseImage(root, docker.env, "debian")
  const workspace = new Workspace(root, "examples/release-compose")
  const image = "image-driven.invalid/bench/release:built"
  try {
    const base = `PARENT_IMAGE=${debian}`
    const environment = { ...docker.env, PARENT_IMAGE: debian, DOCKER_CONFIG: workspace.dockerConfig }
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
      return stageSeconds(run, "release")
    }
    const field = [
      ...(built ? [{ name: "this action's stage `release`", run: ours }] : []),
      { name: "plain `docker compose`, checks as fast", run: () => plain(fast) },
      { name: "plain `docker compose`, checks as they are", run: () => plain() },
    ]
    const measured = await takeTurns(field, rounds, { warmUp: true, words: seconds })
    return `### Release environment\n\n${timesTable(measured)}`
  } finally {
    execFileSync("docker", ["image", "rm", "--force", image], { env: docker.env, stdio: "ignore" })
    workspace.remove()
  }
}
