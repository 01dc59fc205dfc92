// Hostile lines by every way into the log that is not a container's or a build's output (those are in gates.test.ts): what
// inputs, refs, events, files and registries are called or say. None is ever carried out by the runner.
import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { manifestPut, upload } from "../support/fault-proxy.ts"
import { figure } from "../support/figures.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import { type ActionResult, runAction } from "../support/runner/emulator.ts"
import { CARRIERS, HOSTILE_LINES } from "../support/runner/hostile.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([localRegistry(), project()])
})
afterEach(() => {
  registry.intercept = () => undefined
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

/** Inputs that quote what they were given when it is wrong, or print it when it is right. */
const INPUTS = [
  "image-name",
  "registry",
  "image-ref",
  "stages",
  "version",
  "context",
  "file",
  "target",
  "build-args",
  "labels",
  "platforms",
  "cache-from",
  "gates",
  "test-files",
  "test-env",
  "workdir",
  "test-user",
  "shell",
  "gate-timeout",
  "health-command",
  "run-env",
  "push-branches",
  "push-tags",
  "tags",
]

let carried = 0
let commands = 0

/** Everything the runner carried out is what the action means to say. */
function expectOnlyOurs(main: ActionResult): void {
  const tokens = main.commands.filter(({ name }) => name === "stop-commands").map(({ data }) => data.toLowerCase())
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{32}$/)
  const others = main.commands.filter(({ name }) => !["stop-commands", "group", "endgroup", ...tokens].includes(name))
  commands += others.filter(({ name }) => !["error", "warning", "notice", "add-mask"].includes(name)).length
  expect(others.filter(({ name }) => !["error", "warning", "notice", "add-mask"].includes(name))).toEqual([])
  for (const { title } of main.annotations) expect(title).toMatch(/^Image-Driven Pipeline(: [a-z]+)?$/)
  expect([main.variables, main.complaints, main.stderr]).toEqual([{}, [], ""])
  expect(main.outputs.digest ?? "").not.toContain("evil")
  expect(Object.keys(main.state).filter((name) => name !== "run")).toEqual([])
}

const step = { "image-name": "app", push: "never", stages: "publish", "image-ref": "image-driven.invalid/busybox:base" }
const run = (inputs: Record<string, string>, env: Record<string, string> = {}, event: object = {}) =>
  runAction({
    workspace: checkout.workspace,
    temp: checkout.temp,
    bundle: "main",
    inputs,
    env,
    event: { sha: checkout.head, ...event },
  })
// The kernel lets no NUL into an environment.
const lines = HOSTILE_LINES.map((line) => line.replaceAll("\0", ""))

test.each(lines)("%j as inputs, ref, event, branch, actor and payload", async (line) => {
  const wrong = Object.fromEntries(INPUTS.map((name) => [name, line]))
  expectOnlyOurs(await run({ ...wrong, push: "never" }))
  const payload = {
    ref: line,
    after: line,
    action: line,
    commits: [{ message: line }],
    repository: { full_name: line },
  }
  const context = {
    GITHUB_REF: `refs/heads/${line}`,
    GITHUB_EVENT_NAME: line,
    GITHUB_ACTOR: line,
    GITHUB_REPOSITORY: line,
    GITHUB_SERVER_URL: line,
    GITHUB_RUN_NUMBER: line,
  }
  expectOnlyOurs(await run(step, context, { payload }))
  carried += INPUTS.length + 10
})

test("as what registries say: at the probe, at the check of the push, at the push, with the manifest", async () => {
  const said = HOSTILE_LINES.flatMap((line) => CARRIERS.map((carrier) => carrier(line))).join("")
  const bodies = [said, JSON.stringify({ errors: [{ code: said, message: said }] })]
  const places = [
    ({ path: asked }: { path: string }) => asked === "/v2/",
    upload.begin,
    manifestPut(),
    ({ method, path: asked }: { method: string; path: string }) => method === "GET" && asked.includes("/manifests/"),
  ]
  for (const [index, place] of places.entries())
    for (const body of bodies) {
      registry.intercept = (request) =>
        place(request)
          ? {
              status: 403,
              body,
              headers: { "Docker-Content-Digest": "::error::x", "WWW-Authenticate": 'Bearer realm="##[error]x"' },
            }
          : undefined
      const { main } = await checkout.step({ ...step, push: "auto", "image-name": `${registry.host}/said-${index}` })
      expect(main.exitCode).toBe(1)
      expectOnlyOurs(main)
      carried += HOSTILE_LINES.length
    }
})

test("as names of files, branches and tags, and as labels of the image", async () => {
  const names = lines.map((line) => line.replaceAll(/[/\n\r]/g, "_").slice(0, 200)).filter((name) => name.trim() !== "")
  const folder = path.join(checkout.workspace, "named")
  await mkdir(folder, { recursive: true })
  for (const name of names) await writeFile(path.join(folder, name), "x")
  const { main } = await checkout.step({
    "image-name": "app",
    push: "never",
    health: "skip",
    "test-files": "named",
    labels: names.map((name, index) => `label${index}=${name}`).join("\n"),
    version: "::error::version",
    gates: 'list: ls named; ls named >&2\n"##[error]name": "true"\n"::error::name": "true"',
  })
  expectOnlyOurs(main)
  carried += names.length * 2 + 3
})

afterAll(() => {
  expect(carried).toBeGreaterThanOrEqual(100)
  figure("hostile lines carried out, of real carriers × lines", `${commands} of ${carried}`)
})
