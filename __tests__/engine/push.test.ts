// What is pushed when, with which credentials, and that it is the tested image: T1.3, the decision table, the promises 1 to 3.
import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { docker, imageStore } from "../support/docker.ts"
import { freePort, type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

let open: LocalRegistry
let guarded: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[open, guarded, checkout] = await Promise.all([localRegistry(), localRegistry({ login: true }), project()])
})
afterAll(() => Promise.all([open.stop(), guarded.stop(), checkout.remove()]))

const quick = { "test-command": "true", health: "skip" }
const inputs = (registry: LocalRegistry, name: string) => ({ ...quick, "image-name": `${registry.host}/${name}` })

describe("T1.3 where nothing may be pushed, the run is green and the registry sees no request (E29)", () => {
  const zero = "0".repeat(40)
  test.each([
    ["a feature branch", { ref: "refs/heads/feature/x" }, "the branch `feature/x` is not one of `master`, `main`"],
    ["pull_request", { name: "pull_request", ref: "refs/pull/7/merge" }, "the event `pull_request` never pushes"],
    [
      "pull_request_target on main",
      { name: "pull_request_target", ref: "refs/heads/main" },
      "the event `pull_request_target` never pushes",
    ],
    ["workflow_run on main", { name: "workflow_run", ref: "refs/heads/main" }, "the event `workflow_run` never pushes"],
    [
      "issue_comment on main",
      { name: "issue_comment", ref: "refs/heads/main" },
      "the event `issue_comment` never pushes",
    ],
    [
      "a deleted branch",
      { payload: { ref: "refs/heads/main", deleted: true, after: zero } },
      "refs/heads/main was deleted",
    ],
  ])("%s", async (_, event, reason) => {
    const before = guarded.asked.length
    const { main, left } = await checkout.step(inputs(guarded, "t13/none"), { event })
    expect(main.exitCode).toBe(0)
    expect(main.outputs).toMatchObject({
      pushed: "false",
      "push-reason": `Not pushed: ${reason}.`,
      tags: "",
      digest: "",
      "image-digest": "",
    })
    expect(main.summary).toContain("proved, not pushed")
    expect(guarded.asked.length).toBe(before)
    expect(left).toEqual([])
  })
  test("push: never on main", async () => {
    const before = guarded.asked.length
    const { main } = await checkout.step({ ...inputs(guarded, "t13/none"), push: "never" })
    expect(main.outputs).toMatchObject({ pushed: "false", "push-reason": "Not pushed: the input `push` is `never`." })
    expect([main.exitCode, guarded.asked.length]).toEqual([0, before])
  })
})

test("master and main push latest, a tag its name and latest", async () => {
  for (const [ref, tags] of [
    ["refs/heads/master", ["latest"]],
    ["refs/heads/main", ["latest"]],
    ["refs/tags/v2", ["latest", "v2"]],
  ] as const) {
    const name = `table/${ref.split("/").at(-1)}`
    const { main } = await checkout.step(inputs(open, name), { event: { ref } })
    expect([ref, main.exitCode, main.outputs.pushed]).toEqual([ref, 0, "true"])
    expect(await open.tags(name)).toEqual(tags)
  }
})

test("a checkout that is not the event's commit is refused before the build", async () => {
  const before = open.asked.length
  const { main, log } = await checkout.step(inputs(open, "moved"), { event: { sha: "1".repeat(40) } })
  expect(main.exitCode).toBe(1)
  expect(main.annotations[0]?.message).toContain("what is checked out is not the commit that this run would push")
  expect(main.annotations[0]?.message).toContain(checkout.head)
  expect(log).not.toContain("[internal] load build definition")
  expect(open.asked.length).toBe(before)
})

describe("preflight: what would fail at the push fails before the build", () => {
  test("a registry that wants credentials nobody gave", async () => {
    const { main, log } = await checkout.step(inputs(guarded, "preflight"), { env: { DOCKER_CONFIG: "/nowhere" } })
    expect(main.exitCode).toBe(1)
    expect(main.annotations[0]?.message).toContain(`nobody gave credentials for ${guarded.host}`)
    expect(log).not.toContain("[internal] load build definition")
  })
  test("a registry that is dead", async () => {
    const host = `127.0.0.1:${await freePort()}`
    const { main, log } = await checkout.step({ ...quick, "image-name": `${host}/app` })
    expect(main.exitCode).toBe(1)
    expect(main.annotations[0]?.message).toContain(`the registry ${host} does not answer as a registry`)
    expect(log).not.toContain("[internal] load build definition")
  })
})

describe("credentials", () => {
  test("a wrong password is said as what it is, tried once, and not repeated in the log", async () => {
    const { main, left } = await checkout.step({
      ...inputs(guarded, "wrong"),
      username: guarded.username,
      password: "wrong-password-1",
    })
    expect(main.exitCode).toBe(1)
    expect(main.outputs.pushed).toBe("false")
    expect(main.annotations[0]?.message).toMatch(/refused the credentials[\s\S]*check `username` and `password`/)
    expect(main.stdout.replace(/^::add-mask::.*$/gm, "")).not.toContain("wrong-password-1")
    expect(main.log.join("\n")).not.toContain("again in")
    expect(left).toEqual([])
  })
  test("of docker/login-action before us are used, and its configuration stays byte for byte what it was", async () => {
    const folder = path.join(checkout.temp, "..", "docker-config")
    const file = path.join(folder, "config.json")
    const { mkdir } = await import("node:fs/promises")
    await mkdir(folder, { recursive: true })
    const auth = Buffer.from(`${guarded.username}:${guarded.password}`).toString("base64")
    await writeFile(file, `{"auths": {"${guarded.host}": {"auth": "${auth}"}},\n\t"extra": 1}`)
    const before = await readFile(file)
    const { main } = await checkout.step(inputs(guarded, "configured"), { env: { DOCKER_CONFIG: folder } })
    expect([main.exitCode, main.outputs.pushed]).toEqual([0, "true"])
    expect(await guarded.tags("configured")).toEqual(["latest"])
    expect((await readFile(file)).equals(before)).toBe(true)
  })
  test("are not there while gates run: not in the gate, not in its environment, not on the disk of the run", async () => {
    const { main, log } = await checkout.step({
      ...inputs(guarded, "hidden"),
      username: guarded.username,
      password: guarded.password,
      "test-command": `env; cat /proc/1/environ | tr '\\0' '\\n'; cat /proc/1/cmdline`,
    })
    expect(main.outputs.pushed).toBe("true")
    // A hit would be shown masked.
    expect(log.replace(/^::(stop-commands::)?\*\*\*(::)?$/gm, "")).not.toContain("***")
    expect(log).not.toMatch(/ACTIONS_|INPUT_|GITHUB_/)
  })
})

