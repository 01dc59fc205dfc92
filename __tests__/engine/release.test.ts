// The release environment (seed 002): T2.1 to T2.10, and what people get wrong.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { connectEngine } from "../../src/docker/engine.ts"
import { answers } from "../../src/docker/ports.ts"
import { docker, leftoversOn } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { copyImage, privateEngine } from "../support/private-engine.ts"
import type { Project } from "../support/project.ts"
import { TODO_COMPOSE, TODO_INPUTS, todo } from "../support/todo.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([localRegistry(), todo()])
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

const run = (inputs: Record<string, string>, more: Parameters<Project["step"]>[1] = {}, where = checkout) =>
  where.step({ "image-name": `${registry.host}/todo`, ...TODO_INPUTS, ...inputs }, more)
const time = (log: readonly string[], what: string) =>
  Number(log.find((line) => line.startsWith(what))?.match(/at (\d+)/)?.[1] ?? Number.NaN)

test("T2.1 a full release: order, bootstrap state, the tested image by ID, published", async () => {
  const name = `${registry.host}/full`
  const { main, left, log } = await run({ "image-name": name })
  expect(main.annotations.map(({ message }) => message)).toEqual([])
  expect([main.exitCode, main.outputs.release, main.outputs["acceptance-exit-code"], main.outputs.pushed]).toEqual([
    0,
    "passed",
    "0",
    "true",
  ])
  const order = ["collectstatic at", "migrate at", "specs at"].map((what) => time(main.log, what))
  expect(order).toEqual([...order].sort())
  expect(log).toContain("the front says: static files")
  const pushed = await registry.manifest("full", "latest")
  expect([pushed?.digest, pushed?.configDigest]).toContain(main.outputs["image-id"])
  const steps = JSON.parse(main.outputs.metadata ?? "{}")["release-steps"] as { name: string; verdict: string }[]
  expect(steps.map(({ name: step }) => step)).toEqual([
    "start db",
    "wait for db:5555@30s",
    "bootstrap app: collectstatic",
    "bootstrap app: migrate",
    "start web",
    "wait for web",
    "wait for app",
    "test specs",
    "the tested image ran",
  ])
  expect(main.summary).toContain("| bootstrap app: migrate | ✅ passed |")
  expect(left).toEqual([])
  expect(await docker("ps", "--all", "--filter", "name=todo-app", "--quiet")).toBe("")
})

test("T2.2 acceptance fails: exit code, logs of all services, nothing pushed, nothing left", async () => {
  const { main, left, log } = await run({ "image-name": `${registry.host}/failing`, "compose-env": "SPECS_EXIT=3" })
  expect([main.exitCode, main.outputs["acceptance-exit-code"], main.outputs.pushed]).toEqual([1, "3", "false"])
  expect(main.annotations[0]?.message).toContain("`specs` failed with exit code 3")
  for (const said of ["the application serves", "the front serves", "db: open"]) expect(log).toContain(said)
  expect(left).toEqual([])
  expect(await registry.tags("failing")).toEqual([])
})

test("T2.3 a dependency that is never ready: named, with its own limit, and bootstrap is not run", async () => {
  const { main, left } = await run({ "compose-wait": "db:5555@3s", "compose-env": "DB_DELAY=600", push: "never" })
  expect(main.exitCode).toBe(1)
  expect(main.annotations[0]?.message).toContain("db:5555 was not ready within 3 s")
  expect(main.log.join("\n")).not.toContain("collectstatic at")
  expect(main.durationMs).toBeLessThan(30_000)
  expect(left).toEqual([])
})

test("T2.4 F51 bootstrap fails: its exit code is said, the specs do not start", async () => {
  const { main, left } = await run({ "compose-env": "MIGRATE_FAILS=4", push: "never" })
  expect([main.exitCode, main.outputs.release, main.outputs["acceptance-exit-code"]]).toEqual([1, "failed", ""])
  expect(main.annotations[0]?.message).toContain("`app: migrate` failed with exit code 4")
  expect(main.annotations[0]?.message).toContain("this migration is broken")
  expect(main.log.join("\n")).not.toContain("specs at")
  expect(left).toEqual([])
})

