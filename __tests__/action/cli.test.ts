// The command line as a developer uses it: the same pipeline, nothing pushed without the wish.
import { execFile } from "node:child_process"
import path from "node:path"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

const CLI = path.resolve("dist/cli/index.js")
const WORKFLOW = `on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - uses: OWNER/image-driven-pipeline@v1
        with:
          image-name: \${{ env.REGISTRY_HOST }}/\${{ github.ref_name }}/app
          username: \${{ github.actor }}
          password: \${{ secrets.REGISTRY_TOKEN }}
          gates: |
            one: echo first gate
            two: id -u
`

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([
    localRegistry({ login: true }),
    project({ files: { ".github/workflows/ci.yml": WORKFLOW } }),
  ])
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

function cli(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const options = { cwd: checkout.workspace, env: { ...process.env, REGISTRY_HOST: registry.host, ...env } }
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    )
  })
}

test("without an argument it helps and fails (E32)", async () => {
  const { code, text } = await cli([])
  expect(code).toBe(1)
  expect(text).toContain("--image-name")
  expect((await cli(["--help"])).code).toBe(0)
})
test("--version is the version of the product", async () =>
  expect((await cli(["--version"])).text).toMatch(/^\d+\.\d+\.\d+\n$/))
test("an unknown flag gets a suggestion", async () => {
  const { code, text } = await cli(["run", "--image-nam", "x"])
  expect(code).toBe(1)
  expect(text).toContain("--image-name")
})
test("the step of a workflow runs here, and is not pushed", async () => {
  const before = registry.asked.length
  const { code, text } = await cli(["run", "--workflow", ".github/workflows/ci.yml"])
  expect([code, text.match(/^FAILED.*/m)]).toEqual([0, null])
  expect(text).toContain("first gate")
  expect(text).toContain("health   healthy")
  expect(text).toContain("pushed=false")
  expect(text).toContain("Not pushed: on this machine nothing is pushed without --push.")
  expect(text).not.toContain("\u001b[")
  expect(text).toContain("left behind: 0")
  expect(registry.asked.length).toBe(before)
})
test("with --push the same rules decide: main is pushed, another branch is not", async () => {
  const args = ["run", "--workflow", ".github/workflows/ci.yml", "--push", "--username", registry.username]
  const { code, text } = await cli(args, { REGISTRY_TOKEN: registry.password })
  expect([code, text.match(/^FAILED.*/m)]).toEqual([0, null])
  expect(text).toContain("pushed=true")
  expect(text).not.toContain(registry.password)
  expect(await registry.tags("main/app")).toEqual(["latest"])
  checkout.git("checkout", "--quiet", "-b", "other")
  const other = await cli(args, { REGISTRY_TOKEN: registry.password })
  checkout.git("checkout", "--quiet", "main")
  expect([other.code, /pushed=(\w+)/.exec(other.text)?.[1]]).toEqual([0, "false"])
})
test("an expression that cannot be resolved here is named with its input", async () => {
  const { code, text } = await cli(["run", "--workflow", ".github/workflows/ci.yml", "--push"])
  expect(code).toBe(1)
  expect(text).toMatch(/password[\s\S]*secrets\.REGISTRY_TOKEN/)
})
