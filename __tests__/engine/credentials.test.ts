// Credentials and other secrets of a job, as canaries (T22 to T32): in no log, argument, environment, file, layer, registry
// or inspection, before the verdict and after the push, also when the run is killed in between.
import { execFileSync, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { gzipSync } from "node:zlib"
import { filesThatHold, formsOf, holds, processesThatHold, sampler } from "../support/canary.ts"
import { manifestPut } from "../support/fault-proxy.ts"
import { figure } from "../support/figures.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import type { ActionResult, StepOptions } from "../support/runner/emulator.ts"

let registry: LocalRegistry
let checkout: Project
let home: string
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([
    localRegistry({ login: true }),
    project({
      files: {
        "secret/Dockerfile":
          "FROM image-driven.invalid/busybox:base\nRUN --mount=type=secret,id=key test -s /run/secrets/key && echo the secret is there\nHEALTHCHECK CMD true\n",
      },
    }),
  ])
  home = path.join(checkout.workspace, "..", "home")
  mkdirSync(home)
})
afterEach(() => {
  registry.intercept = () => undefined
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

const random = () => randomBytes(12).toString("hex")
/** What the runner gives every action, and a job may have. */
const TOKENS = [
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "GITHUB_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
  "NPM_TOKEN",
]
const tokens = Object.fromEntries(TOKENS.map((name) => [name, random()]))

const forms = () => [
  ...formsOf(registry.password, registry.username),
  ...Object.values(tokens).flatMap((token) => formsOf(token)),
]
const inputs = (name: string, more: Record<string, string> = {}) => ({
  "image-name": `${registry.host}/${name}`,
  username: registry.username,
  password: registry.password,
  ...(more.gates === undefined ? { "test-command": "true" } : {}),
  ...more,
})
const env = () => ({ ...tokens, HOME: home })
const places = () => [checkout.temp, checkout.workspace, home]
/** The action itself has them by the runner's doing: nobody else may. */
const theAction = (commandLine: string) => /dist\/(main|post)\/index\.js/.test(commandLine)

/** The log as the runner stores it, but for the commands that tell the runner what to mask. */
const logOf = ({ stdout, stderr }: ActionResult) => stdout.replaceAll(/^::add-mask::.*$/gm, "") + stderr

let counted = 0
function expectNowhere(found: Readonly<Record<string, readonly string[] | boolean>>): void {
  counted += Object.keys(found).length
  for (const [place, hits] of Object.entries(found))
    expect([place, hits]).toEqual([place, typeof hits === "boolean" ? false : []])
}

describe("the search finds what is there", () => {
  test.each([...Array(10).keys()])("form %d of a secret, in a file, in a layer, in a process", (index) => {
    const secret = "s3cr3t/with+odd=characters"
    const form = formsOf(secret, "user")[index % formsOf(secret, "user").length] ?? Buffer.alloc(0)
    const text = Buffer.concat([Buffer.from("before "), form, Buffer.from(" after")])
    expect([holds(text, formsOf(secret, "user")), holds(gzipSync(text), formsOf(secret, "user"))]).toEqual([true, true])
    const folder = mkdtempSync(path.join(tmpdir(), "canary-"))
    writeFileSync(path.join(folder, "file"), text)
    expect(filesThatHold([folder], formsOf(secret, "user"))).toHaveLength(1)
    rmSync(folder, { recursive: true })
    const child = spawn("sleep", ["5"], { env: { CANARY: text.toString("latin1") } })
    expect(processesThatHold(formsOf(secret, "user"), () => false).join()).toContain("environment of sleep")
    child.kill("SIGKILL")
  })
  test.each([0, 1, 2])("base64 at offset %d", (shift) => {
    const secret = random()
    const text = Buffer.from(`${"a".repeat(shift)}${secret}tail`).toString("base64")
    expect(holds(Buffer.from(text), formsOf(secret))).toBe(true)
  })
})

test("T22 T24 T25 while gates run: on no disk, in no argument, in no environment of a child, in no container", async () => {
  const files = sampler(() => filesThatHold(places(), forms()), 50)
  const processes = sampler(() => processesThatHold(forms(), theAction), 20)
  let inspected = Buffer.alloc(0)
  const looking = setInterval(() => {
    try {
      inspected = Buffer.concat([
        inspected,
        execFileSync(
          "sh",
          [
            "-c",
            "docker images --quiet | xargs docker inspect; docker images --quiet | xargs -n1 docker history --no-trunc",
          ],
          { stdio: ["ignore", "pipe", "ignore"] },
        ),
      ])
      const ids = execFileSync("docker", ["ps", "--all", "--quiet"], { encoding: "utf8" }).split("\n").filter(Boolean)
      if (ids.length > 0)
        inspected = Buffer.concat([
          inspected,
          execFileSync("docker", ["inspect", ...ids], { stdio: ["ignore", "pipe", "ignore"] }),
        ])
    } catch {
      // gone while we looked
    }
  }, 1500)
  const before = registry.asked.length
  const outcome = await checkout.step(
    inputs("during", {
      setup: "env; cat /proc/*/environ /proc/*/cmdline",
      gates:
        "env: env\nprocesses: 'cat /proc/*/environ /proc/*/cmdline'\nfiles: 'cat tests/* ; ls -laR tests; sleep 2'",
      "test-files": "tests",
      push: "never",
    }),
    { env: env() },
  )
  clearInterval(looking)
  const [disk, children] = [files(), processes()]
  expect([outcome.main.exitCode, disk.looks > 3, children.looks > 3, inspected.length > 1000]).toEqual([
    0,
    true,
    true,
    true,
  ])
  expectNowhere({
    disk: disk.found,
    processes: children.found,
    inspected: holds(inspected, forms()),
    log: holds(Buffer.from(logOf(outcome.main)), forms()),
  })
  expect(registry.asked.slice(before)).toEqual([])
})

test("T22 no credential travels before the last gate has passed", async () => {
  const begin = registry.asked.length
  let during: number | undefined
  const outcome = await checkout.step(inputs("order", { "test-command": "echo gate is busy; sleep 2" }), {
    env: env(),
    signal: {
      after: (line) => {
        if (line.startsWith("gate is busy"))
          setTimeout(() => {
            during = registry.asked.slice(begin).filter(({ headers }) => headers.authorization !== undefined).length
          }, 1500)
        return false
      },
      kind: "cancel",
    },
  })
  const all = registry.asked.slice(begin).filter(({ headers }) => headers.authorization !== undefined).length
  expect([outcome.main.outputs.pushed, during, all > 0]).toEqual(["true", 0, true])
})

const everywhere = async (results: readonly ActionResult[]) => ({
  log: results.some((result) => holds(Buffer.from(logOf(result)), forms())),
  outputs: results.some(({ outputs, state, summary, variables }) =>
    holds(Buffer.from(JSON.stringify([outputs, state, summary, variables])), forms()),
  ),
  disk: filesThatHold(places(), forms()),
  registry: filesThatHold([registry.storage], forms()),
  processes: processesThatHold(forms(), () => false),
})

test("T23 after a push: nowhere", async () => {
  const processes = sampler(() => processesThatHold(forms(), theAction), 10)
  const { main, post } = await checkout.step(inputs("after"), { env: env() })
  const during = processes()
  expect([main.outputs.pushed, during.looks > 3]).toEqual(["true", true])
  expectNowhere({ ...(await everywhere([main, post])), "arguments during the push": during.found })
})

test.each<["SIGKILL" | "cancel"]>([["SIGKILL"], ["cancel"]])(
  "T23 after %s in the middle of the push: nowhere, also before post",
  async (kind) => {
    const held = Promise.withResolvers<void>()
    registry.intercept = (request) => {
      if (!manifestPut()(request)) return undefined
      held.resolve()
      return "wait"
    }
    const signal: StepOptions["signal"] = { after: held.promise, kind }
    let early: Awaited<ReturnType<typeof everywhere>> | undefined
    const between = async (result: ActionResult) => {
      early = await everywhere([result])
    }
    const options = { env: env(), signal, between }
    const { main, post, left } = await checkout.step(inputs(`ended-${kind.toLowerCase()}`), options)
    expect([main.exitCode === 0, left]).toEqual([false, []])
    // A killed run leaves its docker processes to post, and credentials have never been in them.
    expectNowhere(Object.fromEntries(Object.entries(early ?? { early: true }).map(([k, v]) => [`${k} before post`, v])))
    expectNowhere(await everywhere([main, post]))
  },
)

test("secrets of the build are in no layer, no log, no argument", async () => {
  const secret = random()
  const own = formsOf(secret)
  const processes = sampler(() => processesThatHold(own, theAction).filter((one) => one.startsWith("argv")), 10)
  const { main } = await checkout.step(
    inputs("build-secret", { context: "secret", secrets: `key=${secret}`, "no-cache": "true", health: "skip" }),
    { env: env() },
  )
  expect([main.outputs.pushed, main.stdout.includes("the secret is there")]).toEqual(["true", true])
  expectNowhere({
    arguments: processes().found,
    layers: filesThatHold([registry.storage], own),
    log: holds(Buffer.from(logOf(main)), own),
    disk: filesThatHold(places(), own),
  })
})

test("T31 the right host only: another registry never sees the credentials", async () => {
  const other = await localRegistry()
  try {
    // The image is on the other one; the credentials in the user's configuration are for the first.
    const config = path.join(home, ".docker")
    mkdirSync(config, { recursive: true })
    const auth = Buffer.from(`${registry.username}:${registry.password}`).toString("base64")
    const text = JSON.stringify({ auths: { [registry.host]: { auth } } })
    writeFileSync(path.join(config, "config.json"), text)
    const { main } = await checkout.step(
      { "image-name": `${other.host}/other`, "test-command": "true", health: "skip" },
      { env: { HOME: home } },
    )
    expect(main.outputs.pushed).toBe("true")
    expect(other.asked.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
    // T30 and the user's own configuration is as it was.
    expect(readFileSync(path.join(config, "config.json"), "utf8")).toBe(text)
    rmSync(config, { recursive: true })
  } finally {
    await other.stop()
  }
})

test("T32 programs that the checkout plants on PATH are never run: those further on are", async () => {
  const planted = path.join(checkout.workspace, "bin")
  const installed = path.join(home, "bin")
  const config = path.join(home, ".docker")
  for (const folder of [planted, installed, config]) mkdirSync(folder, { recursive: true })
  const program = (folder: string, name: string, text: string) =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  for (const name of ["docker", "docker-credential-store-of-the-user"])
    program(planted, name, `touch ${home}/planted; exit 1`)
  const answer = JSON.stringify({ ServerURL: registry.host, Username: registry.username, Secret: registry.password })
  program(installed, "docker-credential-store-of-the-user", `touch ${home}/asked; echo '${answer}'`)
  writeFileSync(path.join(config, "config.json"), JSON.stringify({ credsStore: "store-of-the-user" }))
  try {
    const outcome = await checkout.step(
      inputs("planted", { health: "skip", "verify-checkout": "false", username: "", password: "" }),
      { env: { HOME: home, PATH: `${planted}:${installed}:${process.env.PATH}` } },
    )
    // The registry wants a login, so that the helper of the user was asked for it.
    expect([outcome.main.outputs.pushed, existsSync(path.join(home, "asked"))]).toEqual(["true", true])
    expect(existsSync(path.join(home, "planted"))).toBe(false)
  } finally {
    for (const folder of [planted, installed, config]) rmSync(folder, { recursive: true })
  }
})

afterAll(() => figure("canary credentials found, of places searched", `0 of ${counted}`))
