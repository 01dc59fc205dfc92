// A request made complete: flags, workflow file, defaults, and what is refused.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub, not templates
import { readFileSync } from "node:fs"
import path from "node:path"
import { readAction } from "../../src/cli/action.ts"
import type { RunRequest } from "../../src/cli/arguments.ts"
import { type Machine, resolveRequest } from "../../src/cli/run.ts"

const actionText = readFileSync(path.join(import.meta.dirname, "../../action.yml"), "utf8")
const action = readAction(actionText)
const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, "fixtures", name), "utf8")
const defaults = Object.fromEntries(action.inputs.map((input) => [input.name, input.default]))
const nothing: RunRequest = { command: "run", push: false, keepImage: false, inputs: {} }

function machine(files: Record<string, string> = {}, env: Record<string, string> = {}): Machine {
  return {
    cwd: "/src/app/web",
    env,
    readFile: (file) => {
      const text = files[file]
      return text === undefined
        ? Promise.reject(Object.assign(new Error(`no ${file}`), { code: "ENOENT" }))
        : Promise.resolve(text)
    },
    git: async (folder) =>
      folder.startsWith("/src/app")
        ? {
            root: "/src/app",
            sha: "abc",
            ref: "refs/heads/main",
            remote: "https://github.com/Owner/app.git",
            user: "jane",
          }
        : undefined,
    action,
  }
}
const workflow = (name: string) => ({ [`/src/app/.github/workflows/${name}`]: fixture(name) })

test("flags are enough, and defaults come from action.yml", async () => {
  expect(await resolveRequest({ ...nothing, inputs: { "image-name": "app", "no-cache": "true" } }, machine())).toEqual({
    inputs: { ...defaults, "image-name": "app", "no-cache": "true", push: "never" },
    push: false,
    keepImage: false,
    workspace: "/src/app",
    env: {},
    secrets: [],
    label: "the flags of the command line",
    notices: [],
  })
})

test("a step of a workflow file is resolved, and pushes nothing", async () => {
  const env = { PYTEST_FLAGS: "-q", GITHUB_TOKEN: "ghp_secret" }
  const request = { ...nothing, workflow: "ci.yml", keepImage: true, inputs: { "health-timeout": "9s" } }
  expect(await resolveRequest(request, machine(workflow("ci.yml"), env))).toEqual({
    inputs: {
      ...defaults,
      "image-name": "ghcr.io/Owner/app",
      "no-cache": "false",
      pull: "true",
      "build-args": "LEVEL=fast\nPYTHON=3.13\n",
      labels: "from=main@abc\n",
      gates: "style: python -m black --check .\nunit:  python -m pytest -q\n",
      "health-timeout": "9s",
      push: "never",
    },
    push: false,
    keepImage: true,
    workspace: "/src/app",
    env: { REGISTRY: "ghcr.io", IMAGE: "Owner/app", FULL_NAME: "ghcr.io/Owner/app", LEVEL: "fast" },
    secrets: [],
    label: 'job "image", step "image" of .github/workflows/ci.yml',
    notices: [],
  })
})

test("--push pushes, with the credentials, which are masked", async () => {
  const env = { PYTEST_FLAGS: "", GITHUB_TOKEN: "ghp_secret" }
  const run = await resolveRequest({ ...nothing, workflow: "ci.yml", push: true }, machine(workflow("ci.yml"), env))
  expect(run).toMatchObject({ push: true, secrets: ["ghp_secret"] })
  expect(run.inputs).toMatchObject({ push: "auto", username: "jane", password: "ghp_secret" })
})

test("--push without the secret is refused before anything runs", async () => {
  await expect(
    resolveRequest({ ...nothing, workflow: "ci.yml", push: true }, machine(workflow("ci.yml"), { PYTEST_FLAGS: "" })),
  ).rejects.toMatchObject({
    stage: "plan",
    kind: "input",
    what: 'input "password": the environment variable GITHUB_TOKEN is not set; got ${{ secrets.GITHUB_TOKEN }}; expected a value, for example as the flag --password',
  })
})

test.each([
  ["auto", false, "never"],
  ["auto", true, "auto"],
  ["never", true, "auto"],
  ["${{ needs.a.outputs.b }}", false, "never"],
])("a step with push %s and --push %s has push %s", async (written, push, expected) => {
  const text = `jobs: {a: {steps: [{uses: o/image-driven-pipeline@v1, with: {image-name: a, push: "${written}"}}]}}`
  const run = await resolveRequest({ ...nothing, workflow: "w.yml", push }, machine({ "/src/app/w.yml": text }))
  expect(run.inputs.push).toBe(expected)
})

test("credentials given as flags are not used without --push", async () => {
  const inputs = { "image-name": "a", username: "u", password: "pass-word" }
  const without = await resolveRequest({ ...nothing, inputs }, machine())
  expect(without.inputs).toMatchObject({ username: "", password: "" })
  const withPush = await resolveRequest({ ...nothing, inputs, push: true }, machine())
  expect(withPush.inputs).toMatchObject(inputs)
  expect(withPush.secrets).toEqual(["pass-word"])
})