describe("promise 1: tested = pushed", () => {
  const manifestOf = (name: string) => (request: { method: string; path: string }) =>
    request.method === "GET" && request.path === `/v2/${name}/manifests/latest`
  afterEach(() => {
    open.intercept = () => undefined
  })

  test("a manifest that the registry changes is an integrity failure", async () => {
    open.intercept = (request) =>
      manifestOf("rewritten")(request) ? { status: 200, body: '{"config":{"digest":"sha256:evil"}}' } : undefined
    const { main } = await checkout.step(inputs(open, "rewritten"))
    expect([main.exitCode, main.outputs.pushed, main.outputs["image-digest"]]).toEqual([1, "false", ""])
    expect(main.annotations[0]?.message).toContain("the registry does not have the tested image under")
  })

  test("a tag that is gone after the push is an integrity failure", async () => {
    open.intercept = (request) => (manifestOf("gone")(request) ? { status: 404 } : undefined)
    const { main } = await checkout.step(inputs(open, "gone"))
    expect([main.exitCode, main.outputs.pushed]).toEqual([1, "false"])
    expect(main.annotations[0]?.message).toContain("does not have the tag after the push")
  })

  test("one failed tag of two: what is pushed and what is missing is said, the run fails", async () => {
    open.intercept = (request) =>
      request.method === "PUT" && request.path.endsWith("/manifests/latest")
        ? { status: 403, body: '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}' }
        : undefined
    const { main } = await checkout.step(inputs(open, "half"), { event: { ref: "refs/tags/v3" } })
    expect([main.exitCode, main.outputs.pushed, main.outputs.tags]).toEqual([1, "false", `${open.host}/half:v3`])
    expect(main.annotations[0]?.message).toContain(`pushed: ${open.host}/half:v3; not pushed: ${open.host}/half:latest`)
    expect(await open.tags("half")).toEqual(["v3"])
  })

  test("a registry that stumbles once is tried again (F7)", async () => {
    let faults = 1
    open.intercept = (request) =>
      request.method === "PUT" && request.path.endsWith("/manifests/latest") && faults-- > 0
        ? { status: 503 }
        : undefined
    const { main, log } = await checkout.step(inputs(open, "stumbles"))
    expect([main.exitCode, main.outputs.pushed]).toEqual([0, "true"])
    expect((await imageStore()) === "containerd" || log.includes("again in")).toBe(true)
  })

  test("further tags are set in the registry: nothing is sent for them, and each is read back", async () => {
    const before = open.asked.length
    const tags = ["20260101T000000Z", "a", "b", "latest"]
    const { main } = await checkout.step({ ...inputs(open, "further"), tags: tags.join("\n") })
    expect([main.outputs.pushed, main.outputs.tags]).toEqual([
      "true",
      tags.map((tag) => `${open.host}/further:${tag}`).join("\n"),
    ])
    const asked = open.asked
      .slice(before)
      .map(({ method, path: of }) => `${method} ${of.replace(/.*\/manifests\//, "")}`)
    for (const tag of tags.slice(1)) {
      const own = asked.filter((line) => line.endsWith(` ${tag}`))
      // Is it there already? Set it. Read it back.
      expect(own).toEqual([`GET ${tag}`, `PUT ${tag}`, `GET ${tag}`])
    }
    const last = asked.indexOf(`PUT ${tags[1]}`)
    expect(asked.slice(last).filter((line) => line.includes("/blobs/"))).toEqual([])
    const digests = await Promise.all(tags.map((tag) => open.manifest("further", tag)))
    expect(new Set(digests.map((manifest) => manifest?.digest))).toEqual(new Set([main.outputs.digest]))
  })

  test("the local name of a developer's own image comes back to it", async () => {
    const name = `${open.host}/mine`
    await docker("tag", "image-driven.invalid/busybox:base", `${name}:latest`)
    const before = await docker("inspect", "--format", "{{.Id}}", `${name}:latest`)
    try {
      const { main } = await checkout.step(inputs(open, "mine"))
      expect(main.outputs.pushed).toBe("true")
      expect(main.outputs["image-id"]).not.toBe(before)
      expect(await docker("inspect", "--format", "{{.Id}}", `${name}:latest`)).toBe(before)
      await expect(docker("inspect", main.outputs["image-id"] ?? "")).rejects.toThrow()
    } finally {
      await docker("rmi", `${name}:latest`)
    }
  })

  test("no local name of what was pushed stays behind", async () => {
    await checkout.step(inputs(open, "untagged"), { event: { ref: "refs/tags/v4" } })
    expect(await docker("images", "--quiet", `${open.host}/untagged`)).toBe("")
  })
})
