// A chain beyond one job: the plan as a matrix, jobs of one image each, credentials, private sources, wrong files, cancel.
import path from "node:path"
import { CHAIN_YML, type Chain, chain, fileOf, NAMES } from "../support/chain.ts"
import { leftovers } from "../support/docker.ts"
import { runAction } from "../support/runner/emulator.ts"

let one: Chain
beforeAll(async () => {
  one = await chain({ login: true })
  await one.pushBase("first")
}, 60_000)
afterAll(async () => {
  await one.stop()
})

const fingerprints = async (names: readonly string[]) =>
  Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await one.labels(name))["image-driven.fingerprint"]] as const)),
  )

test("the matrix form and the in-job form give images with the same fingerprints", async () => {
  const { main } = await one.run({ "plan-only": "true" }, { env: { DOCKER_HOST: "unix:///nowhere.sock" } })
  expect([main.exitCode, main.annotations, JSON.parse(main.outputs.matrix ?? "")]).toEqual([
    0,
    [],
    NAMES.map((name) => [name]),
  ])
  expect([main.outputs.levels, main.outputs.changed, main.outputs.push]).toEqual(["5", "true", "true"])
  const { time = "", plan = "" } = main.outputs
  for (const [index, level] of (JSON.parse(main.outputs.matrix ?? "[]") as string[][]).entries())
    for (const [place, only] of level.entries()) {
      // Each job has a runner of its own.
      const temp = path.join(one.definitions.temp, `job-${index}-${place}`)
      const job = await one.run({ only, plan }, { temp })
      expect([job.main.annotations, job.main.exitCode, job.main.outputs.published]).toEqual([[], 0, only])
    }
  const stamp = time.replaceAll(/[-:]|\.\d+/g, "")
  expect(Object.values(await one.tags())).toEqual(NAMES.map(() => [stamp]))
  const matrix = await fingerprints(NAMES)
  expect(new Set(Object.values(matrix)).size).toBe(NAMES.length)

  const inJob = await one.run({ force: "all" })
  expect(inJob.told).toEqual(Object.fromEntries(NAMES.map((name) => [name, "forced: published"])))
  expect(await fingerprints(NAMES)).toEqual(matrix)
  expect((await one.inNewest("app1-prod", "cat", "/chain")).split("\n")).toEqual([...NAMES])
})

test("a job whose image stands on one that is not up to date leaves it alone, and says so", async () => {
  one.change("infra-dev/Dockerfile", `${fileOf(one, "infra-dev/Dockerfile")}RUN true\n`)
  const before = await one.tags()
  const { main, told, left } = await one.run({ only: "app1-dev" })
  expect([main.exitCode, left, await one.tags()]).toEqual([1, [], before])
  expect(told).toEqual({
    py3dev: "up-to-date: current",
    "infra-dev": "definition-changed: not asked for",
    "infra-prod": "parent-rebuilt: not asked for",
    "app1-dev": "parent-rebuilt: left alone",
  })
  expect(main.summary).toContain("infra-prod is not up to date, and was not asked for")
  expect((await one.run({ only: "infra-dev" })).told["infra-dev"]).toBe("definition-changed: published")
})

test("three requests to the registry for each image, with credentials as well", async () => {
  await one.run()
  const before = one.registry.asked.length
  const { told } = await one.run({ "plan-only": "true" })
  expect(Object.values(told)).toEqual(NAMES.map(() => "up-to-date: current"))
  const asked = one.registry.asked.slice(before)
  for (const name of NAMES)
    expect(asked.filter((request) => request.path.startsWith(`/v2/${name}/`)).length).toBeLessThanOrEqual(3)
})

test("a private source: the token goes to its server alone, and into nothing that stays", async () => {
  const token = "ghs_canary0123456789"
  one.sources.wants = `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`
  one.sources.commit("my-org/app1", "develop", { "app.txt": "private\n" })
  const refused = await one.run()
  expect([refused.main.exitCode, refused.left]).toEqual([1, []])
  expect(refused.main.annotations[0]?.message).toMatch(/the source http.*my-org\/\w+ cannot be read/)
  expect(refused.main.annotations[0]?.message).toContain("github-token")
  const { main, told, left } = await one.run({ "github-token": token })
  one.sources.wants = undefined
  expect([main.exitCode, told["app1-prod"], left]).toEqual([0, "source-changed: published", []])
  expect(JSON.stringify([main.log, main.outputs, main.summary])).not.toContain(token)
  expect(main.commands.some(({ name, data }) => name === "add-mask" && data === token)).toBe(true)
  expect(await one.inNewest("app1-prod", "env")).not.toContain(token)
  expect(JSON.stringify(await one.labels("app1-prod"))).not.toContain(token)
})

test("a source that is busy is asked again, one that does not exist is said", async () => {
  let busy = 1
  one.sources.intercept = () => (busy-- > 0 ? 503 : undefined)
  expect((await one.run({ "plan-only": "true" })).main.exitCode).toBe(0)
  one.sources.intercept = () => undefined
  const text = fileOf(one, "chain.yml")
  one.change("chain.yml", text.replace("my-org/app1, ref: develop", "my-org/app1, ref: nowhere"))
  const { main } = await one.run()
  expect(main.annotations[0]?.message).toContain('has no branch and no tag "nowhere"')
  one.change("chain.yml", text)
})

