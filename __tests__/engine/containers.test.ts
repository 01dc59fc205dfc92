// What a container of the pipeline may do, and what it sees of this machine (T33 to T42); engines that do not see our files.
import { execFileSync } from "node:child_process"
import { mkdir } from "node:fs/promises"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { engineDoor } from "../support/engine-door.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([
    localRegistry(),
    project({ files: { "tests/deep/second.txt": "deeper\n", "tests/run.sh": "echo a script of the tests\n" } }),
  ])
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

type More = Parameters<Project["step"]>[1]
const run = (inputs: Record<string, string>, more: More = {}) =>
  checkout.step({ "image-name": "app", push: "never", health: "skip", ...inputs }, more)
const verdicts = ({ main }: StepOutcome): Record<string, string> =>
  Object.fromEntries(
    (JSON.parse(main.outputs.gates ?? "[]") as { name: string; verdict: string }[]).map((gate) => [
      gate.name,
      gate.verdict,
    ]),
  )

describe("T34 what a gate may do", () => {
  test("no capability, no new privileges, a seccomp filter, bounded processes and memory, an init process; setup has Docker's default rights", async () => {
    const outcome = await run({
      "setup-root": "grep CapEff: /proc/self/status",
      "test-user": "0:0",
      gates:
        "caps: grep -E '^(CapEff|CapPrm|NoNewPrivs|Seccomp):' /proc/self/status\n" +
        "init: cat /proc/1/cmdline\n" +
        "own: {run: chown 1:1 /start.sh, capabilities: [CHOWN]}\n" +
        "none: '! chown 1:1 /start.sh'",
    })
    expect(verdicts(outcome)).toEqual({ caps: "passed", init: "passed", own: "passed", none: "passed" })
    expect(outcome.log).toMatch(/CapPrm:\t0{16}\nCapEff:\t0{16}\nNoNewPrivs:\t1\nSeccomp:\t2/)
    expect(outcome.log).toMatch(/\/sbin\/docker-init|\/dev\/init/)
    expect(outcome.log).toMatch(/CapEff:\t0*a80425fb/)
  })

  test("its limits, as the engine knows them", async () => {
    let inspected: Record<string, unknown> = {}
    const running = run({
      gates: "wait: {run: 'echo gate is up; sleep 4', memory: 64m, network: none}",
      "test-files": "tests",
    })
    for (let look = 0; look < 200; look++) {
      const [id] = (
        await docker(
          "ps",
          "--quiet",
          "--filter",
          "name=image-driven-gate-1",
          "--filter",
          `label=commit=${checkout.head}`,
        )
      ).split("\n")
      if (id) {
        inspected = JSON.parse(await docker("inspect", id))[0] as Record<string, unknown>
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const outcome = await running
    expect(verdicts(outcome)).toEqual({ wait: "passed" })
    expect(inspected).toMatchObject({
      Image: outcome.main.outputs["image-id"],
      HostConfig: {
        Privileged: false,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        PidsLimit: 4096,
        Memory: 64 * 1024 ** 2,
        MemorySwap: 64 * 1024 ** 2,
        Init: true,
        NetworkMode: "none",
        Binds: null,
        RestartPolicy: { Name: expect.stringMatching(/^(no)?$/) },
        PidMode: "",
        IpcMode: "private",
      },
      Config: { Labels: { "image-driven.run": outcome.main.state.run } },
    })
    const mounts = inspected.Mounts as { Type: string; Source: string; Destination: string; RW: boolean }[]
    expect(mounts.map(({ Type, Destination, RW }) => ({ Type, Destination, RW }))).toEqual([
      { Type: "bind", Destination: "/home/app/tests", RW: false },
    ])
    // Of this machine it sees the run's own copy, never the checkout.
    expect(mounts[0]?.Source.startsWith(path.join(checkout.temp, `image-driven-${outcome.main.state.run}`))).toBe(true)
  })

  test("T40 network: none leaves the loopback alone, and is one word away", async () => {
    const outcome = await run({
      gates:
        "none: {run: 'test \"$(ls /sys/class/net)\" = lo', network: none}\nbridge: 'ls /sys/class/net | grep -q eth'",
    })
    expect(verdicts(outcome)).toEqual({ none: "passed", bridge: "passed" })
  })

  test("T33 no input makes a container privileged", async () => {
    for (const option of [
      "privileged: true",
      "volumes: [/:/host]",
      "pid: host",
      "devices: [/dev/sda]",
      "security-opt: [seccomp=unconfined]",
      "options: --privileged",
      "network: host",
      "capabilities: [ALL]",
      "capabilities: [SYS_ADMIN]",
    ]) {
      const { main } = await run({ gates: `one: {run: 'true', ${option}}` })
      expect([option, main.exitCode, main.annotations[0]?.kind]).toEqual([option, 1, "error"])
    }
  })

  test("T42 the health container runs as in production: default capabilities, its own entry point", async () => {
    const outcome = await checkout.step({
      ...{ "image-name": "app", push: "never", stages: "build\nhealth" },
      "health-command": "grep -q 'CapBnd:.00000000a80425fb' /proc/1/status",
    })
    expect(outcome.main.outputs.health).toBe("healthy")
  })
})

describe("T37 the checkout is the same before and after, whatever gates do to what they see", () => {
  test("read-only files, writable copies, as root", async () => {
    const before = await checkout.hash()
    const outcome = await run({
      "test-user": "0:0",
      "test-files": "tests\nprivate.txt:rw",
      gates:
        "write: '! echo x > tests/first.txt && ! rm -rf tests/deep && ! touch tests/new'\n" +
        "copy: 'echo changed >> private.txt && grep -q changed private.txt'\n" +
        "other: '! grep -q changed private.txt'",
      "max-parallel": "1",
    })
    expect(verdicts(outcome)).toEqual({ write: "passed", copy: "passed", other: "passed" })
    expect(await checkout.hash()).toBe(before)
    expect(checkout.git("status", "--porcelain")).toBe("")
    expect(outcome.left).toEqual([])
  })
})

describe("an engine that does not see our files", () => {
  // The step gets a temporary folder on a file system that only it sees: as with a remote engine, or a runner in a container.
  const apart: More = {
    wrap: [
      ...["unshare", "--map-root-user", "--mount", "perl", "-e"],
      'system("mount", "-t", "tmpfs", "none", $ENV{RUNNER_TEMP}) and die; exec @ARGV or die',
      "--",
    ],
  }
  const remote = async (inputs: Record<string, string>) => {
    const temp = path.join(checkout.temp, "apart")
    await mkdir(temp, { recursive: true })
    return run(inputs, { ...apart, env: { RUNNER_TEMP: temp } })
  }

  test("is recognised by a probe and served by copying: gates see the same files, the checkout stays as it is", async () => {
    const before = await checkout.hash()
    const outcome = await remote({
      "test-files": "tests\n.flake8:/etc/flake8\nprivate.txt:rw",
      setup: "cat tests/first.txt",
      gates:
        "files: find tests -type f | sort\n" +
        "read: 'cat tests/deep/second.txt && test -s /etc/flake8'\n" +
        "script: sh tests/run.sh\n" +
        "readonly: '! touch tests/new && ! rm tests/first.txt'\n" +
        "writable: 'echo changed >> private.txt'\n" +
        "others: '! grep -q changed private.txt'",
    })
    expect(verdicts(outcome)).toEqual({
      files: "passed",
      read: "passed",
      script: "passed",
      readonly: "passed",
      writable: "passed",
      others: "passed",
    })
    expect(outcome.log).toContain("the engine does not see the files of this machine")
    expect(outcome.log).toMatch(/^tests\/deep\/second\.txt\ntests\/first\.txt\ntests\/run\.sh$/m)
    expect(await checkout.hash()).toBe(before)
    expect(outcome.left).toEqual([])
  })

  test("T38 nothing is ever copied into or out of a container that was started", async () => {
    const door = await engineDoor()
    try {
      const temp = path.join(checkout.temp, "apart")
      await mkdir(temp, { recursive: true })
      const outcome = await run(
        { "test-files": "tests", gates: "one: cat tests/first.txt" },
        { ...apart, env: { RUNNER_TEMP: temp, DOCKER_HOST: door.host, DOCKER_CONTEXT: undefined } },
      )
      expect(verdicts(outcome)).toEqual({ one: "passed" })
      const copied = door.asked
        .map(({ path: asked }) => /^\/containers\/([0-9a-f]{64})\/archive/.exec(asked)?.[1])
        .filter(Boolean)
      expect(copied).toHaveLength(1)
      expect(door.asked.some(({ path: asked }) => asked.startsWith(`/containers/${copied[0]}/start`))).toBe(false)
    } finally {
      await door.close()
    }
  })

  test("the image that is pushed has none of it", async () => {
    const temp = path.join(checkout.temp, "apart")
    await mkdir(temp, { recursive: true })
    const outcome = await checkout.step(
      {
        "image-name": `${registry.host}/apart`,
        "test-files": "tests",
        gates: "one: cat tests/first.txt",
        health: "skip",
      },
      { ...apart, env: { RUNNER_TEMP: temp } },
    )
    expect(outcome.main.outputs.pushed).toBe("true")
    const name = `${registry.host}/apart:latest`
    await docker("pull", "--quiet", name)
    try {
      await expect(docker("run", "--rm", "--entrypoint", "cat", name, "/home/app/tests/first.txt")).rejects.toThrow()
    } finally {
      await docker("rmi", "--force", name)
    }
  })
})

test("T26 a token that actions/checkout left in .git is noticed before it can be built in", async () => {
  const own = await project()
  try {
    execFileSync("git", [
      "-C",
      own.workspace,
      "config",
      "http.https://github.com/.extraheader",
      "AUTHORIZATION: basic x",
    ])
    const told = await own.step({ "image-name": "app", push: "never", health: "skip", "test-command": "true" })
    expect(told.main.annotations).toMatchObject([
      { kind: "notice", message: expect.stringMatching(/holds the token of actions\/checkout/) },
    ])
    execFileSync("sh", ["-c", `echo .git > ${own.workspace}/.dockerignore`])
    const quiet = await own.step({ "image-name": "app", push: "never", health: "skip", "test-command": "true" })
    expect(quiet.main.annotations).toEqual([])
  } finally {
    await own.remove()
  }
})
