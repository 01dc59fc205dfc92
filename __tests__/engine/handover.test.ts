// The two-job form (T0.6): one job proves and stages an image, another, on an engine of its own, publishes that very image by its
// digest. Tags are set in the registry: nothing is rebuilt, pulled or pushed again.
import { execFileSync } from "node:child_process"
import { leftoversOn } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type PrivateEngine, privateEngine } from "../support/private-engine.ts"
import { type Project, project } from "../support/project.ts"

let registry: LocalRegistry
let checkout: Project
let other: PrivateEngine
beforeAll(async () => {
  ;[registry, checkout, other] = await Promise.all([
    localRegistry({ login: true, mounts: true }),
    project({ tags: ["2.0.0"] }),
    privateEngine(),
  ])
}, 60_000)
afterAll(() => Promise.all([registry.stop(), checkout.remove(), other.remove()]))

const login = () => ({ username: registry.username, password: registry.password })
const tag = { event: { ref: "refs/tags/2.0.0" } }
const elsewhere = () => ({ ...tag, env: { DOCKER_HOST: other.host } })
let digest = ""

test("the first job proves and stages", async () => {
  const { main, left } = await checkout.step(
    { "image-name": `${registry.host}/app`, ...login(), "test-command": "true", tags: "stage-{{short-sha}}" },
    tag,
  )
  digest = main.outputs["image-digest"] ?? ""
  expect([main.outputs.pushed, left]).toEqual(["true", []])
  expect(digest).toMatch(/@sha256:[0-9a-f]{64}$/)
})

test("the second job, on another engine, sets tags on it: no layer travels, no image is pulled", async () => {
  const before = registry.asked.length
  const { main } = await checkout.step(
    { "image-name": `${registry.host}/app`, ...login(), "image-ref": digest, stages: "publish" },
    elsewhere(),
  )
  expect(main.annotations).toEqual([])
  expect([main.outputs.pushed, main.outputs["image-digest"]]).toEqual(["true", digest])
  const [staged, version, latest] = await Promise.all(
    [digest.split("@")[1] ?? "", "2.0.0", "latest"].map((reference) => registry.manifest("app", reference)),
  )
  expect([version?.digest, latest?.digest, version?.body]).toEqual([staged?.digest, staged?.digest, staged?.body])
  const asked = registry.asked.slice(before).map(({ method, path }) => `${method} ${path}`)
  expect(asked.filter((line) => /blobs\/sha256/.test(line) || /^(PUT|PATCH) .*blobs/.test(line))).toEqual([])
  expect(other.docker("images", "--quiet")).toBe("")
})

test("a job on another engine that runs gates again gets it by its digest, and leaves nothing there", async () => {
  const { main } = await checkout.step(
    {
      "image-name": `${registry.host}/app`,
      ...login(),
      "image-ref": digest,
      "test-command": "test -f /start.sh",
      tags: "again",
    },
    elsewhere(),
  )
  expect(main.annotations).toEqual([])
  expect([main.outputs.pushed, main.outputs.health, main.outputs["image-digest"]]).toEqual(["true", "healthy", digest])
  expect(await leftoversOn(other.host, main.state.run ?? "", checkout.temp)).toEqual([])
  expect(other.docker("images", "--quiet")).toBe("")
})

test("into another repository its layers are mounted: the same digest there, and nothing travels", async () => {
  const { main } = await checkout.step(
    { "image-name": `${registry.host}/promoted`, ...login(), "image-ref": digest, stages: "publish" },
    elsewhere(),
  )
  expect([main.annotations, main.outputs.pushed]).toEqual([[], "true"])
  expect((await registry.manifest("promoted", "2.0.0"))?.digest).toBe(digest.split("@")[1])
  expect(other.docker("images", "--quiet")).toBe("")
})

test("a registry that does not mount is told so, and no tag moves", async () => {
  registry.intercept = ({ method, path }) =>
    method === "POST" && path.includes("mount=") ? { status: 202, body: "" } : undefined
  try {
    const { main } = await checkout.step(
      { "image-name": `${registry.host}/elsewhere`, ...login(), "image-ref": digest, stages: "publish" },
      elsewhere(),
    )
    expect(main.annotations[0]?.message).toContain("does not mount layers of another repository")
    expect([main.exitCode, await registry.tags("elsewhere")]).toEqual([1, []])
  } finally {
    registry.intercept = () => undefined
  }
})

test.each([
  ["that the repository does not have", { stages: "publish" }, "the registry does not have the image"],
  ["that cannot be pulled", { "test-command": "true" }, "could not be pulled"],
])("a digest %s is an error, and no tag moves", async (_, more, said) => {
  const name = `${registry.host}/app`
  const { main } = await checkout.step(
    { "image-name": name, ...login(), "image-ref": `${name}@sha256:${"0".repeat(64)}`, tags: "wrong", ...more },
    elsewhere(),
  )
  expect([main.exitCode, main.outputs.pushed]).toEqual([1, "false"])
  expect(main.annotations.at(-1)?.message).toContain(said)
  expect(await registry.tags("app")).not.toContain("wrong")
})

test("a release's tag that names another image is refused here too", async () => {
  const another = await project({ files: { "start.sh": "exec sleep 60\n" } })
  try {
    const name = `${registry.host}/app`
    const staged = await another.step(
      { "image-name": name, ...login(), health: "skip", tags: "other", "test-command": "true" },
      {},
    )
    const { main } = await checkout.step(
      { "image-name": name, ...login(), "image-ref": staged.main.outputs["image-digest"] ?? "", stages: "publish" },
      elsewhere(),
    )
    expect(main.annotations[0]?.message).toContain("2.0.0 exists already and is another image")
    expect(execFileSync("git", ["-C", checkout.workspace, "status", "--porcelain"]).toString()).toBe("")
  } finally {
    await another.remove()
  }
})
