// Faults of the engine itself (F31, F33, F34, F37): killed, stopped and full. An engine that dies is never a pass and never a
// failed test; after its return nothing is left. Each row has an engine of its own.
import { setTimeout as sleep } from "node:timers/promises"
import { leftoversOn } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { copyImage, type PrivateEngine, privateEngine } from "../support/private-engine.ts"
import { type Project, project } from "../support/project.ts"
import { type ActionResult, runAction, type StepOptions } from "../support/runner/emulator.ts"

const MINUTES = 60_000

let checkout: Project
let registry: LocalRegistry
beforeAll(async () => {
  ;[checkout, registry] = await Promise.all([
    project({
      files: {
        "slow/Dockerfile": "FROM image-driven.invalid/busybox:base\nRUN echo build is busy; sleep 600\n",
        "full/Dockerfile":
          "FROM image-driven.invalid/busybox:base\nRUN echo filling; dd if=/dev/zero of=/big bs=1M count=2000\n",
      },
    }),
    localRegistry(),
  ])
})
afterAll(() => Promise.all([checkout.remove(), registry.stop()]))

async function withEngine(work: (engine: PrivateEngine) => Promise<void>, size?: string): Promise<void> {
  const engine = await privateEngine(size === undefined ? {} : { size })
  try {
    copyImage(process.env.DOCKER_HOST ?? "", "image-driven.invalid/busybox:base", engine)
    await work(engine)
  } finally {
    await engine.remove()
  }
}

const options = (engine: PrivateEngine, inputs: Record<string, string>): StepOptions => ({
  workspace: checkout.workspace,
  temp: checkout.temp,
  event: { sha: checkout.head },
  env: { DOCKER_HOST: engine.host, DOCKER_CONTEXT: undefined },
  inputs: { "image-name": `${registry.host}/faults`, "test-command": "true", ...inputs },
})

const error = ({ annotations }: ActionResult) =>
  annotations.filter(({ kind }) => kind === "error").map(({ title, message }) => `${title}\n${message}`)

/** Neither passed nor failed: the engine is what failed, in this stage. */
function expectEngineError(main: ActionResult, stage: string): void {
  expect([main.exitCode, main.outputs.pushed, error(main).length]).toEqual([1, "false", 1])
  expect(error(main)[0]).toMatch(new RegExp(`: ${stage}\\n`))
  expect(error(main)[0]).toMatch(/engine/i)
  expect(error(main)[0]).not.toMatch(/failed with exit code|instead of turning healthy/)
  expect(main.stdout).not.toMatch(/^\s+at .*\.js:\d+/m)
}

describe("F33 the engine is killed, and comes back after 3 s", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ["build", { context: "slow" }, /build is busy/],
    ["gates", { "test-command": "echo gate is busy; sleep 600" }, /^gate is busy/],
    [
      "health",
      { target: "slow-check", "build-args": "NEVER_HEALTHY=1", "health-timeout": "10m" },
      /^##\[group\]health/,
    ],
    ["publish", {}, /^health {3}healthy/],
  ])(
    "during %s: clean error",
    async (stage, inputs, moment) => {
      await withEngine(async (engine) => {
        if (stage === "publish") registry.intercept = ({ method }) => (method === "POST" ? { delay: 5000 } : undefined)
        let killed = 0
        const step = options(engine, inputs)
        const main = await runAction({
          ...step,
          bundle: "main",
          signal: {
            after: (line) => {
              if (killed > 0 || !moment.test(line)) return false
              killed = performance.now()
              setTimeout(() => engine.signal("engine", "SIGKILL"), 300)
              return false
            },
            kind: "cancel",
          },
        })
        const detected = performance.now() - killed - 300
        registry.intercept = () => undefined
        expectEngineError(main, stage)
        expect(detected).toBeLessThan(6000)
        const back = sleep(3000).then(() => engine.start())
        const post = await runAction({ ...step, bundle: "post", state: main.state })
        await back
        expect([post.exitCode, post.annotations]).toEqual([0, []])
        expect(await leftoversOn(engine.host, main.state.run ?? "", checkout.temp)).toEqual([])
      })
    },
    3 * MINUTES,
  )
})

