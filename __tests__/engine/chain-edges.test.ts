// Chains where something goes wrong between two looks: pushes that stop half way, sources that move, old commits, servers that refuse.
import { execFile, execFileSync } from "node:child_process"
import http from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { CHAIN_YML, type Chain, chain, fileOf } from "../support/chain.ts"
import { runAction } from "../support/runner/emulator.ts"

const image = (name: string, more = "") =>
  `ARG PARENT_IMAGE\nFROM \${PARENT_IMAGE}\nRUN echo ${name} >> /chain\n${more}`
const SOURCE = "source: { repository: my-org/app1, ref: develop }"

let one: Chain
beforeAll(async () => {
  one = await chain({}, (host) => ({
    "chain.yml": `images:
  low: { parent: "${host}/base:1", ${SOURCE} }
  high: { parent: low }
  beside: { parent: "${host}/base:1", build-contexts: { extra: extra } }
  whole: { parent: "${host}/base:1", context: ., file: whole.Dockerfile }
`,
    "low/Dockerfile": image("low", "COPY src /src\n"),
    "high/Dockerfile": image("high"),
    "beside/Dockerfile": image("beside", "COPY --from=extra f /f\n"),
    "extra/f": "1\n",
    "whole.Dockerfile": image("whole"),
    "whole.Dockerfile.dockerignore": "*\n!.git\n",
  }))
  await one.pushBase("first")
  const { main } = await one.run()
  expect([main.exitCode, main.outputs.published]).toEqual([0, "low\nhigh\nbeside\nwhole"])
}, 120_000)
afterAll(async () => {
  await one.stop()
})

const tags = (name: string) => one.registry.tags(name)
const plan = async (inputs: Record<string, string> = {}) =>
  (await one.run({ "plan-only": "true", ...inputs })).main.outputs

test("a further build context counts, git's own folder does not, which is said", async () => {
  const { main, told } = await one.run({ "plan-only": "true" })
  expect(main.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining('image "whole": .git is a part'),
  ])
  expect(Object.values(told).every((text) => text === "up-to-date: current")).toBe(true)
  one.definitions.git("commit", "--quiet", "--allow-empty", "--message", "nothing")
  expect((await plan()).changed).toBe("false")
  one.change("extra/f", "2\n")
  expect(JSON.parse((await plan()).matrix ?? "")).toEqual([["beside"]])
  expect((await one.run()).main.outputs.published).toBe("beside")
})

test("in a matrix, with `force: all`: nothing is built on a parent that has failed in this run", async () => {
  const { plan: shared = "" } = await plan({ force: "all" })
  const text = fileOf(one, "low/Dockerfile")
  const before = await tags("high")
  one.change("low/Dockerfile", `${text}RUN false\n`)
  const low = await one.run({ only: "low", plan: shared, force: "all" })
  expect([low.main.exitCode, low.told.low]).toEqual([1, "forced: failed"])
  const high = await one.run({ only: "high", plan: shared, force: "all" })
  expect([high.main.exitCode, high.told.high, await tags("high")]).toEqual([1, "forced: left alone", before])
  one.change("low/Dockerfile", text)
  // The failed job once more, and then the one above it; and one that has succeeded does nothing again.
  expect((await one.run({ only: "low", plan: shared, force: "all" })).told.low).toBe("forced: published")
  expect((await one.run({ only: "low", plan: shared, force: "all" })).told.low).toBe("up-to-date: current")
  expect((await one.run({ only: "high", plan: shared, force: "all" })).told.high).toBe("forced: published")
})

test("in a matrix: a source that moves between two jobs waits for the next run", async () => {
  one.sources.commit("my-org/app1", "develop", { "app.txt": "a\n" })
  const { plan: shared = "", matrix } = await plan()
  expect(JSON.parse(matrix ?? "")).toEqual([["low"], ["high"]])
  expect((await one.run({ only: "low", plan: shared })).told.low).toBe("source-changed: published")
  one.sources.commit("my-org/app1", "develop", { "app.txt": "b\n" })
  expect((await one.run({ only: "high", plan: shared })).told.high).toBe("parent-rebuilt: published")
  expect((await one.run()).told).toMatchObject({ low: "source-changed: published", high: "parent-rebuilt: published" })
})