test("wrong definitions are refused before anything is asked or built, all at once", async () => {
  const text = fileOf(one, "chain.yml")
  const wrong = text
    .replace("context: py3dev", "context: nowhere")
    .replace("context: infra-dev, parent: py3dev", "context: infra-dev, parent: py3dev, file: nowhere/Dockerfile")
  one.change("chain.yml", wrong)
  const [asked, fetched] = [one.registry.asked.length, one.sources.asked.length]
  const { main, left } = await one.run()
  expect([main.exitCode, left]).toEqual([1, []])
  expect(main.annotations[0]?.message).toMatch(/2 images of the chain are wrong\nimage "\S+": /)
  expect([one.registry.asked.length, one.sources.asked.length]).toEqual([asked, fetched])

  one.change("chain.yml", text.replace("parent: py3dev", "parent: infra-prod"))
  const cycle = await one.run()
  expect(cycle.main.annotations[0]?.message).toContain("each other's parents: infra-dev → infra-prod → infra-dev")
  one.change("chain.yml", text)
})

test("inputs of an image are read by the rules of the main action, before the first build", async () => {
  const text = fileOf(one, "chain.yml")
  one.change(
    "chain.yml",
    text.replace("parent: infra-prod }", "parent: infra-prod, gate-timeout: soon, shell: [a, b] }"),
  )
  const before = await one.tags()
  const { main } = await one.run()
  expect(main.annotations[0]?.message).toContain('image "app1-dev": input "gate-timeout"')
  expect(await one.tags()).toEqual(before)
  one.change("chain.yml", text)
})

test.each([
  [{ "image-prefix": "" }, 'input "image-prefix": it is required'],
  [{ "chain-file": "nowhere.yml" }, "not found: nowhere.yml"],
  [{ "chain-file": "../chain.yml" }, "it is outside the checkout"],
  [{ only: "app1-pord" }, "did you mean app1-prod?"],
  [{ force: "al" }, "no image of the chain has this name"],
  [{ tags: "latest" }, "a line {{timestamp}}"],
  [{ plan: "yesterday" }, "not JSON"],
  [{ plan: '{"build":{}}' }, "it has no time"],
  [{ plan: '{"time":"2018-09-23T08:23:16Z","build":{"other":"missing"}}' }, "it is about another chain file"],
  [{ plan: '{"time":"2018-09-23T08:23:16Z","build":{"py3dev":"because"}}' }, "it is about another chain file"],
  [{ "timestamp-format": "%Y%m%d" }, "in this order"],
  [{ "timestamp-format": "%H%M%S%Y%m%d" }, "in this order"],
  [{ "max-parallel": "0" }, "a whole number from 1"],
  [{ "plan-only": "yes" }, "not a boolean"],
  [{ "chain-fiel": "x" }, "did you mean chain-file?"],
])("wrong inputs are said: %j", async (inputs, said) => {
  const { main } = await one.run(inputs)
  expect(main.annotations[0]?.message).toContain(said)
  expect([main.exitCode, main.outputs.changed, main.outputs.images]).toEqual([1, "false", "[]"])
})

test("what is not committed is not published", async () => {
  const { main } = await one.run({ force: "all" }, { event: { sha: "1".repeat(40) } })
  expect([main.exitCode, main.outputs.push]).toEqual([1, "false"])
  expect(main.annotations[0]?.message).toContain("not the commit that this run would push")
})

test("cancelled in the middle of a build: nothing is pushed, nothing is left, post finds all of it", async () => {
  one.change("infra-prod/Dockerfile", `${fileOf(one, "infra-prod/Dockerfile")}RUN echo slow build; sleep 20\n`)
  const before = await one.tags()
  const cancelled = await one.run({}, { signal: { kind: "cancel", after: (line) => /DONE|slow build/.test(line) } })
  expect([cancelled.main.exitCode, cancelled.left, await one.tags()]).toEqual([1, [], before])
  expect(cancelled.told["infra-prod"]).toMatch(/cancelled|left alone/)

  const temp = path.join(one.definitions.temp, "killed")
  const options = {
    actionYml: CHAIN_YML,
    workspace: one.definitions.workspace,
    temp,
    inputs: { "image-prefix": one.registry.host, username: one.registry.username, password: one.registry.password },
    event: { ref: "refs/heads/main", sha: one.definitions.git("rev-parse", "HEAD") },
    env: { GITHUB_SERVER_URL: one.sources.url },
  }
  const killed = await runAction({
    ...options,
    bundle: "main",
    signal: { kind: "SIGKILL", after: (line) => /slow build/.test(line) },
  })
  expect(killed.signal).toBe("SIGKILL")
  const post = await runAction({ ...options, bundle: "post", state: killed.state })
  expect(post.exitCode).toBe(0)
  const ids = (killed.state.run ?? "").split(" ")
  expect(ids.length).toBeGreaterThan(1)
  expect((await Promise.all(ids.map((id) => leftovers(id, temp)))).flat()).toEqual([])
  one.definitions.git("reset", "--quiet", "--hard", "HEAD~1")
})