test("T2.5 two runs at once on one engine do not meet", async () => {
  const other = await todo()
  try {
    const [first, second] = await Promise.all([run({ push: "never" }), run({ push: "never" }, {}, other)])
    expect([first.main.outputs.release, second.main.outputs.release]).toEqual(["passed", "passed"])
    expect([...first.left, ...second.left]).toEqual([])
  } finally {
    await other.remove()
  }
})

test("T2.9 a wait by health: ready when healthy, an unhealthy one fails at once and by name", async () => {
  const compose = (check: string) =>
    TODO_COMPOSE.replace("build: db\n", `build: db\n    healthcheck: { test: "${check}", interval: 5s, retries: 1 }\n`)
  const checkout = await todo({
    "good.yml": compose("wget -q -O /dev/null http://127.0.0.1:5555/cgi-bin/key"),
    "bad.yml": compose("false").replace("interval: 5s, retries: 1", "interval: 1s, retries: 1"),
  })
  try {
    const good = await run({ "compose-file": "good.yml", "compose-wait": "db", push: "never" }, {}, checkout)
    expect([good.main.annotations, good.main.outputs.release]).toEqual([[], "passed"])
    const bad = await run({ "compose-file": "bad.yml", "compose-wait": "db@60s", push: "never" }, {}, checkout)
    expect(bad.main.annotations[0]?.message).toContain("service db turned unhealthy")
    expect(bad.main.log.join("\n")).not.toContain("collectstatic at")
    expect([...good.left, ...bad.left]).toEqual([])
  } finally {
    await checkout.remove()
  }
})

test.each<["SIGTERM" | "cancel" | "SIGKILL"]>([["SIGTERM"], ["cancel"], ["SIGKILL"]])(
  "T2.10 %s while the specs run: everything goes away",
  async (kind) => {
    const { main, left } = await run(
      { "compose-env": "HANG=1", push: "never" },
      { signal: { after: (line) => line.startsWith("specs at"), kind } },
    )
    expect([main.exitCode === 0, left]).toEqual([false, []])
  },
)

test("F51 specs that hang are stopped by compose-timeout", async () => {
  const { main, left } = await run({ "compose-env": "HANG=1", "compose-timeout": "8s", push: "never" })
  expect(main.annotations[0]?.message).toContain("`specs` was stopped: it ran longer than 8 s")
  expect([main.exitCode, left]).toEqual([1, []])
})

test("F51 a front that is unhealthy: named, with its last probe", async () => {
  const checkout = await todo({
    "front.yml": TODO_COMPOSE.replace("http://127.0.0.1:8080/cgi-bin/app/static.txt", "http://127.0.0.1:1/").replace(
      "interval: 5s",
      "interval: 1s\n      retries: 2",
    ),
  })
  try {
    const { main, left } = await run({ "compose-file": "front.yml", push: "never" }, {}, checkout)
    expect(main.annotations[0]?.message).toContain("service web turned unhealthy")
    expect(main.annotations[0]?.message).toContain("its last probe ended with 1")
    expect([main.exitCode, left]).toEqual([1, []])
  } finally {
    await checkout.remove()
  }
})

test("a port is asked for from inside where the address of a container cannot be reached", async () => {
  const engine = await connectEngine(process.env, [])
  const serve = "nc -l -p 5555 > /dev/null & exec sleep 60"
  const id = await docker("run", "--detach", "image-driven.invalid/busybox:base", "sh", "-c", serve)
  try {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const ask = (port: number) => answers(engine, id, [], port, new AbortController().signal)
    expect([await ask(5555), await ask(5556)]).toEqual([true, false])
  } finally {
    engine.api.close()
    await docker("rm", "--force", id)
  }
})

