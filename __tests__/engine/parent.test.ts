// The parent of an image (Z2, Z3, Z5): its newest tag, pinned by its digest, handed to the build and recorded.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

const CHILD = `ARG PARENT_IMAGE=image-driven.invalid/busybox:base
FROM \${PARENT_IMAGE}
RUN cat /chain && echo child >> /chain
HEALTHCHECK CMD true
CMD ["sleep", "60"]
`
const parentOf = (name: string) =>
  `FROM image-driven.invalid/busybox:base\nRUN echo ${name} > /chain\nHEALTHCHECK CMD true\nCMD ["sleep", "60"]\n`

let open: LocalRegistry
let guarded: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[open, guarded, checkout] = await Promise.all([
    localRegistry(),
    localRegistry({ login: true }),
    project({
      files: {
        "child/Dockerfile": CHILD,
        "none/Dockerfile": "FROM image-driven.invalid/busybox:base\n",
        ...Object.fromEntries(["old", "newest", "again"].map((name) => [`${name}/Dockerfile`, parentOf(name)])),
      },
    }),
  ])
  // The newest is pushed in the middle, and an old one once more after it.
  for (const registry of [open, guarded])
    for (const [name, tag] of [
      ["old", "20180102T000000Z"],
      ["newest", "20180103T000000Z"],
      ["again", "20180101T000000Z"],
      ["again", "latest"],
      ["again", "9.9.9"],
    ] as const) {
      const { main } = await checkout.step({
        "image-name": `${registry.host}/base`,
        ...login(registry),
        context: name,
        tags: tag,
        "test-command": "true",
        "allow-overwrite": "true",
      })
      expect(main.outputs.pushed).toBe("true")
    }
}, 120_000)
afterAll(() => Promise.all([open.stop(), guarded.stop(), checkout.remove()]))

const login = (registry: LocalRegistry) =>
  registry === guarded ? { username: registry.username, password: registry.password } : {}
const run = (registry: LocalRegistry, more: Record<string, string> = {}) =>
  checkout.step({
    "image-name": `${registry.host}/child`,
    ...login(registry),
    context: "child",
    "parent-image": `${registry.host}/base`,
    "test-command": "cat /chain",
    push: "never",
    ...more,
  })

test("the newest by its name, not by the time of its push; recorded in the labels", async () => {
  const { main, left } = await run(open, { push: "auto" })
  expect(main.annotations).toEqual([])
  expect([main.outputs.pushed, left]).toEqual(["true", []])
  expect(main.log.filter((line) => line === "newest" || line === "child")).toEqual(
    expect.arrayContaining(["newest", "child"]),
  )
  const digest = (await open.manifest("base", "20180103T000000Z"))?.digest
  await docker("pull", "--quiet", `${open.host}/child:latest`)
  const labels = JSON.parse(await docker("inspect", "--format", "{{json .Config.Labels}}", `${open.host}/child:latest`))
  await docker("rmi", `${open.host}/child:latest`)
  expect(labels).toMatchObject({
    "org.opencontainers.image.base.name": `${open.host}/base:20180103T000000Z`,
    "org.opencontainers.image.base.digest": digest,
  })
})

test("a parent that was built on before is not fetched again", async () => {
  await run(open)
  const before = open.asked.length
  const { main } = await run(open)
  expect(main.exitCode).toBe(0)
  const asked = open.asked.slice(before).map(({ method, path }) => `${method} ${path}`)
  expect(asked.filter((line) => line.includes("/blobs/"))).toEqual([])
})

test("credentials of the inputs: the engine gets it before the build, the build gets none, nothing is left", async () => {
  const { main, left } = await run(guarded)
  expect(main.annotations).toEqual([])
  expect([main.exitCode, main.log.includes("newest"), left]).toEqual([0, true, []])
  expect(await docker("images", "--quiet", `${guarded.host}/base`)).toBe("")
})

test.each([
  ["semantic versions", { "parent-pattern": "semver" }, "again"],
  ["a tag that is named", { "parent-image": "TAGGED" }, "old"],
  ["a pattern", { "parent-pattern": "20180102*" }, "old"],
])("%s", async (_, more, expected) => {
  const named = "parent-image" in more ? { "parent-image": `${open.host}/base:20180102T000000Z` } : more
  const { main } = await run(open, named)
  expect([main.exitCode, main.log.includes(expected)]).toEqual([0, true])
})

