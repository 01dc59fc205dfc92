// Nothing the pipeline starts survives it: success, failure of each stage, cancel in each stage, kill, and post on its own.
import { spawnSync } from "node:child_process"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { newRunId, type Owner } from "../../src/image/run.ts"
import { thisOwner } from "../../src/process/owner.ts"
import { docker, leftovers } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import { runAction } from "../support/runner/emulator.ts"

let registry: LocalRegistry
let checkout: Project
let config: string
const CONFIG = '{ "auths": {},\n  "HttpHeaders": {"X": "y"} }\n'
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([
    localRegistry(),
    project({
      files: {
        "slow/Dockerfile": "FROM image-driven.invalid/busybox:base\nARG SALT\nRUN echo build is busy; sleep 60\n",
      },
    }),
  ])
  config = path.join(checkout.temp, "..", "config")
  await mkdir(config)
  await writeFile(path.join(config, "config.json"), CONFIG)
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

const everything = {
  "setup-root": "echo setup-root ran",
  setup: "echo setup ran",
  "test-files": "tests\nprivate.txt:/p:rw",
  gates: "a: 'true'\nb: 'true'",
}
const inputs = (name: string) => ({ "image-name": `${registry.host}/${name}`, ...everything })

/** What stands in the temporary folder and is neither the runner's nor these tests' own. */
const unexpected = async () =>
  (await readdir(checkout.temp)).filter((name) => !["_runner_file_commands", "_github_workflow", "keep"].includes(name))

async function expectTidy(left: readonly string[]): Promise<void> {
  expect([left, await unexpected()]).toEqual([[], []])
  expect(await readFile(path.join(config, "config.json"), "utf8")).toBe(CONFIG)
}

describe("after every end nothing is left, and the user's Docker configuration is what it was", () => {
  test.each<[string, Record<string, string>, number]>([
    ["success", {}, 0],
    ["a failed build", { "build-args": "BREAK_BUILD=1" }, 1],
    ["a failed setup", { setup: "exit 1" }, 1],
    ["a failed gate", { gates: "a: exit 1" }, 1],
    ["a failed health check", { "build-args": "CRASH_AFTER=0" }, 1],
  ])("%s", async (name, change, exitCode) => {
    const { main, post, left } = await checkout.step(
      { ...inputs(name.replaceAll(" ", "-")), ...change },
      { env: { DOCKER_CONFIG: config } },
    )
    expect([main.exitCode, post.exitCode, post.annotations]).toEqual([exitCode, 0, []])
    expect(post.log.join("\n")).toContain("left behind: 0")
    await expectTidy(left)
  })
  test("a failed push", async () => {
    registry.intercept = (request) =>
      request.method === "PUT" ? { status: 403, body: '{"errors":[{"code":"DENIED","message":"denied"}]}' } : undefined
    const { main, left } = await checkout.step(inputs("denied"), { env: { DOCKER_CONFIG: config } })
    registry.intercept = () => undefined
    expect([main.exitCode, main.outputs.pushed]).toEqual([1, "false"])
    expect(await docker("images", "--quiet", `${registry.host}/denied`)).toBe("")
    await expectTidy(left)
  })
})

/** The runner sends SIGTERM that many milliseconds after a cancel. */
const RUNNER_PATIENCE = 7500