describe("no evidence is no proof", () => {
  const only = (app: string) =>
    `services:\n  app:\n    build: .\n    entrypoint: ["sh", "-c", "${app}"]\n    healthcheck: { disable: true }\n`
  test.each([
    [
      "a service that ends with 0 is not up",
      "exit 0",
      {},
      "service app ended with exit code 0 instead of becoming ready",
    ],
    [
      "one that runs, without a check and without tests, proves nothing",
      "sleep 60",
      {},
      "service app has no HEALTHCHECK",
    ],
    [
      "a stack in which the image never ran",
      "sleep 60",
      { "compose-up": "db" },
      "no container of the release environment ran",
    ],
  ])("%s", async (_, app, more, said) => {
    const checkout = await todo({
      "compose.yml": `${only(app)}  db:\n    build: db\n    healthcheck: { test: "true", interval: 1s }\n`,
    })
    try {
      const { main, left } = await checkout.step({
        "image-name": `${registry.host}/nothing`,
        "compose-file": "compose.yml",
        "compose-up": "app",
        ...more,
      })
      expect(main.annotations[0]?.message).toContain(said)
      expect([main.outputs.pushed, left]).toEqual(["false", []])
    } finally {
      await checkout.remove()
    }
  })
})

test("the checkout is never changed by what the environment mounts", async () => {
  const checkout = await todo({
    "data/kept.txt": "kept\n",
    "compose.yml": `services:\n  app:\n    build: .\n    entrypoint: ["sh", "-c", "cat /data/kept.txt; echo changed > /data/kept.txt; echo new > /data/new.txt; echo made > /made/file"]\n    volumes: ["./data:/data", "./made:/made"]\n`,
  })
  try {
    const before = await checkout.hash()
    const { main, left } = await checkout.step({
      "image-name": `${registry.host}/mounts`,
      "test-files": "data\ndata/kept.txt:/tmp/kept.txt:rw",
      gates: "first: test -f /tmp/kept.txt\nsecond: test -f /tmp/kept.txt",
      "compose-file": "compose.yml",
      "compose-test": "app",
      push: "never",
    })
    expect([main.exitCode, main.log.includes("kept"), left]).toEqual([0, true, []])
    expect(await checkout.hash()).toBe(before)
  } finally {
    await checkout.remove()
  }
})

test.each([
  [
    "with services",
    'version: "3"\nservices:\n  sut:\n    build: .\n    entrypoint: ["sh", "-c", "grep serve /app.sh && echo autotest"]\n',
  ],
  [
    "in its first format",
    'sut:\n  build: .\n  entrypoint: ["sh", "-c", "grep serve /app.sh && echo autotest"]\n  links:\n    - web\nweb:\n  build: web\n  dockerfile: Dockerfile\n',
  ],
])("a Docker Hub autotest runs without a change, %s", async (_, text) => {
  const checkout = await todo({ "docker-compose.test.yml": text })
  try {
    const { main, left } = await checkout.step({
      "image-name": `${registry.host}/autotest`,
      "compose-file": "docker-compose.test.yml",
    })
    expect(main.annotations.map(({ message }) => message)).toEqual([])
    expect([main.outputs.pushed, main.log.includes("autotest"), left]).toEqual(["true", true, []])
  } finally {
    await checkout.remove()
  }
})

test("other services that use the image by its name run the tested image too", async () => {
  const checkout = await todo({
    "compose.yml":
      'services:\n  app:\n    build: .\n    image: example/app:latest\n    entrypoint: ["sleep", "60"]\n    healthcheck: { disable: true }\n  worker:\n    image: example/app:latest\n    entrypoint: ["grep", "serve", "/app.sh"]\n',
  })
  try {
    const { main, left } = await checkout.step({
      "image-name": `${registry.host}/worker`,
      "compose-file": "compose.yml",
      "compose-up": "app",
      "compose-test": "worker",
      push: "never",
    })
    expect([main.annotations, main.outputs.release, left]).toEqual([[], "passed", []])
  } finally {
    await checkout.remove()
  }
})