test("everything that has no value here is told at once, with a flag to give it", async () => {
  const error = await resolveRequest({ ...nothing, workflow: "unknown.yml" }, machine(workflow("unknown.yml"))).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({
    stage: "plan",
    kind: "input",
    what: "6 expressions of the step have no value here",
    remedy: "give each as a flag, which beats the workflow file, or set the environment variable that is named",
    why: [
      'input "build-args": a matrix value exists in a run of the workflow only, here one of 3.12, 3.13, 3.14; got ${{ matrix.python }}; expected a value, for example as the flag --build-args',
      'input "tags": it comes from the step "meta", which is not run here; got ${{ steps.meta.outputs.tags }}; expected a value, for example as the flag --tags',
      'input "labels": job "image" has no step "mata" before this one; got ${{ steps.mata.outputs.labels }}; expected a value, for example as the flag --labels',
      'input "build-contexts": env.DIGEST needs a value of its own: ${{ needs.base.outputs.digest }}: it comes from another job, which is not run here; got ${{ env.DIGEST }}; expected a value, for example as the flag --build-contexts',
      "input \"version\": it comes from another job, which is not run here; got ${{ needs.base.outputs.version || 'never asked' }}; expected a value, for example as the flag --version",
      "input \"cache-from\": hashFiles is computed by GitHub's runner; got ${{ hashFiles('**/lock') }}; expected a value, for example as the flag --cache-from",
    ].join("\n"),
  })
})

test("flags and environment variables stand in for what has no value", async () => {
  const inputs = { "build-args": "PYTHON=3.13", tags: "latest", labels: "", version: "1", "cache-from": "" }
  const request = { ...nothing, workflow: "unknown.yml", inputs }
  const run = await resolveRequest(request, machine(workflow("unknown.yml"), { DIGEST: "sha256:1" }))
  expect(run.inputs).toMatchObject({
    ...inputs,
    target: "alpine",
    "build-contexts": "base=docker-image://base@sha256:1",
  })
  expect(run.env).toEqual({})
  expect(run.notices).toEqual([
    '"gattes" is left out: the action has no such input; did you mean gates?',
    "env DIGEST of the workflow file is left out: ${{ needs.base.outputs.digest }}: it comes from another job, which is not run here",
  ])
})

test("the reusable workflow is run with the inputs the action has", async () => {
  const run = await resolveRequest({ ...nothing, workflow: "reusable.yml" }, machine(workflow("reusable.yml")))
  expect(run).toMatchObject({ label: 'job "image" of .github/workflows/reusable.yml', env: {} })
  expect(run.inputs).toMatchObject({ "image-name": "owner/app", "push-tags": "v*" })
  expect(run.inputs).not.toHaveProperty("runs-on")
  expect(run.notices).toEqual([
    '"runs-on" is left out: the action has no such input (the reusable workflow may have one)',
  ])
})

test("./ is the action where its action.yml is", async () => {
  const request = { ...nothing, workflow: "own.yml" }
  const own = { ...workflow("own.yml"), "/src/app/action.yml": actionText }
  expect((await resolveRequest(request, machine(own))).inputs["image-name"]).toBe("local/self")
  const other = { ...workflow("own.yml"), "/src/app/action.yml": "name: Another one" }
  await expect(resolveRequest(request, machine(other))).rejects.toMatchObject({
    what: "no step of .github/workflows/own.yml uses this action",
  })
})

test.each([
  ["from the current folder", "ci/image.yml", "/src/app/web/ci/image.yml", "web/ci/image.yml"],
  ["from the checkout", ".github/workflows/ci.yml", "/src/app/.github/workflows/ci.yml", ".github/workflows/ci.yml"],
  ["by its bare name", "ci.yml", "/src/app/.github/workflows/ci.yml", ".github/workflows/ci.yml"],
  ["anywhere", "/tmp/ci.yml", "/tmp/ci.yml", "/tmp/ci.yml"],
])("a workflow file is found %s", async (_, name, place, shown) => {
  const text = "jobs: {a: {steps: [{uses: o/image-driven-pipeline@v1, with: {image-name: a}}]}}"
  const run = await resolveRequest({ ...nothing, workflow: name }, machine({ [place]: text }))
  expect(run.label).toBe(`job "a", step 1 of ${shown}`)
})

test.each([
  ["the top level of git", undefined, "/src/app"],
  ["a folder that is named", "..", "/src/app"],
  ["a folder that is named, as it is", ".", "/src/app/web"],
  ["a folder outside git", "/opt/x", "/opt/x"],
])("the workspace is %s", async (_, directory, expected) => {
  const request = { ...nothing, inputs: { "image-name": "a" }, ...(directory === undefined ? {} : { directory }) }
  expect((await resolveRequest(request, machine())).workspace).toBe(expected)
})

test("without git the current folder is the workspace", async () => {
  const elsewhere = { ...machine(), cwd: "/opt/x" }
  expect((await resolveRequest({ ...nothing, inputs: { "image-name": "a" } }, elsewhere)).workspace).toBe("/opt/x")
})

test.each<[string, Partial<RunRequest>, Partial<Machine>, object]>([
  ["nothing to run", {}, {}, { what: "there is neither a workflow file nor an image name" }],
  [
    "a file that is not there",
    { workflow: "no.yml" },
    {},
    {
      what: 'there is no workflow file "no.yml"',
      why: "looked for /src/app/web/no.yml, /src/app/no.yml, /src/app/.github/workflows/no.yml",
    },
  ],
  [
    "a file that is no YAML",
    { workflow: "/x.yml" },
    { readFile: () => Promise.resolve("jobs: [") },
    { what: "/x.yml is no YAML", why: expect.stringContaining("at line 1, column 8") },
  ],
  [
    "a file that cannot be read",
    { workflow: "/x.yml" },
    { readFile: () => Promise.reject(Object.assign(new Error("EACCES: denied"), { code: "EACCES" })) },
    { what: "/x.yml cannot be read", why: "EACCES: denied" },
  ],
])("%s is refused", async (_, request, other, expected) => {
  await expect(resolveRequest({ ...nothing, ...request }, { ...machine(), ...other })).rejects.toMatchObject({
    stage: "plan",
    kind: "input",
    ...expected,
  })
})