test.each([
  ["a repository that is not there", { "parent-image": "NOWHERE" }, "/nowhere has no tag"],
  ["no tag that fits", { "parent-pattern": "semver:^1" }, "none of the 5 tags"],
  ["a Dockerfile that does not take it", { context: "none" }, "the Dockerfile has no ARG PARENT_IMAGE"],
])("%s is said before the build", async (_, more, said) => {
  const named = "parent-image" in more ? { "parent-image": `${open.host}/nowhere` } : more
  const { main } = await run(open, named)
  expect(main.annotations[0]?.message).toContain(said)
  expect([main.exitCode, main.log.some((line) => line.startsWith("##[group]build"))]).toEqual([1, false])
})

test("among 5,000 tags", async () => {
  // As the registry would store them: pushing so many takes longer than all other tests.
  const tags = path.join(open.storage, "docker/registry/v2/repositories/base/_manifests/tags")
  const link = readFileSync(path.join(tags, "latest/current/link"))
  for (let index = 0; index < 5000; index++) {
    mkdirSync(path.join(tags, `filler-${index}/current`), { recursive: true })
    writeFileSync(path.join(tags, `filler-${index}/current/link`), link)
  }
  const { main } = await run(open)
  expect([main.exitCode, main.log.includes("newest")]).toEqual([0, true])
  expect((await open.tags("base")).length).toBe(5005)
})

describe("skip-if-current", () => {
  let app: Project
  beforeAll(async () => {
    app = await project({ files: { "notes/a.txt": "ignored\n", ".dockerignore": ".git\nnotes\ntests\n" } })
  })
  afterAll(() => app.remove())
  const step = (name: string, more: Record<string, string> = {}, event = {}) =>
    app.step(
      {
        "image-name": `${open.host}/${name}`,
        "skip-if-current": "true",
        "test-command": "true",
        health: "skip",
        ...more,
      },
      { event: { sha: app.git("rev-parse", "HEAD"), ...event } },
    )
  const commit = (file: string, text: string) => {
    writeFileSync(path.join(app.workspace, file), text)
    app.git("add", "--all")
    app.git("commit", "--quiet", "--message", "a change")
  }

  test("T4.2 T4.11 what is current is not built, tested or pushed again, and outputs point at it", async () => {
    const first = await step("current")
    expect([first.main.outputs.pushed, first.main.outputs.skipped]).toEqual(["true", "false"])
    commit("notes/a.txt", "ignored, and changed\n")
    const again = await step("current")
    expect(again.main.annotations).toEqual([])
    expect([
      again.main.outputs.pushed,
      again.main.outputs.skipped,
      again.main.outputs["image-digest"],
      again.main.outputs["image-id"],
      again.left,
    ]).toEqual(["false", "true", first.main.outputs["image-digest"], "", []])
    expect(again.main.outputs["push-reason"]).toContain("latest is current: it was built from exactly this")
    expect(again.main.log.some((line) => line.startsWith("##[group]build"))).toBe(false)
  })

  test("a changed file, argument or parent is built", async () => {
    await step("changed")
    commit("start.sh", "exec sleep 61\n")
    expect((await step("changed")).main.outputs.skipped).toBe("false")
    expect((await step("changed", { "build-args": "HEALTHY_AFTER=1" })).main.outputs.skipped).toBe("false")
    expect((await step("changed", { "build-args": "HEALTHY_AFTER=1" })).main.outputs.skipped).toBe("true")
    const parent = { "parent-image": `${open.host}/base`, "build-args": "HEALTHY_AFTER=1" }
    expect((await step("changed", parent)).main.outputs.skipped).toBe("false")
    expect((await step("changed", parent)).main.outputs.skipped).toBe("true")
    const older = { ...parent, "parent-pattern": "20180102*" }
    expect((await step("changed", older)).main.outputs.skipped).toBe("false")
  })

  test("tags that are times: an identical rebuild gets no new one", async () => {
    const inputs = { tags: "{{timestamp}}" }
    expect((await step("stamped", inputs)).main.outputs.skipped).toBe("false")
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await step("stamped", inputs)).main.outputs.skipped).toBe("true")
    expect((await open.tags("stamped")).length).toBe(1)
  })

  test("a branch that is not pushed is proved as ever", async () => {
    const { main } = await step("current", {}, { ref: "refs/heads/feature" })
    expect([main.outputs.skipped, main.outputs["image-id"] === "", main.exitCode]).toEqual(["false", false, 0])
  })
})
