// An engine behind a Docker context is reached through `docker system dial-stdio`: the way of ssh, TLS and remote engines.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { type Project, project } from "../support/project.ts"

let checkout: Project
let config: string
beforeAll(async () => {
  checkout = await project()
  config = await mkdtemp(path.join(tmpdir(), "context-"))
  const host = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock"
  await docker("--config", config, "context", "create", "elsewhere", "--docker", `host=${host}`)
})
afterAll(() => Promise.all([checkout.remove(), rm(config, { recursive: true, force: true })]))

const through = (env: Record<string, string>) => ({ env: { DOCKER_HOST: undefined, DOCKER_CONFIG: config, ...env } })
const inputs = {
  "image-name": "app",
  push: "never",
  gates: "one: echo through the context\ntwo: exit 3",
  "test-files": "tests",
}

test("gates, their output and their exit codes come through it, and nothing is left", async () => {
  const { main, post, left, log } = await checkout.step(inputs, through({ DOCKER_CONTEXT: "elsewhere" }))
  expect(JSON.parse(main.outputs.gates ?? "")).toMatchObject([
    { verdict: "passed" },
    { verdict: "failed", exitCode: 3 },
  ])
  expect(log).toContain("through the context")
  expect([main.exitCode, post.exitCode, post.annotations, left]).toEqual([1, 0, [], []])
})

test("health too", async () => {
  const { main, left } = await checkout.step(
    { ...inputs, gates: "", stages: "build\nhealth" },
    through({ DOCKER_CONTEXT: "elsewhere" }),
  )
  expect([main.exitCode, main.outputs.health, left]).toEqual([0, "healthy", []])
})

test("a context that leads nowhere is said with what the CLI complains about", async () => {
  await docker("--config", config, "context", "create", "nowhere", "--docker", "host=unix:///nowhere/docker.sock")
  const { main } = await checkout.step(inputs, through({ DOCKER_CONTEXT: "nowhere" }))
  expect(main.exitCode).toBe(1)
  expect(main.annotations[0]?.message).toMatch(
    /the Docker Engine at context nowhere does not answer[\s\S]*nowhere\/docker\.sock/,
  )
})
