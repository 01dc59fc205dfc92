// Health on a real engine: at the pace of the application, with the image's own patience, each end said as what it is. T1.6, T1.7.
import { docker } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  registry = await localRegistry()
  checkout = await project({
    files: {
      "mute/Dockerfile":
        'FROM image-driven.invalid/busybox:base AS source\nFROM scratch\nCOPY --from=source /bin/busybox /sleep\nHEALTHCHECK --interval=30s CMD some-program --check\nENTRYPOINT ["/sleep", "600"]\n',
      "gone/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK CMD true\nENTRYPOINT ["/no/such/program"]\n',
      "done/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK CMD false\nCMD ["echo", "I was a job, not a service"]\n',
      "hangs/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK --interval=1s --timeout=1s --retries=1 CMD echo asked; sleep 60\nCMD ["sleep", "60"]\n',
      "patient/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK --interval=1s --start-period=60s CMD test -e /tmp/ready\nCMD ["sh", "-c", "sleep 2; touch /tmp/ready; sleep 60"]\n',
      "recovers/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK --interval=1s --retries=1 CMD test -e /tmp/ready\nCMD ["sh", "-c", "sleep 3; touch /tmp/ready; sleep 60"]\n',
      "never/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK --interval=1s --retries=1 CMD false\nCMD ["sleep", "60"]\n',
      "nothing/Dockerfile": "FROM scratch\nCOPY Dockerfile /\nHEALTHCHECK CMD true\n",
    },
  })
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

/** Runs that only wait are started first and looked at last. */
let slow: { readonly never: Promise<StepOutcome>; readonly byDefault: Promise<StepOutcome> }
beforeAll(() => {
  slow = {
    never: run({
      "image-name": `${registry.host}/t16`,
      push: "auto",
      stages: "",
      "test-command": "true",
      "build-args": "NEVER_HEALTHY=1",
    }),
    byDefault: run({ target: "slow-check", "build-args": "NEVER_HEALTHY=1" }),
  }
})

const run = (inputs: Record<string, string>) =>
  checkout.step({ "image-name": "app", push: "never", stages: "build\nhealth", ...inputs })
/** Seconds that the stage took. */
const took = ({ main }: StepOutcome): number =>
  (JSON.parse(main.outputs.metadata ?? "{}") as { stages: { stage: string; seconds: number }[] }).stages.find(
    ({ stage }) => stage === "health",
  )?.seconds ?? Number.NaN
const failure = ({ main }: StepOutcome) => main.annotations.find(({ kind }) => kind === "error")?.message ?? ""

