// Bad inputs, through the bundle as the runner starts it: refused before the first Docker call, each with words that help.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { BAD_INPUTS, type BadInput, GOOD_INPUTS, makeWorkspace } from "../inputs/bad-inputs.ts"
import { type DockerShim, dockerShim } from "../support/docker-shim.ts"
import { runAction } from "../support/runner/emulator.ts"

/** How many bundles run at a time. */
const WIDTH = 4

let folder: string
let shim: DockerShim
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "bad-inputs-"))
  shim = await dockerShim()
})
afterAll(async () => {
  await shim.remove()
  rmSync(folder, { recursive: true, force: true })
})

interface Seen {
  readonly row: BadInput
  readonly exitCode: number | null
  readonly message: string
  readonly outputs: Readonly<Record<string, string>>
}

async function run(row: BadInput, index: number): Promise<Seen> {
  const place = path.join(folder, `row-${index}`)
  const [workspace, temp] = [path.join(place, "checkout"), path.join(place, "temporary")]
  for (const made of [workspace, temp]) mkdirSync(made, { recursive: true })
  makeWorkspace(workspace)
  row.workspace?.(workspace)
  const result = await runAction({
    bundle: "main",
    // A checkout that is not there can be no working directory either.
    workspace: existsSync(workspace) ? workspace : place,
    temp,
    inputs: { ...GOOD_INPUTS, ...row.inputs },
    env: { ...shim.env, DOCKER_CONTEXT: undefined, GITHUB_WORKSPACE: workspace },
    event: { name: row.event ?? "push" },
  })
  const message = result.annotations.filter(({ kind }) => kind === "error").map((annotation) => annotation.message)
  return { row, exitCode: result.exitCode, message: message.join("\n"), outputs: result.outputs }
}

test("every bad input fails the step with its message, all outputs written, and not one Docker call", async () => {
  const rows = BAD_INPUTS.filter((row) => row.inMemoryOnly !== true)
  const seen: Seen[] = []
  const queue = [...rows.entries()]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) seen.push(await run(next[1], next[0]))
  }
  await Promise.all(Array.from({ length: WIDTH }, worker))

  expect(seen.length).toBeGreaterThanOrEqual(110)
  // `^` and `$` of a row are about its own line; the annotation may hold several.
  const wrong = seen.filter(({ row, exitCode, message, outputs }) => {
    const said = message.split("\n").some((line) => row.expected.test(line.replace(/^Why: |^ +/, "")))
    return exitCode !== 1 || !said || outputs.pushed !== "false"
  })
  expect(
    wrong.map(({ row, exitCode, message }) => ({ id: row.id, exitCode, expected: String(row.expected), message })),
  ).toEqual([])
  expect([shim.connections, shim.calls()]).toEqual([0, []])
})

test("with inputs that are right the same shim and the same socket are asked: they would have seen it", async () => {
  const seen = await run({ id: "good", title: "", inputs: { "image-name": "app", push: "never" }, expected: /./ }, -1)
  expect([seen.exitCode, shim.connections > 0]).toEqual([1, true])
  expect(seen.message).toMatch(/^the Docker Engine at unix:.* does not answer/)
})
