// Faults of builds, gates, health and the machine itself (F28 to F53): each with one clear error or none at all, in bounded
// time, with nothing left. The titles are the rows of docs/reliability.md.
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { docker, leftovers } from "../support/docker.ts"
import { engineDoor } from "../support/engine-door.ts"
import { type Fault, first } from "../support/fault-proxy.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"
import { runAction } from "../support/runner/emulator.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  registry = await localRegistry()
  checkout = await project({
    files: {
      "broken/Dockerfile": "FROM image-driven.invalid/busybox:base\n\nRUN echo about to fail; exit 3\n",
      "hangs/Dockerfile": "FROM image-driven.invalid/busybox:base\nRUN sleep 86417\n",
      "based/Dockerfile": "ARG BASE=\nFROM $BASE\n",
      "garbage/Dockerfile":
        'FROM image-driven.invalid/busybox:base\nCOPY --chmod=755 program /program\nHEALTHCHECK CMD true\nENTRYPOINT ["/program"]\n',
      "garbage/program": "\u0000\u0001 no program of any architecture\n",
      "large/data": randomBytes(200_000).toString("hex"),
    },
  })
})
afterEach(() => {
  registry.intercept = () => undefined
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

/** Does something and becomes node. A shell would drop the variables of inputs, whose names have dashes. */
const perl = (words: string): readonly string[] => ["perl", "-e", `${words}; exec @ARGV or die`, "--"]

type More = Parameters<Project["step"]>[1]
const run = (inputs: Record<string, string>, more: More = {}) =>
  checkout.step(
    {
      "image-name": "app",
      push: "never",
      health: "skip",
      ...(inputs.gates === undefined ? { "test-command": "true" } : {}),
      ...inputs,
    },
    more,
  )
const errors = ({ main }: StepOutcome) =>
  main.annotations.filter(({ kind }) => kind === "error").map(({ title, message }) => `${title}\n${message}`)

function expectError(outcome: StepOutcome, stage: string, words: RegExp): void {
  expect([outcome.main.exitCode, outcome.main.outputs.pushed, errors(outcome).length]).toEqual([1, "false", 1])
  expect(errors(outcome)[0]).toMatch(new RegExp(`: ${stage}\\n`))
  expect(errors(outcome)[0]).toMatch(words)
  expect(outcome.main.stdout).not.toMatch(/^\s+at .*\.js:\d+/m)
  expect(outcome.left).toEqual([])
}
const expectPassed = (outcome: StepOutcome) =>
  expect([errors(outcome), outcome.main.exitCode, outcome.left]).toEqual([[], 0, []])

describe("F28 the base image cannot be had", () => {
  const base = async (name: string) => {
    const reference = `${registry.host}/${name}:1`
    const folder = await mkdtemp(path.join(tmpdir(), "base-"))
    await writeFile(path.join(folder, "Dockerfile"), `FROM image-driven.invalid/busybox:base\nLABEL name=${name}\n`)
    await docker("build", "--quiet", "--provenance=false", "--tag", reference, folder)
    await docker("push", "--quiet", reference)
    await docker("rmi", reference)
    await rm(folder, { recursive: true })
    return { context: "based", "build-args": `BASE=${reference}`, reference }
  }
  const manifests = ({ method, path: asked }: { method: string; path: string }) =>
    (method === "GET" || method === "HEAD") && asked.includes("/manifests/")
  test.each<[string, number, Fault]>([
    ["429 for a moment", 2, { status: 429, body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}' }],
    ["500 for a moment", 3, { status: 500 }],
    ["the connection breaks once", 1, "reset"],
  ])("%s: recovered", async (row, times, fault) => {
    const { reference: _, ...inputs } = await base(`base-${row.toLowerCase().replaceAll(/\W+/g, "-")}`)
    registry.intercept = first(times, manifests, fault)
    expectPassed(await run(inputs))
  })
  test.each<[string, Fault, RegExp]>([
    [
      "401 for good",
      { status: 401 },
      /the base image 127\.0\.0\.1:\d+\/base-401-for-good:1 cannot be fetched[\s\S]*log in to the registry/,
    ],
    ["503 for good", { status: 503 }, /the base image 127\.0\.0\.1:\d+\/base-503-for-good:1 cannot be fetched/],
    ["404", { status: 404 }, /the base image 127\.0\.0\.1:\d+\/base-404:1 cannot be fetched/],
  ])("%s: clean error that names the base", async (row, fault, words) => {
    const { reference: _, ...inputs } = await base(`base-${row.toLowerCase().replaceAll(/\W+/g, "-")}`)
    registry.intercept = (request) => (manifests(request) ? fault : undefined)
    expectError(await run(inputs), "build", words)
  })
})

describe("builds", () => {
  test("F29 a step of the build fails: its exit code, its last lines, and the line of the Dockerfile", async () => {
    const outcome = await run({ context: "broken" })
    expectError(outcome, "build", /exit code: 3[\s\S]*about to fail/)
    expect(outcome.main.stdout).toMatch(/^::error title=[^,]*build,file=broken\/Dockerfile,line=3::/m)
  })
  test("F30 a build that hangs is stopped by build-timeout, and its step is gone", async () => {
    const outcome = await run({ context: "hangs", "build-timeout": "4s" })
    expectError(outcome, "build", /the build was stopped: it ran longer than/)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toMatch(/^sleep 86417/m)
  })
})

describe("F32 the runner's temporary folder", () => {
  // A file system of its own, which only the step sees.
  const mounted = (mount: string): More => ({
    env: { RUNNER_TEMP: path.join(checkout.temp, "own") },
    wrap: [
      "unshare",
      "--map-root-user",
      "--mount",
      ...perl(`system("mount", "-t", "tmpfs", "-o", "${mount}", "none", $ENV{RUNNER_TEMP}) and die`),
    ],
  })
  beforeAll(() => mkdir(path.join(checkout.temp, "own")))
  test("is full: clean error", async () => {
    const outcome = await run({ "test-files": "large" }, mounted("size=64k"))
    expectError(outcome, "gates", /the runner's folder for temporary files is full\n.*ENOSPC/)
  })
  test("is read-only: clean error", async () => {
    const outcome = await run({}, mounted("ro"))
    expect([outcome.main.exitCode, errors(outcome).length]).toEqual([1, 1])
    expect(errors(outcome)[0]).toMatch(/the runner's folder for temporary files is read-only/)
  })
})

describe("F35 F36 the engine cannot be reached", () => {
  test.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      "F35 no socket",
      { DOCKER_HOST: "unix:///nowhere/docker.sock" },
      /unix:\/\/\/nowhere\/docker\.sock does not answer\n.*ENOENT[\s\S]*start the engine/,
    ],
    ["F35 nobody listens", { DOCKER_HOST: "tcp://127.0.0.1:1" }, /tcp:\/\/127\.0\.0\.1:1 does not answer/],
    ["F35 a host that is none", { DOCKER_HOST: "gopher://x" }, /gopher:\/\/x does not answer/],
    ["F36 no docker on PATH", { PATH: "/nowhere" }, /no `docker` program on PATH[\s\S]*20\.10 or newer/],
  ])("%s: clean error before anything else", async (_, env, words) => {
    const outcome = await run({}, { env: { DOCKER_CONTEXT: undefined, ...env } })
    expect([outcome.main.exitCode, errors(outcome).length]).toEqual([1, 1])
    expect(errors(outcome)[0]).toMatch(/: plan\n/)
    expect(errors(outcome)[0]).toMatch(words)
  })
  test("F35 no permission: clean error", async () => {
    const socket = path.join(checkout.temp, "closed.sock")
    await symlink((process.env.DOCKER_HOST ?? "").replace("unix://", ""), socket)
    execFileSync("chmod", ["-R", "a+rwX", path.dirname(checkout.workspace)])
    const mask = process.umask(0) // the other user has to write what the runner reads
    const outcome = await run(
      {},
      {
        env: { DOCKER_HOST: `unix://${socket}` },
        wrap: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
      },
    )
    process.umask(mask)
    expect(errors(outcome)[0]).toMatch(/does not answer\n.*(EACCES|permission denied)[\s\S]*group `docker`/i)
    await rm(socket)
  })
  test("F36 no buildx: the inputs that need it are named", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "no-buildx-"))
    const real = execFileSync("sh", ["-c", "command -v docker"], { encoding: "utf8" }).trim()
    await writeFile(path.join(folder, "docker"), `#!/bin/sh\n[ "$1" = buildx ] && exit 1\nexec ${real} "$@"\n`)
    await chmod(path.join(folder, "docker"), 0o755)
    const env = { PATH: `${folder}:${process.env.PATH}` }
    expectError(await run({ "build-contexts": "other=tests" }, { env }), "build", /input "build-contexts" needs buildx/)
    await rm(folder, { recursive: true })
  })
})

