// The state machine of a container's health as a table, and the pace at which it is asked.
import {
  type ContainerState,
  describeCheck,
  hasCheck,
  healthDeadline,
  isDisabled,
  judge,
  ownPatience,
  waitingPace,
} from "../../src/image/health.ts"

const SECOND = 1e9
const running: ContainerState = { Status: "running", Running: true, ExitCode: 0, OOMKilled: false, Error: "" }
const probe = (ExitCode: number, Output: string) => ({ Start: "", End: "", ExitCode, Output })
const health = (Status: string, ...Log: ReturnType<typeof probe>[]): ContainerState => ({
  ...running,
  Health: { Status, Log },
})

test.each<[string, ContainerState, boolean, string]>([
  ["created", { ...running, Status: "created", Running: false }, true, "waiting"],
  ["restarting", { ...running, Status: "restarting", Running: false }, true, "waiting"],
  ["exited, whatever its health says", { ...health("starting"), Status: "exited", Running: false }, true, "exited"],
  [
    "exited and called unhealthy because it stopped",
    { ...health("unhealthy"), Status: "exited", Running: false },
    true,
    "exited",
  ],
  ["dead", { ...running, Status: "dead", Running: false }, true, "exited"],
  ["removing", { ...running, Status: "removing", Running: false }, true, "exited"],
  ["paused", { ...health("unhealthy"), Status: "paused" }, true, "paused"],
  ["running without a check", running, false, "running"],
  ["running, its health not there yet", running, true, "waiting"],
  ["starting", health("starting"), true, "waiting"],
  ["starting, a probe has failed", health("starting", probe(1, "refused")), true, "waiting"],
  ["healthy", health("healthy", probe(0, "")), true, "healthy"],
  ["unhealthy", health("unhealthy", probe(1, "")), true, "unhealthy"],
  [
    "no shell",
    health(
      "starting",
      probe(
        -1,
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory',
      ),
    ),
    true,
    "unusable check",
  ],
  [
    "no curl",
    health(
      "starting",
      probe(-1, 'OCI runtime exec failed: exec failed: exec: "curl": executable file not found in $PATH'),
    ),
    true,
    "unusable check",
  ],
  ["a probe that only says so", health("starting", probe(1, "curl: executable file not found")), true, "waiting"],
])("%s", (_, state, checked, expected) => expect(judge(state, checked).state).toBe(expected))

test.each([
  [undefined, false, false],
  [null, false, false],
  [{ Test: [] }, false, false],
  [{ Test: [""] }, false, false],
  [{ Test: ["NONE"] }, false, true],
  [{ Test: ["CMD-SHELL", "true"] }, true, false],
  [{ Test: ["CMD", "true"] }, true, false],
])("%j has a check: %s, is disabled: %s", (check, has, disabled) =>
  expect([hasCheck(check), isDisabled(check)]).toEqual([has, disabled]),
)

describe("patience is the image's", () => {
  test.each([
    [{}, 90_000],
    [{ Interval: SECOND, Retries: 5 }, 5_000],
    [{ Interval: 2 * SECOND, Retries: 2, StartPeriod: 40 * SECOND }, 44_000],
  ])("%j gives up after %d ms", (check, expected) => expect(ownPatience(check)).toBe(expected))
  test("20 s on top of the start period, unless asked otherwise", () => {
    expect(healthDeadline({ StartPeriod: 40 * SECOND }, undefined)).toBe(60_000)
    expect(healthDeadline(undefined, undefined)).toBe(20_000)
    expect(healthDeadline({ StartPeriod: 40 * SECOND }, 5_000)).toBe(5_000)
  })
})

describe("the pace is the application's", () => {
  const check = { Test: ["CMD", "x"], Interval: 30 * SECOND, Timeout: 3 * SECOND, Retries: 3, StartPeriod: 10 * SECOND }
  test("the start period lasts as long as the image would wait, probes come every 100 ms, the first failure after it counts", () =>
    expect(waitingPace(check, true)).toEqual({
      StartPeriod: 100 * SECOND,
      StartInterval: 0.1 * SECOND,
      Interval: 0.25 * SECOND,
      Timeout: 3 * SECOND,
      Retries: 1,
    }))
  test("an engine that knows no start interval gets an interval", () => {
    expect(waitingPace(check, false)).toMatchObject({ Interval: 0.25 * SECOND })
    expect(waitingPace(check, false).StartInterval).toBeUndefined()
  })
  test("the check itself is left to the image", () => expect(waitingPace(check, true).Test).toBeUndefined())
})

test("a check reads as in a Dockerfile", () => {
  expect(describeCheck({ Test: ["CMD-SHELL", "wget x || exit 1"] })).toBe("CMD wget x || exit 1")
  expect(describeCheck({ Test: ["CMD", "x", "-y"] })).toBe('CMD ["x","-y"]')
})
