// Nothing has changed, and a tag on what has passed: our step with `reuse-verdicts` against the seed's pipeline, which knows nothing of
// earlier runs.
import { contestants } from "./contestants.js"
import { takeTurns } from "./rounds.js"
import { runStep } from "./step.js"
import { seconds, timesTable } from "./table.js"

/** Markdown; the contestants take turns. */
export async function unchanged(setting, rounds) {
  const { docker, workspace } = setting
  const seed = contestants.find(({ key }) => key === "seed")
  // Release tags never change, and the registry remembers those of an earlier run.
  const name = `bench/unchanged-${Date.now().toString(36)}`
  const ours = async (ref) => {
    const run = await runStep(
      setting,
      {
        ...workspace.step,
        "image-name": `${docker.registry}/${name}`,
        username: docker.username,
        password: docker.password,
        "build-args": `PARENT_IMAGE=${docker.parentImage}`,
        "reuse-verdicts": "true",
        // A version inside the image is a change: a tag has another one than the branch.
        "version-arg": "",
        tags: "",
      },
      { GITHUB_REF: ref },
    )
    if (run.main.code !== 0 || run.post.code !== 0 || run.outputs.pushed !== "true")
      throw new Error(`the action has failed:\n${run.log}`)
    const verdicts = JSON.parse(run.outputs.gates).map(({ verdict }) => verdict)
    return { seconds: run.seconds, digest: run.outputs.digest, reused: verdicts.every((one) => one === "reused") }
  }
  workspace.change()
  const proved = await ours("refs/heads/main")
  let tags = 0
  const reusing = async (ref) => {
    const run = await ours(ref)
    if (!run.reused || run.digest !== proved.digest) throw new Error("the verdict was not used again")
    return run.seconds
  }
  const field = [
    { name: "seed's shell pipeline", run: async () => (await seed.run(setting)).seconds },
    { name: "this action, nothing changed", run: () => reusing("refs/heads/main") },
    { name: "this action, a tag after the branch", run: () => reusing(`refs/tags/v1.0.${++tags}`) },
  ]
  const measured = await takeTurns(field, rounds, { words: seconds })
  return `### Nothing changed, with \`reuse-verdicts\`\n\n${timesTable(measured)}`
}