describe("a cancelled job ends before the runner loses its patience, pushes nothing and leaves nothing", () => {
  /** Runs a step that is cancelled at `moment`; `wait` are the milliseconds from the cancel to the end. */
  async function cancelled(inputs: Record<string, string>, moment: RegExp | Promise<unknown>) {
    let at = Number.NaN
    const now = () => {
      at = performance.now()
      return true
    }
    const after = moment instanceof Promise ? moment.then(now) : (text: string) => moment.test(text) && now()
    const begin = performance.now()
    const outcome = await checkout.step(inputs, { signal: { after, kind: "cancel" }, env: { DOCKER_CONFIG: config } })
    return { ...outcome, wait: begin + outcome.main.durationMs - at }
  }
  function expectCancelled({ main, post, wait }: Awaited<ReturnType<typeof cancelled>>): void {
    expect([main.exitCode, main.signal, main.stderr, post.exitCode, post.annotations]).toEqual([1, null, "", 0, []])
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThan(RUNNER_PATIENCE)
    expect(main.annotations.map(({ message }) => message.split("\n")[0])).toEqual(["the run was cancelled"])
    expect(main.outputs).toMatchObject({ pushed: "false", tags: "", digest: "", "image-digest": "" })
  }
  test.each<[string, Record<string, string>, RegExp]>([
    ["plan", {}, /^image {4}/],
    ["build", { context: "slow", "no-cache": "true" }, /build is busy/],
    ["setup-root", { "setup-root": "echo setup is busy; sleep 60" }, /^setup is busy/],
    ["setup", { setup: "trap '' TERM INT; echo setup is busy; sleep 60" }, /^setup is busy/],
    ["gates", { gates: "busy: \"trap '' TERM INT; echo gate is busy; sleep 60\"\nother: sleep 60" }, /^gate is busy/],
    ["health", { target: "slow-check", "build-args": "NEVER_HEALTHY=1" }, /^##\[group\]health/],
  ])("%s", async (stage, change, moment) => {
    const outcome = await cancelled({ ...inputs(`cancelled-${stage}`), ...change }, moment)
    expectCancelled(outcome)
    expect(await registry.tags(`cancelled-${stage}`)).toEqual([])
    await expectTidy(outcome.left)
  })
  test("publish: while the registry holds the manifest, which then does not arrive", async () => {
    const held = Promise.withResolvers<void>()
    registry.intercept = (request) => {
      if (request.method !== "PUT" || !request.path.includes("/manifests/")) return undefined
      held.resolve()
      return "wait"
    }
    const outcome = await cancelled(inputs("held"), held.promise)
    registry.intercept = () => undefined
    expectCancelled(outcome)
    // Nobody goes on in the background either.
    const asked = registry.asked.length
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect([registry.asked.slice(asked), await registry.tags("held")]).toEqual([[], []])
    expect(await docker("images", "--quiet", `${registry.host}/held`)).toBe("")
    await expectTidy(outcome.left)
  })
  test("publish: between two tags it says which one is pushed", async () => {
    const held = Promise.withResolvers<void>()
    registry.intercept = (request) => {
      if (request.method !== "PUT" || !request.path.endsWith("/half/manifests/latest")) return undefined
      held.resolve()
      return "wait"
    }
    const outcome = await cancelled({ ...inputs("half"), tags: "v1\nlatest" }, held.promise)
    registry.intercept = () => undefined
    expect([outcome.main.exitCode, outcome.main.outputs.pushed, outcome.main.outputs.tags]).toEqual([
      1,
      "false",
      `${registry.host}/half:v1`,
    ])
    expect(await registry.tags("half")).toEqual(["v1"])
    await expectTidy(outcome.left)
  })
})

describe("post removes what a killed run left", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ["while setup runs", { setup: "echo setup is busy; sleep 60" }, /^setup is busy/],
    ["while gates run", { gates: "busy: 'echo gate is busy; sleep 60'\nother: sleep 60" }, /^gate is busy/],
    ["while health is awaited", { target: "slow-check", "build-args": "NEVER_HEALTHY=1" }, /^##\[group\]health/],
  ])("%s", async (_, change, line) => {
    const { main, left } = await checkout.step(
      { ...inputs("killed"), ...change },
      { signal: { after: (text) => line.test(text), kind: "SIGKILL" } },
    )
    expect(main.signal).toBe("SIGKILL")
    await expectTidy(left)
  })
  test("after a kill with what it had made until then", async () => {
    const killed = await runAction({
      workspace: checkout.workspace,
      temp: checkout.temp,
      event: { sha: checkout.head },
      bundle: "main",
      inputs: { ...inputs("killed"), gates: "busy: 'echo gate is busy; sleep 60'" },
      signal: { after: (text) => /^gate is busy/.test(text), kind: "SIGKILL" },
    })
    const runId = killed.state.run ?? ""
    const before = await leftovers(runId, checkout.temp)
    expect(before.join("\n")).toMatch(
      /container image-driven-gate-1[\s\S]*image image-driven.invalid\/[\s\S]*folder image-driven-/,
    )
    const post = { workspace: checkout.workspace, temp: checkout.temp, bundle: "post", state: killed.state } as const
    expect((await runAction(post)).exitCode).toBe(0)
    expect(await leftovers(runId, checkout.temp)).toEqual([])
    // A second time there is nothing to do.
    expect((await runAction(post)).log.join("\n")).toContain("removed: 0, left behind: 0")
  })
})