test("a push that stops between two tags is done again: the time comes last", async () => {
  one.sources.commit("my-org/app1", "develop", { "app.txt": "c\n" })
  const before = await tags("low")
  one.registry.intercept = ({ method, path: asked }) =>
    method === "PUT" && asked.endsWith("/low/manifests/latest") ? { status: 403, body: "{}" } : undefined
  const broken = await one.run({ tags: "{{timestamp}}\nlatest" })
  one.registry.intercept = () => undefined
  expect([broken.main.exitCode, broken.told.low, await tags("low")]).toEqual([1, "source-changed: failed", before])
  const again = await one.run({ tags: "{{timestamp}}\nlatest" })
  expect([again.main.exitCode, again.told.low]).toEqual([0, "source-changed: published"])
  expect((await tags("low")).includes("latest")).toBe(true)
  const newest = (await tags("low")).filter((tag) => tag !== "latest").at(-1) ?? ""
  expect((await one.registry.manifest("low", "latest"))?.digest).toBe(
    (await one.registry.manifest("low", newest))?.digest,
  )
})

test("a run of an older commit publishes no older definition", async () => {
  one.change("high/Dockerfile", `${fileOf(one, "high/Dockerfile")}RUN true\n`)
  expect((await one.run()).told.high).toBe("definition-changed: published")
  const before = await tags("high")
  one.definitions.git("checkout", "--quiet", "HEAD~1")
  const { main } = await one.run()
  expect([main.exitCode, await tags("high")]).toEqual([1, before])
  expect(main.annotations.find(({ kind }) => kind === "error")?.message).toMatch(
    /high:\S+ has a newer definition than the one that is checked out/,
  )
  one.definitions.git("checkout", "--quiet", "main")
})

test("a source that cannot be read is the end of its branch, and of no other", async () => {
  const text = fileOf(one, "chain.yml")
  one.change("extra/f", "3\n")
  one.change("chain.yml", text.replace("my-org/app1", "my-org/nowhere"))
  const { main, told, left } = await one.run()
  expect([main.exitCode, left]).toEqual([1, []])
  expect(told).toEqual({
    low: "unknown: failed",
    high: "parent-rebuilt: left alone",
    beside: "definition-changed: published",
    whole: "up-to-date: current",
  })
  expect(main.annotations.filter(({ kind }) => kind === "error").map(({ message }) => message)).toEqual([
    expect.stringMatching(/^low: the source \S+my-org\/nowhere cannot be read/),
  ])
  one.change("chain.yml", text)
})

test("a registry that hides repositories which do not exist yet: the first run builds them", async () => {
  const fresh = { "image-prefix": `${one.registry.host}/hidden`, only: "beside" }
  one.registry.intercept = ({ method, path: asked }) =>
    method === "GET" && /\/hidden\/beside\/(tags|manifests)\//.test(asked)
      ? { status: 403, body: '{"errors":[{"code":"DENIED"}]}' }
      : undefined
  const { main, told } = await one.run({ ...fresh, "plan-only": "true" })
  one.registry.intercept = () => undefined
  expect([main.exitCode, told]).toEqual([0, { beside: "missing: planned" }])
})

test("a token is not sent after a redirect", async () => {
  const heard: (string | undefined)[] = []
  const elsewhere = http.createServer((request, response) => {
    heard.push(request.headers.authorization)
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve))
  const { port } = elsewhere.address() as AddressInfo
  one.sources.redirect = `http://127.0.0.1:${port}`
  const { main, told } = await one.run({ "github-token": "ghs_canary0123456789", "plan-only": "true" })
  one.sources.redirect = undefined
  elsewhere.closeAllConnections()
  await new Promise((resolve) => elsewhere.close(resolve))
  expect([heard, main.exitCode, told.low]).toEqual([[], 1, "unknown: failed"])
  expect(main.annotations.find(({ kind }) => kind === "error")?.message).toContain("the repository has moved")
})

test("Git LFS and submodules of a source are said; no filter runs", async () => {
  one.sources.commit("my-org/app1", "develop", {
    ".gitattributes": "*.bin filter=lfs diff=lfs\n",
    "x.bin": "version https://git-lfs.github.com/spec/v1\n",
    ".gitmodules": '[submodule "x"]\n  path = x\n  url = https://example.invalid/x\n',
  })
  const { main, told } = await one.run()
  expect(told.low).toBe("source-changed: published")
  const warnings = main.annotations.filter(({ kind }) => kind === "warning").map(({ message }) => message)
  expect(warnings).toEqual([
    "low: in its source files of Git LFS are pointers",
    "low: in its source submodules are empty folders",
  ])
  expect(await one.inNewest("low", "cat", "/src/x.bin")).toContain("git-lfs.github.com")
})