describe("gates", () => {
  const gates = ({ main }: StepOutcome): readonly { name: string; verdict: string; exitCode: number | null }[] =>
    JSON.parse(main.outputs.gates ?? "[]")
  test("F38 a gate that eats its memory: killed, with the reason", async () => {
    const outcome = await run({ gates: "eater: {run: exec tail /dev/zero, memory: 32m}" })
    expectError(outcome, "gates", /failed with exit code 137, killed: out of memory \(limit 32 MiB\)/)
  })
  test("F38 a child that eats the memory of a gate that passes: passed, with a warning", async () => {
    const outcome = await run({ gates: "eater: {run: 'tail /dev/zero || true', memory: 32m}" })
    expectPassed(outcome)
    expect(outcome.main.annotations).toMatchObject([
      {
        kind: "warning",
        message: expect.stringMatching(/gate eater passed, although one of its processes was killed: out of memory/),
      },
    ])
  })
  test("F39 exit codes are the command's own: 0 1 2 125 126 127 129 137 143 255", async () => {
    const codes = [0, 1, 2, 125, 126, 127, 129, 137, 143, 255]
    const outcome = await run({ gates: codes.map((code) => `c${code}: exit ${code}`).join("\n") })
    expect(gates(outcome).map(({ exitCode }) => exitCode)).toEqual(codes)
    expect(gates(outcome).map(({ verdict }) => verdict)).toEqual(
      codes.map((code) => (code === 0 ? "passed" : "failed")),
    )
    expect(outcome.left).toEqual([])
  })
  test("F40 a program of another architecture: named, and not taken for a broken engine", async () => {
    const outcome = await run({ context: "garbage", health: "required" })
    expectError(outcome, "health", /the container ended with exit code|could not be started/)
    expect(outcome.log).toMatch(/exec format error/i)
  })
  test("F41 a gate that ignores SIGTERM ends with its timeout", async () => {
    const outcome = await run({ gates: `deaf: {run: "trap '' TERM; sleep 600", timeout: 2s}` })
    expectError(outcome, "gates", /gate `deaf` was stopped: it ran longer than 2 s/)
    expect(outcome.main.durationMs).toBeLessThan(12_000)
  })
  test("F42 a process left behind does not hold its gate", async () => {
    const outcome = await run({ gates: "forks: 'sleep 600 & echo done'" })
    expectPassed(outcome)
    expect(outcome.main.durationMs).toBeLessThan(15_000)
  })
})