test(
  "F34 the engine hangs during gates: clean error, and post does not hang",
  async () => {
    await withEngine(async (engine) => {
      const step = options(engine, { "test-command": "echo gate is busy; sleep 600" })
      const main = await runAction({
        ...step,
        bundle: "main",
        signal: {
          after: (line) => {
            if (/^gate is busy/.test(line)) engine.signal("engine", "SIGSTOP")
            return false
          },
          kind: "cancel",
        },
      })
      expectEngineError(main, "gates")
      expect(error(main)[0]).toMatch(/did not answer in 30 s/)
      expect(main.durationMs).toBeLessThan(60_000)
      const post = await runAction({ ...step, bundle: "post", state: main.state })
      expect([post.exitCode, post.annotations.map(({ kind }) => kind)]).toEqual([0, ["warning"]])
      expect(post.durationMs).toBeLessThan(60_000)
      engine.signal("engine", "SIGCONT")
    })
  },
  4 * MINUTES,
)

test(
  "F46 cancel while the engine hangs: out in time",
  async () => {
    await withEngine(async (engine) => {
      const step = options(engine, { "test-command": "echo gate is busy; sleep 600" })
      let stopped = 0
      const main = await runAction({
        ...step,
        bundle: "main",
        signal: {
          after: (line) => {
            if (!/^gate is busy/.test(line)) return false
            engine.signal("engine", "SIGSTOP")
            stopped = performance.now()
            return true
          },
          kind: "cancel",
        },
      })
      expect([main.exitCode, main.signal, performance.now() - stopped < 7500]).toEqual([1, null, true])
      engine.signal("engine", "SIGCONT")
      const post = await runAction({ ...step, bundle: "post", state: main.state })
      expect(post.exitCode).toBe(0)
      expect(await leftoversOn(engine.host, main.state.run ?? "", checkout.temp)).toEqual([])
    })
  },
  3 * MINUTES,
)

test(
  "F37 the shim of a gate's container is killed: never a pass",
  async () => {
    await withEngine(async (engine) => {
      const step = options(engine, { "test-command": "echo gate is busy; sleep 600" })
      const main = await runAction({
        ...step,
        bundle: "main",
        signal: {
          after: (line) => {
            if (/^gate is busy/.test(line)) engine.signal("shim", "SIGKILL")
            return false
          },
          kind: "cancel",
        },
        limit: 2 * MINUTES,
      })
      expect([main.exitCode, main.outputs.pushed]).toEqual([1, "false"])
      expect(error(main)).toHaveLength(1)
      const post = await runAction({ ...step, bundle: "post", state: main.state })
      expect(post.exitCode).toBe(0)
      expect(await leftoversOn(engine.host, main.state.run ?? "", checkout.temp)).toEqual([])
    })
  },
  3 * MINUTES,
)

test(
  "F31 the engine's disk is full during the build: clean error, and the engine goes on",
  async () => {
    await withEngine(async (engine) => {
      const step = options(engine, { context: "full", push: "never" })
      const main = await runAction({ ...step, bundle: "main" })
      expect([main.exitCode, error(main).length]).toEqual([1, 1])
      expect(error(main)[0]).toMatch(/no space is left[\s\S]*No space left on device[\s\S]*`docker system df`/i)
      expect(error(main)[0]).toMatch(/: \d+ MiB of \d+ MiB are free/)
      await runAction({ ...step, bundle: "post", state: main.state })
      engine.docker("builder", "prune", "--all", "--force")
      expect(engine.docker("run", "--rm", "image-driven.invalid/busybox:base", "echo", "still here")).toBe("still here")
      expect(await leftoversOn(engine.host, main.state.run ?? "", checkout.temp)).toEqual([])
    }, "300m")
  },
  3 * MINUTES,
)