test("a plan says what is wrong with the inputs of every image that has no source", async () => {
  const text = fileOf(one, "chain.yml")
  one.change("chain.yml", text.replace("high: { parent: low }", "high: { parent: low, gates: { a: { tiemout: 5m } } }"))
  const { main } = await one.run({ "plan-only": "true" })
  expect(main.exitCode).toBe(1)
  expect(main.annotations.find(({ kind }) => kind === "error")?.message).toContain(
    'image "high": input "gates": gate "a": unknown key; did you mean timeout?',
  )
  one.change("chain.yml", text)
})

test("killed while a source is fetched: post ends git too", async () => {
  one.sources.commit("my-org/app1", "develop", { "app.txt": "d\n" })
  let fetching = () => {}
  const fetched = new Promise<void>((resolve) => {
    fetching = resolve
  })
  let posts = 0
  one.sources.intercept = (url) => {
    // The first question is the plan's, the next ones are the fetch's; it is never answered.
    if (!url.endsWith("/git-upload-pack") || ++posts < 3) return undefined
    fetching()
    return 0
  }
  const options = {
    actionYml: CHAIN_YML,
    workspace: one.definitions.workspace,
    temp: path.join(one.definitions.temp, "killed"),
    inputs: { "image-prefix": one.registry.host },
    event: { ref: "refs/heads/main", sha: one.definitions.git("rev-parse", "HEAD") },
    env: { GITHUB_SERVER_URL: one.sources.url },
  }
  const killed = await runAction({ ...options, bundle: "main", signal: { kind: "SIGKILL", after: fetched } })
  expect(killed.signal).toBe("SIGKILL")
  const running = () => execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n")
  const own = (line: string) => line.includes(one.sources.url) && line.includes("git")
  expect(running().some(own)).toBe(true)
  const post = await runAction({ ...options, bundle: "post", state: killed.state })
  one.sources.intercept = () => undefined
  expect([post.exitCode, running().filter(own)]).toEqual([0, []])
})

describe("on a developer's machine", () => {
  const cli = (...args: string[]): Promise<{ code: number; text: string }> =>
    new Promise((resolve) => {
      const options = {
        cwd: path.join(one.definitions.workspace, "high"),
        env: { ...process.env, GITHUB_SERVER_URL: one.sources.url },
      }
      execFile(
        process.execPath,
        [path.resolve("dist/cli/index.js"), "chain", ...args],
        options,
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
      )
    })

  test("the plan, and what has changed is proved; nothing is pushed without --push, and nothing stays", async () => {
    one.change("high/Dockerfile", `${fileOf(one, "high/Dockerfile")}RUN true\n`)
    const before = await tags("high")
    const planned = await cli("--image-prefix", one.registry.host, "--plan-only")
    expect([planned.code, planned.text]).toEqual([0, expect.stringMatching(/└─ high +definition changed\n/)])
    const proved = await cli("--image-prefix", one.registry.host)
    expect(proved.text).toContain("on this machine nothing is pushed without --push")
    expect(proved.text).toMatch(/removed: \d+, left behind: 0/)
    const pushed = await cli("--image-prefix", one.registry.host, "--push")
    expect([proved.code, pushed.code, (await tags("high")).length]).toEqual([0, 0, before.length + 1])
  })
  test("help, and a mistake", async () => {
    expect((await cli("--help")).text).toContain("--image-prefix")
    expect(await cli("--image-perfix", "x")).toMatchObject({
      code: 1,
      text: expect.stringContaining("did you mean --image-prefix?"),
    })
    expect(await cli("--workflow", "x.yml")).toMatchObject({
      code: 1,
      text: expect.stringContaining("chain reads no workflow"),
    })
  })
})

test("in a matrix: a job that another run has overtaken publishes nothing", async () => {
  one.change("high/Dockerfile", `${fileOf(one, "high/Dockerfile")}RUN echo overtaken\n`)
  const { plan: shared = "" } = await plan()
  await new Promise((resolve) => setTimeout(resolve, 1100))
  expect((await one.run()).told.high).toBe("definition-changed: published")
  const before = await tags("high")
  const { main } = await one.run({ only: "high", plan: shared })
  expect([main.exitCode, await tags("high")]).toEqual([1, before])
  expect(main.annotations.find(({ kind }) => kind === "error")?.message).toMatch(/another run has published \S+high:/)
})