describe("F36 Compose is not there, or too old: clean error before the build", () => {
  let folder: string
  let real: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "compose-shim-"))
    real = execFileSync("sh", ["-c", "command -v docker"], { encoding: "utf8" }).trim()
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  test.each([
    [
      "missing",
      "echo \"docker: 'compose' is not a docker command.\" >&2; exit 1",
      "the Docker CLI here has no Compose v2",
    ],
    ["too old", "echo 2.17.3; exit 0", "Docker Compose 2.17.3 is too old"],
  ])("%s", async (_, answer, said) => {
    writeFileSync(
      path.join(folder, "docker"),
      `#!/bin/sh\nif [ "$1" = compose ]; then ${answer}; fi\nexec ${real} "$@"\n`,
      { mode: 0o755 },
    )
    const { main, left } = await run({ push: "never" }, { env: { PATH: `${folder}:${process.env.PATH}` } })
    expect(main.annotations[0]?.message).toContain(said)
    expect([main.exitCode, main.log.some((line) => line.startsWith("##[group]build")), left]).toEqual([1, false, []])
  })
})

test("F51 the engine has no networks left: clean error that is no verdict about the image", async () => {
  const engine = await privateEngine({ networks: 1 })
  try {
    copyImage(process.env.DOCKER_HOST ?? "", "image-driven.invalid/busybox:base", engine)
    engine.docker("network", "create", "the-only-one")
    const { main } = await run({ push: "never" }, { env: { DOCKER_HOST: engine.host } })
    expect(main.annotations[0]?.message).toContain("the engine has no addresses left for another network")
    expect([main.exitCode, await leftoversOn(engine.host, main.state.run ?? "", checkout.temp)]).toEqual([1, []])
  } finally {
    await engine.remove()
  }
})

describe("refused, each with an error of its own, and nothing is built", () => {
  const built = "##[group]build"
  test.each<[string, Record<string, string>, Record<string, string>, string, string]>([
    ["a service that is not there", {}, { "compose-up": "specz" }, "push", "no such service; did you mean specs?"],
    ["a file that is not there", {}, { "compose-file": "nope.yml" }, "push", "not found: nope.yml"],
    [
      "a file that Compose does not understand",
      { "compose.yml": "services:\n  app:\n    build: .\n    comand: x\n" },
      { "compose-wait": "", "compose-bootstrap": "", "compose-up": "app", "compose-test": "" },
      "push",
      "comand",
    ],
    [
      "no service of the image",
      { "compose.yml": "services:\n  app:\n    image: example\n" },
      { "compose-wait": "", "compose-bootstrap": "", "compose-up": "app", "compose-test": "" },
      "push",
      "no service of the Compose file runs the image of this run",
    ],
    [
      "privileged on a pull request",
      { "compose.yml": TODO_COMPOSE.replace("build: db\n", "build: db\n    privileged: true\n") },
      {},
      "pull_request",
      'service "db" has privileged',
    ],
    [
      "the engine's socket on a pull request",
      {
        "compose.yml": TODO_COMPOSE.replace(
          "build: db\n",
          'build: db\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n',
        ),
      },
      {},
      "pull_request",
      'mounts "/var/run/docker.sock"',
    ],
    [
      "a secret of the runner on a pull request",
      { "compose.yml": TODO_COMPOSE.replace("DB_DELAY:-0}", "INPUT_PASSWORD}") },
      {},
      "pull_request",
      "it asks for $" + "{INPUT_PASSWORD}",
    ],
    [
      "privileged by an included file on a pull request",
      {
        "compose.yml": `include: [more.yml]\n${TODO_COMPOSE}`,
        "more.yml": "services:\n  evil:\n    image: example\n    privileged: true\n",
      },
      {},
      "pull_request",
      'service "evil" has privileged',
    ],
  ])("%s", async (_, files, inputs, event, message) => {
    const checkout = await todo(files)
    try {
      const { main, left } = await run(
        inputs,
        event === "push" ? {} : { event: { name: event, ref: "refs/pull/1/merge" } },
        checkout,
      )
      expect(main.annotations[0]?.message).toContain(message)
      expect([main.exitCode, main.log.some((line) => line.startsWith(built)), left]).toEqual([1, false, []])
    } finally {
      await checkout.remove()
    }
  })
})