describe("beside the gates", () => {
  const both = { stages: "build\ngates\nhealth" }
  /** What runs of this image at once, as the engine sees it, until the step has ended. */
  const together = async (step: Promise<StepOutcome>, label: string): Promise<readonly string[]> => {
    let ended = false
    const over = step.finally(() => {
      ended = true
    })
    let most: readonly string[] = []
    while (!ended) {
      const names = (await docker("ps", "--filter", `label=overlap=${label}`, "--format", "{{.Names}}")).split("\n")
      const kinds = [...new Set(names.map((name) => /^image-driven-(gate|health)/.exec(name)?.[1] ?? ""))].filter(
        Boolean,
      )
      if (kinds.length > most.length) most = kinds.sort()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await over
    return most
  }

  test("the container starts while gates run, and is shown after them", async () => {
    const step = run({ ...both, labels: "overlap=one", "build-args": "HEALTHY_AFTER=2", "test-command": "sleep 2" })
    expect(await together(step, "one")).toEqual(["gate", "health"])
    const { main, left } = await step
    expect([main.exitCode, main.outputs.health, left]).toEqual([0, "healthy", []])
    const groups = main.log.filter((line) => /^##\[group\](gate|health)/.test(line))
    expect(groups).toEqual([expect.stringContaining("gate test"), expect.stringContaining("health:")])
  })
  test("the time begins to count when the gates have ended", async () => {
    const slowly = { "build-args": "HEALTHY_AFTER=3", "health-timeout": "1s" }
    const beside = await run({ ...both, ...slowly, "test-command": "sleep 4" })
    expect([beside.main.exitCode, beside.main.outputs.health]).toEqual([0, "healthy"])
    const alone = await run({ ...both, ...slowly, "test-command": "true" })
    expect([alone.main.exitCode, alone.main.outputs.health]).toEqual([1, "timeout"])
  })
  test("unhealthy while gates had the machine is no verdict: one probe after them has to fail", async () => {
    const recovers = { context: "recovers", "test-command": "sleep 4" }
    expect((await run({ ...both, ...recovers })).main.outputs.health).toBe("healthy")
    const never = await run({ ...both, context: "never", "test-command": "sleep 3" })
    expect([never.main.exitCode, never.main.outputs.health, never.left]).toEqual([1, "unhealthy", []])
  })
  test("a gate that fails is the verdict: nothing is said about health, and nothing stays", async () => {
    const { main, left } = await run({ ...both, "test-command": "sleep 1; false", "build-args": "CRASH_AFTER=0" })
    expect([main.exitCode, main.outputs.health, left]).toEqual([1, "skipped", []])
    expect(main.annotations.map(({ title }) => title)).toEqual(["Image-Driven Pipeline: gates"])
    expect(main.log.join("\n")).not.toContain("##[group]health")
  })
})

describe("healthy", () => {
  test("with the default interval of 30 s the wait is the application's own start (E24)", async () => {
    const outcome = await run({ target: "slow-check" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([0, "healthy"])
    expect(took(outcome)).toBeLessThan(5)
    expect(outcome.left).toEqual([])
  })
  test("a start period is asked for at the same pace, and a timeout below it is worth a warning", async () => {
    const outcome = await run({ context: "patient", "health-timeout": "30s" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([0, "healthy"])
    expect(took(outcome)).toBeGreaterThan(2)
    expect(took(outcome)).toBeLessThan(7)
    expect(outcome.main.annotations).toMatchObject([
      { kind: "warning", message: "health-timeout (30 s) is shorter than the start period of the image (60 s)" },
    ])
  })
  test("a slow start is waited for", async () => {
    const outcome = await run({ "build-args": "HEALTHY_AFTER=3" })
    expect(outcome.main.outputs.health).toBe("healthy")
  })
  test("two runs at once do not meet (T1.7d, B8)", async () => {
    const outcomes = await Promise.all([run({}), run({})])
    expect(outcomes.map(({ main }) => [main.exitCode, main.outputs.health])).toEqual([
      [0, "healthy"],
      [0, "healthy"],
    ])
    expect(outcomes.flatMap(({ left }) => left)).toEqual([])
  })
  test("health-command serves an image without a check", async () => {
    const outcome = await run({
      target: "unchecked",
      "health-command": "wget -q -O /dev/null http://127.0.0.1:8080/ready",
    })
    expect(outcome.main.outputs.health).toBe("healthy")
    expect(outcome.main.annotations).toEqual([])
  })
  test("health-command goes before the image's own check, and says so", async () => {
    const outcome = await run({ target: "slow-check", "health-command": "echo never; exit 1", "health-timeout": "2s" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "timeout"])
    expect(outcome.main.annotations.map(({ kind, message }) => [kind, message.split("\n")[0]])).toEqual([
      ["notice", "the image has a HEALTHCHECK of its own: `health-command` is used instead of it"],
      ["error", "the container was not healthy within 2 s"],
    ])
  })
  test("run-env reaches the container", async () => {
    const outcome = await run({ "run-env": "CRASH_AFTER=0" })
    expect(failure(outcome)).toContain("exit code 7")
  })
})

describe("T1.7 no evidence is never health (B1, B2, B3)", () => {
  test("(a) no HEALTHCHECK is a failure that says so", async () => {
    const outcome = await run({ target: "unchecked" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "no check"])
    expect(failure(outcome)).toContain("the image has no HEALTHCHECK")
  })
  test("(a) HEALTHCHECK NONE is another one", async () => {
    expect(failure(await run({ target: "none" }))).toContain("the image has HEALTHCHECK NONE")
  })
  test("(a) optional: it has to keep running, and the log says so", async () => {
    const outcome = await run({ target: "unchecked", health: "optional" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([0, "running"])
    expect(outcome.main.annotations).toMatchObject([
      { kind: "notice", message: expect.stringContaining("no HEALTHCHECK") },
    ])
  })
  test("(a) optional: NONE has to keep running too", async () => {
    expect((await run({ target: "none", health: "optional" })).main.outputs.health).toBe("running")
  })
  test("(a) optional: one that ends is a failure all the same", async () => {
    const outcome = await run({ target: "unchecked", health: "optional", "build-args": "CRASH_AFTER=0" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "exited"])
  })
  test("(b) a crash is reported at once, with exit code and last lines", async () => {
    const outcome = await run({ target: "slow-check", "build-args": "CRASH_AFTER=1" })
    expect(outcome.main.outputs.health).toBe("exited")
    expect(failure(outcome)).toContain("ended with exit code 7")
    expect(outcome.log).toContain("the service has crashed")
    expect(took(outcome)).toBeLessThan(5)
    expect(outcome.left).toEqual([])
  })
  test("an end with exit code 0 is no health either", async () => {
    const outcome = await run({ context: "done" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "exited"])
    expect(failure(outcome)).toContain("ended with exit code 0 instead of turning healthy")
    expect(outcome.log).toContain("I was a job, not a service")
  })
  test("a check whose shell is not in the image is reported at once", async () => {
    const outcome = await run({ context: "mute" })
    expect(outcome.main.outputs.health).toBe("unusable check")
    expect(failure(outcome)).toContain("its program or its shell is not there")
    expect(took(outcome)).toBeLessThan(5)
  })
  test("a program that is not in the image is reported at once", async () => {
    const outcome = await run({ context: "gone" })
    expect(outcome.main.outputs.health).toBe("exited")
    expect(failure(outcome)).toContain("exit code 127")
  })
  test("an image that has nothing to start is no pass", async () => {
    const outcome = await run({ context: "nothing" })
    expect([outcome.main.exitCode, outcome.main.outputs.pushed]).toEqual([1, "false"])
    expect(failure(outcome)).toMatch(/no command specified/i)
    expect(outcome.left).toEqual([])
  })
})

describe("what others do to the container is no verdict about the image", () => {
  /** The container of the only run of this checkout that waits for health, once it is there. */
  const waiting = async (commit: string): Promise<string> => {
    for (let look = 0; look < 200; look++) {
      const ids = await docker(
        "ps",
        "--quiet",
        "--filter",
        `label=commit=${commit}`,
        "--filter",
        "name=image-driven-health",
      )
      if (ids !== "") return ids
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error("no container waits for health")
  }
  test.each<[string, readonly string[], string, RegExp]>([
    ["pauses", ["pause"], "error", /paused by somebody else/],
    ["removes", ["rm", "--force"], "skipped", /could not be started or observed|ended with exit code 137/],
    ["kills", ["kill"], "exited", /ended with exit code 137/],
  ])("somebody %s it", async (_, command, health, words) => {
    const own = await project()
    try {
      const running = own.step({
        "image-name": "app",
        push: "never",
        stages: "build\nhealth",
        target: "slow-check",
        "build-args": "NEVER_HEALTHY=1",
      })
      await docker(...command, await waiting(own.head))
      const outcome = await running
      expect(outcome.main.exitCode).toBe(1)
      expect([health, "exited"]).toContain(outcome.main.outputs.health)
      expect(failure(outcome)).toMatch(words)
      expect(took(outcome)).toBeLessThan(10)
      expect(outcome.left).toEqual([])
    } finally {
      await own.remove()
    }
  })
})

test("health: skip starts nothing", async () => {
  const outcome = await run({ health: "skip" })
  expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([0, "skipped"])
  expect(outcome.log).not.toContain("entry point: started")
})

describe("T1.6 never healthy (E25, E26)", () => {
  test("the image's own patience is kept: interval 1 s, retries 5; unhealthy is said at once, not at the timeout (T1.7c)", async () => {
    const outcome = await slow.never
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "unhealthy"])
    const said = Number(/turned unhealthy after ([\d.]+) s/.exec(failure(outcome))?.[1])
    expect(said).toBeGreaterThanOrEqual(5)
    expect(said).toBeLessThan(7)
    expect(outcome.log).toContain("entry point: started as 1000")
    expect(outcome.log).toContain("last probes of the health check:")
    expect(outcome.left).toEqual([])
    // This event may push: nothing but whether there is a registry was asked.
    expect(outcome.main.outputs).toMatchObject({ pushed: "false", digest: "" })
    expect([...new Set(registry.asked.map(({ method, path }) => `${method} ${path}`))]).toEqual(["GET /v2/"])
    expect(await registry.tags("t16")).toEqual([])
  })
  test("a check that hangs is one that fails", async () => {
    const outcome = await run({ context: "hangs" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "unhealthy"])
    expect(failure(outcome)).toContain("exceeded timeout")
    expect(took(outcome)).toBeLessThan(10)
  })
  test("by default it ends after 20 s, not after the image's 90", async () => {
    const outcome = await slow.byDefault
    expect(outcome.main.outputs.health).toBe("timeout")
    expect(failure(outcome)).toMatch(/not healthy within 20 s[\s\S]*by its own settings the image may take 90 s/)
    expect(took(outcome)).toBeGreaterThanOrEqual(20)
    expect(took(outcome)).toBeLessThan(24)
    expect(outcome.left).toEqual([])
  })
  test("health-timeout ends it earlier", async () => {
    const outcome = await run({ target: "slow-check", "build-args": "NEVER_HEALTHY=1", "health-timeout": "2s" })
    expect(failure(outcome)).toContain("not healthy within 2 s")
  })
})

describe("T0.4 readiness by a line of the log", () => {
  const compose = (delay: number, end: string) =>
    `FROM image-driven.invalid/busybox:base\nCMD ["sh", "-c", "sleep ${delay}; echo 12:00 Running server on 8000 >&2; ${end}"]\n`
  test.each([
    ["the line appears", 1, "sleep 60", "5s", "healthy", ""],
    ["the line appears just before the end", 2, "sleep 60", "3s", "healthy", ""],
    ["the line does not appear", 30, "sleep 1", "2s", "timeout", 'it has not printed "Running server"'],
  ])("%s", async (_, delay, end, limit, health, said) => {
    const checkout = await project({ files: { Dockerfile: compose(delay, end) } })
    try {
      const { main, left } = await checkout.step({
        "image-name": "app",
        "test-command": "true",
        "health-log": "Running server",
        "health-timeout": limit,
        push: "never",
      })
      expect([main.outputs.health, left]).toEqual([health, []])
      expect(main.annotations.map(({ message }) => message).join("\n")).toContain(said)
    } finally {
      await checkout.remove()
    }
  })
  test("a container that dies is noticed at once", async () => {
    const checkout = await project({
      files: { Dockerfile: 'FROM image-driven.invalid/busybox:base\nCMD ["sh", "-c", "echo starting; exit 3"]\n' },
    })
    try {
      const { main } = await checkout.step({
        "image-name": "app",
        "test-command": "true",
        "health-log": "Running server",
        "health-timeout": "1m",
        push: "never",
      })
      expect([main.outputs.health, main.durationMs < 30_000]).toEqual(["exited", true])
      expect(main.annotations[0]?.message).toContain("exit code 3")
    } finally {
      await checkout.remove()
    }
  })
})