describe("F45 events of the engine", () => {
  test("are never delivered: health is found by looking", async () => {
    const door = await engineDoor()
    try {
      door.before = ({ path: asked }) => (asked.startsWith("/events") ? "drop" : undefined)
      const outcome = await run({ health: "required" }, { env: { DOCKER_HOST: door.host, DOCKER_CONTEXT: undefined } })
      expectPassed(outcome)
      expect(outcome.main.outputs.health).toBe("healthy")
      expect(door.asked.some(({ path: asked }) => asked.startsWith("/events"))).toBe(true)
    } finally {
      await door.close()
    }
  })
})

describe("F49 post", () => {
  test("twice, and with a dead engine: exit 0", async () => {
    const { main } = await run({})
    const post = (env: Record<string, string> = {}) =>
      runAction({ workspace: checkout.workspace, temp: checkout.temp, bundle: "post", state: main.state, env })
    expect((await post()).log.join("\n")).toContain("removed: 0, left behind: 0")
    const dead = await post({ DOCKER_HOST: "unix:///nowhere/docker.sock" })
    expect([dead.exitCode, dead.annotations.map(({ kind }) => kind)]).toEqual([0, ["warning"]])
  })
})

describe("F50 two runs at once on one engine", () => {
  const ROUNDS = Number(process.env.IMAGE_DRIVEN_ROUNDS ?? 3)
  test(
    `${ROUNDS} rounds: both green, each with its own image, nothing left`,
    async () => {
      const others = await project()
      try {
        for (let round = 0; round < ROUNDS; round++) {
          const inputs = {
            setup: "touch /tmp/mine",
            gates: "one: test -e /tmp/mine\ntwo: cat tests/first.txt",
            "test-files": "tests",
          }
          const step = (which: Project) =>
            which.step({
              "image-name": `${registry.host}/pair`,
              health: "required",
              "build-args": `ROUND=${which.head}-${round}`,
              tags: `{{sha}}-${round}`,
              ...inputs,
            })
          const [a, b] = await Promise.all([step(checkout), step(others)])
          for (const [which, outcome] of [
            [checkout, a],
            [others, b],
          ] as const) {
            expectPassed(outcome)
            const held = await registry.manifest("pair", `${which.head}-${round}`)
            expect(held?.digest).toBe(outcome.main.outputs.digest)
          }
        }
      } finally {
        await others.remove()
      }
    },
    ROUNDS * 30_000,
  )
})

