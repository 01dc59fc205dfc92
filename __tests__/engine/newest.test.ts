// The sub-action `newest`: T4.8 and T4.9.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import { runAction } from "../support/runner/emulator.ts"

const BASE = "image-driven.invalid/busybox:base"

let registry: LocalRegistry
let checkout: Project
let name: string
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([localRegistry(), project()])
  name = `${registry.host}/base`
  for (const tag of ["20180102T000000Z", "20180103T000000Z", "20180101T000000Z", "latest", "dev", "1.9.0", "1.10.0"]) {
    await docker("tag", BASE, `${name}:${tag}`)
    await docker("push", "--quiet", `${name}:${tag}`)
  }
  const tags = path.join(registry.storage, "docker/registry/v2/repositories/base/_manifests/tags")
  const link = readFileSync(path.join(tags, "latest/current/link"))
  for (let index = 0; index < 1200; index++) {
    mkdirSync(path.join(tags, `filler-${index}/current`), { recursive: true })
    writeFileSync(path.join(tags, `filler-${index}/current/link`), link)
  }
})
afterAll(async () => {
  const left = (await docker("images", "--format", "{{.Repository}}:{{.Tag}}", name)).split("\n").filter(Boolean)
  if (left.length > 0) await docker("rmi", ...left)
  await Promise.all([registry.stop(), checkout.remove()])
})

const run = (inputs: Record<string, string>) =>
  runAction({
    bundle: "main",
    actionYml: path.resolve(import.meta.dirname, "../../newest/action.yml"),
    workspace: checkout.workspace,
    temp: checkout.temp,
    inputs: { image: name, ...inputs },
  })

test("T4.8 the newest by its name, among others, whatever was pushed last", async () => {
  const { exitCode, outputs } = await run({})
  const digest = (await registry.manifest("base", "20180103T000000Z"))?.digest ?? ""
  expect([exitCode, outputs]).toEqual([
    0,
    {
      found: "true",
      tag: "20180103T000000Z",
      digest,
      reference: `${name}:20180103T000000Z@${digest}`,
      pulled: "false",
    },
  ])
})

test.each([
  ["semver", "1.10.0"],
  ["semver:~1.9", "1.9.0"],
  ["filler-11*", "filler-1199"],
])("T4.8 by the pattern %s", async (pattern, tag) => expect((await run({ pattern })).outputs.tag).toBe(tag))

test("T4.8 no tag that fits, and an empty repository, are no failure", async () => {
  for (const inputs of [{ pattern: "release-*" }, { image: `${registry.host}/nothing` }]) {
    const { exitCode, outputs } = await run(inputs)
    expect([exitCode, outputs.found, outputs.tag, outputs.reference]).toEqual([0, "false", "", ""])
  }
})

test("T4.8 among the images of the engine, without asking the registry", async () => {
  const before = registry.asked.length
  const { outputs } = await run({ local: "true" })
  expect([outputs.tag, registry.asked.length]).toEqual(["20180103T000000Z", before])
})

test("T4.9 pulled only if it is not there", async () => {
  const tag = `${name}:20180103T000000Z`
  const there = await run({ pull: "true" })
  expect(there.outputs.pulled).toBe("false")
  const left = (await docker("images", "--format", "{{.Repository}}:{{.Tag}}", name)).split("\n").filter(Boolean)
  await docker("rmi", ...left)
  const absent = await run({ pull: "true" })
  expect([absent.annotations, absent.outputs.pulled]).toEqual([[], "true"])
  expect(await docker("run", "--rm", "--network", "none", tag, "echo", "it runs")).toBe("it runs")
  const before = registry.asked.length
  const again = await run({ pull: "true" })
  expect(again.outputs.pulled).toBe("false")
  expect(registry.asked.slice(before).filter(({ path: asked }) => asked.includes("/blobs/"))).toEqual([])
})

test.each([
  [{ image: "" }, "image name is required"],
  [{ image: "app:1" }, "it has a tag"],
  [{ pattern: "semver:nonsense!" }, "not a range of versions"],
  [{ pull: "yes" }, 'input "pull"'],
])("wrong inputs are said: %j", async (inputs, said) => {
  const { exitCode, annotations, outputs } = await run(inputs)
  expect([exitCode, outputs.found]).toEqual([1, "false"])
  expect(annotations[0]?.message).toContain(said)
})
