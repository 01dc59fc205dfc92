// The sub-action `chain`: T4.1 to T4.7, T4.10, T4.13.
import { existsSync } from "node:fs"
import path from "node:path"
import { type Chain, chain, fileOf, NAMES } from "../support/chain.ts"
import { docker } from "../support/docker.ts"

const STAMP = /^\d{8}T\d{6}Z$/

let one: Chain
beforeAll(async () => {
  one = await chain()
  await one.pushBase("first")
}, 60_000)
afterAll(async () => {
  await one.stop()
})

const all = (told: string) => Object.fromEntries(NAMES.map((name) => [name, told]))
const current = all("up-to-date: current")

describe("the chain of the seed, one run after the other", () => {
  test("T4.1 first run: five images, parents first, tags that are times, parents by their digests", async () => {
    const before = await one.definitions.hash()
    const { main, left, told } = await one.run()
    expect(main.annotations).toEqual([])
    expect([main.exitCode, left, told]).toEqual([0, [], all("missing: published")])
    const tags = await one.tags()
    for (const name of NAMES) expect(tags[name]).toEqual([expect.stringMatching(STAMP)])
    expect(new Set(Object.values(tags).flat()).size).toBe(1)
    expect((await one.inNewest("app1-prod", "cat", "/chain")).split("\n")).toEqual([...NAMES])
    expect(await one.inNewest("app1-prod", "cat", "/src/infra-prod/infra.txt", "/src/app1-prod/app.txt")).toBe(
      "infra 1\napp 1",
    )
    let parent = (await one.registry.manifest("base", "1"))?.digest
    for (const name of NAMES) {
      const labels = await one.labels(name)
      expect(labels["org.opencontainers.image.base.digest"]).toBe(parent)
      parent = (await one.registry.manifest(name, tags[name]?.[0] ?? ""))?.digest
    }
    expect(existsSync(path.join(one.definitions.workspace, "app1-prod/src"))).toBe(false)
    expect(await one.definitions.hash()).toBe(before)
    expect(main.log.join("\n")).toMatch(/└─ py3dev +missing\n {3}└─ infra-dev +missing\n/)
    expect(main.summary).toContain("flowchart LR")
  })

  test("T4.2 nothing changed: nothing is built, nothing is pushed", async () => {
    const before = await one.tags()
    const { main, told } = await one.run()
    expect([main.exitCode, told, await one.tags()]).toEqual([0, current, before])
    expect([main.outputs.changed, main.outputs.matrix, main.log.some((line) => line.startsWith("##[group]"))]).toEqual([
      "false",
      "[]",
      false,
    ])
  })

  test("T4.3 a commit of app1: app1-prod alone, with the new file", async () => {
    one.sources.commit("my-org/app1", "develop", { "app.txt": "app 2\n" })
    const before = await one.tags()
    const { told } = await one.run()
    expect(told).toEqual({ ...current, "app1-prod": "source-changed: published" })
    const after = await one.tags()
    expect(NAMES.map((name) => (after[name]?.length ?? 0) - (before[name]?.length ?? 0))).toEqual([0, 0, 0, 0, 1])
    expect(await one.inNewest("app1-prod", "cat", "/src/app1-prod/app.txt")).toBe("app 2")
  })

  test("T4.4 a commit of infra: infra-prod and everything on it", async () => {
    one.sources.commit("my-org/infra", "develop", { "infra.txt": "infra 2\n" })
    const { told } = await one.run()
    expect(told).toEqual({
      ...current,
      "infra-prod": "source-changed: published",
      "app1-dev": "parent-rebuilt: published",
      "app1-prod": "parent-rebuilt: published",
    })
    expect(await one.inNewest("app1-prod", "cat", "/src/infra-prod/infra.txt")).toBe("infra 2")
  })

  test("T4.5 a definition: that image and everything on it, and pushed, so that the next run finds it up to date", async () => {
    one.change("app1-dev/Dockerfile", `${fileOf(one, "app1-dev/Dockerfile")}RUN echo more > /more\n`)
    const { told } = await one.run()
    expect(told).toEqual({
      ...current,
      "app1-dev": "definition-changed: published",
      "app1-prod": "parent-rebuilt: published",
    })
    one.change("py3dev/Dockerfile", `${fileOf(one, "py3dev/Dockerfile")}RUN echo more > /most\n`)
    expect((await one.run()).told).toEqual({
      ...all("parent-rebuilt: published"),
      py3dev: "definition-changed: published",
    })
    expect((await one.run()).told).toEqual(current)
  })

  test("T4.6 the base outside: another image under the same tag rebuilds all", async () => {
    await one.pushBase("second")
    expect((await one.run()).told).toEqual({ ...all("parent-rebuilt: published"), py3dev: "base-changed: published" })
    expect(await one.inNewest("app1-prod", "cat", "/base")).toBe("second")
  })

  test("T4.7 a failure: nothing on it is built or pushed, and the next run resumes there", async () => {
    const chainFile = fileOf(one, "chain.yml")
    one.change("py3dev/Dockerfile", `${fileOf(one, "py3dev/Dockerfile")}RUN echo again > /again\n`)
    one.change("chain.yml", chainFile.replace("parent: py3dev }", 'parent: py3dev, test-command: "false" }'))
    const before = await one.tags()
    const failed = await one.run()
    expect(failed.told).toEqual({
      ...all("parent-rebuilt: left alone"),
      py3dev: "definition-changed: published",
      "infra-dev": "definition-changed: failed",
    })
    expect([failed.main.exitCode, failed.left]).toEqual([1, []])
    expect(failed.main.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^infra-dev: gate `test` failed/),
    ])
    expect(failed.main.outputs.left).toBe("infra-prod\napp1-dev\napp1-prod")
    const after = await one.tags()
    expect(NAMES.map((name) => (after[name]?.length ?? 0) - (before[name]?.length ?? 0))).toEqual([1, 0, 0, 0, 0])
    one.change("chain.yml", chainFile)
    expect((await one.run()).told).toEqual({ ...all("parent-rebuilt: published"), py3dev: "up-to-date: current" })
  })

  test("T4.10 a commit between the look and the fetch is in the image, or is seen by the next run", async () => {
    one.sources.commit("my-org/app1", "develop", { "app.txt": "app 3\n" })
    let commits = 0
    // git fetches by POST; the plan has looked by then.
    one.sources.intercept = (url) => {
      if (url === "/my-org/app1/git-upload-pack" && commits++ === 1)
        one.sources.commit("my-org/app1", "develop", { "app.txt": "app 4\n" })
      return undefined
    }
    await one.run()
    one.sources.intercept = () => undefined
    const head = one.sources.git("my-org/app1", "rev-parse", "develop")
    const [label, content] = [
      (await one.labels("app1-prod"))["image-driven.source"],
      await one.inNewest("app1-prod", "cat", "/src/app1-prod/app.txt"),
    ]
    // What the label says is what is in it, and it is never older than it says.
    expect(one.sources.git("my-org/app1", "show", `${label}:app.txt`)).toBe(content)
    const { told } = await one.run()
    expect(told["app1-prod"]).toBe(label === head ? "up-to-date: current" : "source-changed: published")
    one.sources.commit("my-org/app1", "develop", { "app.txt": "app 5\n" })
    expect((await one.run()).told["app1-prod"]).toBe("source-changed: published")
  })

  test("a forced image, and everything on it", async () => {
    expect((await one.run({ force: "app1-dev" })).told).toEqual({
      ...current,
      "app1-dev": "forced: published",
      "app1-prod": "parent-rebuilt: published",
    })
  })

  test("a branch that is not pushed proves what has changed, each on the image before it", async () => {
    one.change("app1-dev/Dockerfile", `${fileOf(one, "app1-dev/Dockerfile")}RUN echo branch > /branch\n`)
    const before = await one.tags()
    const { main, told, left } = await one.run({}, { event: { ref: "refs/heads/feature" } })
    expect(told).toEqual({
      ...current,
      "app1-dev": "definition-changed: proved",
      "app1-prod": "parent-rebuilt: proved",
    })
    expect([main.exitCode, main.annotations, left, await one.tags()]).toEqual([0, [], [], before])
    one.definitions.git("reset", "--quiet", "--hard", "HEAD~1")
  })

  test("T4.13 two runs at once: no image twice, nothing lost", async () => {
    one.change("py3dev/Dockerfile", `${fileOf(one, "py3dev/Dockerfile")}RUN echo twice > /twice\n`)
    const before = await one.tags()
    // The second has built its first image, and looks once more, when the first has published everything.
    let released = () => {}
    const first = new Promise<void>((resolve) => {
      released = resolve
    })
    let looks = 0
    let held = false
    one.registry.intercept = ({ path: asked }) => {
      if (!asked.startsWith("/v2/py3dev/tags/list") || ++looks !== 2) return undefined
      held = true
      return { until: first }
    }
    const slow = one.run({}, { temp: path.join(one.definitions.temp, "second") })
    while (!held) await new Promise((resolve) => setTimeout(resolve, 20))
    const fast = await one.run()
    released()
    const late = await slow
    one.registry.intercept = () => undefined
    expect(Object.values(fast.told).every((told) => told.endsWith(": published"))).toBe(true)
    const after = await one.tags()
    expect([late.main.exitCode, NAMES.map((name) => (after[name]?.length ?? 0) - (before[name]?.length ?? 0))]).toEqual(
      [0, [1, 1, 1, 1, 1]],
    )
    expect((await one.run()).told).toEqual(current)
  })

  test("post finds nothing: the images of all runs are gone", async () => {
    const images = (await docker("images", "--format", "{{.Repository}}:{{.Tag}}")).split("\n")
    const own = new RegExp(`(${one.registry.host}|image-driven.invalid)/(${NAMES.join("|")}):`)
    expect(images.filter((name) => own.test(name))).toEqual([])
  })
})