describe("post on its own fails no job and deletes nothing foreign", () => {
  const post = (state: Record<string, string>, env: Record<string, string> = {}) =>
    runAction({ workspace: checkout.workspace, temp: checkout.temp, bundle: "post", state, env })
  test("without a state", async () => {
    expect(await post({})).toMatchObject({ exitCode: 0, annotations: [] })
  })
  test.each(["../../../etc", "/", "x", "abcdef-0123456789abcdeg", "abcdef-0123456789abcdef\n", "*"])(
    "with the forged state %j (T17)",
    async (run) => {
      await writeFile(path.join(checkout.temp, "keep"), "kept")
      const result = await post({ run })
      expect([result.exitCode, result.annotations.map(({ kind }) => kind)]).toEqual([0, ["warning"]])
      expect(await readFile(path.join(checkout.temp, "keep"), "utf8")).toBe("kept")
    },
  )
  test("with an engine that is gone", async () => {
    const result = await post(
      { run: "abcdef-00ff7a00001000010123456789abcdef" },
      { DOCKER_HOST: "unix:///nowhere/docker.sock" },
    )
    expect([result.exitCode, result.annotations[0]?.kind]).toEqual([0, "warning"])
    expect(result.durationMs).toBeLessThan(10_000)
  })
})

describe("the next run sweeps what no post could, and nothing that may be in use", () => {
  const HOUR = 3600
  const here = thisOwner()
  /** A process that has lived, and does not any more. */
  const dead = spawnSync("true").pid
  const runId = (age: number, owner: Partial<Owner> = {}) =>
    newRunId(new Date(Date.now() - age * 1000), { ...here, ...owner })

  test.each<[string, () => Promise<string>, { readonly container: boolean; readonly image: boolean }]>([
    ["days old", () => runId(72 * HOUR, { place: "000000" }), { container: false, image: false }],
    [
      "its process and its job are dead",
      () => runId(60, { job: dead, process: dead }),
      { container: false, image: false },
    ],
    [
      "its process is dead, its job goes on and may use the image",
      () => runId(60, { process: dead }),
      { container: false, image: true },
    ],
    ["it is going on", () => runId(60), { container: true, image: true }],
    [
      "of a machine that is not this one, where numbers mean nothing",
      () => runId(60, { place: "000000", job: dead, process: dead }),
      { container: true, image: true },
    ],
  ])("%s", async (_, make, stays) => {
    const run = await make()
    await docker("tag", "image-driven.invalid/busybox:base", `image-driven.invalid/swept:run-${run}`)
    await docker("tag", "image-driven.invalid/busybox:base", `image-driven.invalid/setup:layer-${run}`)
    await docker(
      "create",
      "--name",
      `swept-${run}`,
      "--label",
      `image-driven.run=${run}`,
      "image-driven.invalid/busybox:base",
      "true",
    )
    await docker("volume", "create", "--label", `image-driven.run=${run}`, `swept-${run}`)
    try {
      await checkout.step({ "image-name": "app", push: "never", "test-command": "true", health: "skip" })
      const left = await leftovers(run, checkout.temp)
      const expected = [
        ...(stays.container ? [`container swept-${run}`, `volume swept-${run}`] : []),
        ...(stays.container ? [`image image-driven.invalid/setup:layer-${run}`] : []),
        ...(stays.image ? [`image image-driven.invalid/swept:run-${run}`] : []),
      ]
      expect([...left].sort()).toEqual(expected.sort())
    } finally {
      await docker("rm", "--force", `swept-${run}`).catch(() => undefined)
      await docker("volume", "rm", "--force", `swept-${run}`).catch(() => undefined)
      for (const name of [`swept:run-${run}`, `setup:layer-${run}`])
        await docker("rmi", `image-driven.invalid/${name}`).catch(() => undefined)
    }
  })
})
