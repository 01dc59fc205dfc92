// Health on a real engine: at the pace of the application, with the image's own patience, each end said as what it is. T1.6, T1.7.
import { type Project, project, type StepOutcome } from "../support/project.ts"

let checkout: Project
beforeAll(async () => {
  checkout = await project({
    files: {
      "mute/Dockerfile":
        'FROM image-driven.invalid/busybox:base AS source\nFROM scratch\nCOPY --from=source /bin/busybox /sleep\nHEALTHCHECK --interval=30s CMD some-program --check\nENTRYPOINT ["/sleep", "600"]\n',
      "gone/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nHEALTHCHECK CMD true\nENTRYPOINT ["/no/such/program"]\n',
    },
  })
})
afterAll(() => checkout.remove())

const run = (inputs: Record<string, string>) =>
  checkout.step({ "image-name": "app", push: "never", stages: "build\nhealth", ...inputs })
const failure = ({ main }: StepOutcome) => main.annotations.find(({ kind }) => kind === "error")?.message ?? ""

describe("healthy", () => {
  test("with the default interval of 30 s the wait is the application's own start (E24)", async () => {
    const outcome = await run({ target: "slow-check" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([0, "healthy"])
    expect(outcome.main.durationMs).toBeLessThan(15_000)
    expect(outcome.left).toEqual([])
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
  })
  test("run-env reaches the container", async () => {
    const outcome = await run({ "run-env": "CRASH_AFTER=0" })
    expect(failure(outcome)).toContain("exit code 7")
  })
})

describe("T1.6 never healthy (E25, E26)", () => {
  test("the image's own patience is kept: interval 1 s, retries 5", async () => {
    const started = performance.now()
    const outcome = await run({ "build-args": "NEVER_HEALTHY=1" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "unhealthy"])
    const said = Number(/turned unhealthy after ([\d.]+) s/.exec(failure(outcome))?.[1])
    expect(said).toBeGreaterThanOrEqual(5)
    expect(said).toBeLessThan(8)
    expect(outcome.log).toContain("entry point: started as 1000")
    expect(outcome.log).toContain("last probes of the health check:")
    expect(outcome.left).toEqual([])
    expect(performance.now() - started).toBeLessThan(30_000)
  })
  test("by default it ends after 20 s, not after the image's 90", async () => {
    const outcome = await run({ target: "slow-check", "build-args": "NEVER_HEALTHY=1" })
    expect(outcome.main.outputs.health).toBe("timeout")
    expect(failure(outcome)).toMatch(/not healthy within 20 s[\s\S]*by its own settings the image may take 90 s/)
    expect(outcome.main.durationMs).toBeGreaterThan(20_000)
    expect(outcome.main.durationMs).toBeLessThan(30_000)
  })
  test("health-timeout ends it earlier", async () => {
    const outcome = await run({ target: "slow-check", "build-args": "NEVER_HEALTHY=1", "health-timeout": "2s" })
    expect(failure(outcome)).toContain("not healthy within 2 s")
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
  test("(a) optional: one that ends is a failure all the same", async () => {
    const outcome = await run({ target: "unchecked", health: "optional", "build-args": "CRASH_AFTER=0" })
    expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([1, "exited"])
  })
  test("(b) a crash is reported at once, with exit code and last lines", async () => {
    const outcome = await run({ target: "slow-check", "build-args": "CRASH_AFTER=1" })
    expect(outcome.main.outputs.health).toBe("exited")
    expect(failure(outcome)).toContain("ended with exit code 7")
    expect(outcome.log).toContain("the service has crashed")
    expect(outcome.main.durationMs).toBeLessThan(15_000)
    expect(outcome.left).toEqual([])
  })
  test("a check whose shell is not in the image is reported at once", async () => {
    const outcome = await run({ context: "mute" })
    expect(outcome.main.outputs.health).toBe("unusable check")
    expect(failure(outcome)).toContain("its program or its shell is not there")
    expect(outcome.main.durationMs).toBeLessThan(15_000)
  })
  test("a program that is not in the image is reported at once", async () => {
    const outcome = await run({ context: "gone" })
    expect(outcome.main.outputs.health).toBe("exited")
    expect(failure(outcome)).toContain("exit code 127")
  })
})

test("health: skip starts nothing", async () => {
  const outcome = await run({ health: "skip" })
  expect([outcome.main.exitCode, outcome.main.outputs.health]).toEqual([0, "skipped"])
  expect(outcome.log).not.toContain("entry point: started")
})
