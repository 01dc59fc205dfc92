// The parent of an image (Z2, Z3, Z5): its newest tag, pinned by its digest, handed to the build and recorded.
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
  const body = (await open.manifest("base", "20180103T000000Z"))?.body ?? ""
  const tags = Array.from({ length: 5000 }, (_, index) => `filler-${index}`)
  while (tags.length > 0) await Promise.all(tags.splice(0, 50).map((tag) => open.overwrite("base", tag, body)))
  const { main } = await run(open)
  expect([main.exitCode, main.log.includes("newest")]).toEqual([0, true])
}, 120_000)