describe("F52 the clock jumps while something is awaited", () => {
  test.each([3600, -3600])("by %d s: no timeout comes early, none is missed", async (jump) => {
    const file = path.join(checkout.temp, "clock.cjs")
    await writeFile(
      file,
      `const real = Date.now.bind(Date); const began = real(); const Old = Date
const now = () => real() + (real() - began > 700 ? ${jump * 1000} : 0)
globalThis.Date = class extends Old { constructor(...a) { a.length ? super(...a) : super(now()) } static now() { return now() } }\n`,
    )
    const env = { NODE_OPTIONS: `--require=${file}` }
    const passed = await run(
      { health: "required", "build-args": "HEALTHY_AFTER=2", gates: "slow: {run: sleep 2, timeout: 30s}" },
      { env },
    )
    expectPassed(passed)
    const stopped = await run({ gates: "slow: {run: sleep 600, timeout: 2s}" }, { env })
    expectError(stopped, "gates", /ran longer than 2 s/)
    await rm(file)
  })
})

describe("F53 the machine is not as usual", () => {
  const whole = { health: "required", "test-files": "tests", gates: "one: cat tests/first.txt", setup: "true" }
  test.each<[string, More]>([
    ["64 open files at most", { wrap: ["prlimit", "--nofile=64:64", "--"] }],
    ["umask 077", { wrap: perl("umask 077") }],
    ["no HOME", { env: { HOME: undefined } }],
    ["LANG=C", { env: { LANG: "C", LC_ALL: "C" } }],
    ["a standard input that is closed", { wrap: perl("close STDIN") }],
    ["no temporary folder of the system", { env: { TMPDIR: "/nowhere" } }],
  ])("%s: passed", async (_, more) => expectPassed(await run(whole, more)))

  test.each(["with spaces", "with:colon,comma", "wïth ünïcödé 你好", "with'quote\"s"])(
    "a checkout in a folder %j: passed",
    async (name) => {
      const workspace = path.join(path.dirname(checkout.workspace), name)
      execFileSync("cp", ["-a", checkout.workspace, workspace])
      const inputs = { "image-name": "app", push: "never", ...whole }
      const options = { workspace, temp: checkout.temp, event: { sha: checkout.head } }
      const main = await runAction({ ...options, bundle: "main", inputs })
      expect([main.annotations.filter(({ kind }) => kind === "error"), main.exitCode]).toEqual([[], 0])
      await runAction({ ...options, bundle: "post", state: main.state })
      expect(await leftovers(main.state.run ?? "", checkout.temp)).toEqual([])
    },
  )

  test("the working directory is gone: clean error or a pass, nothing left", async () => {
    const wrap = perl('use File::Temp "tempdir"; my $gone = tempdir(); chdir $gone; rmdir $gone')
    expectPassed(await run(whole, { wrap }))
  })
})
