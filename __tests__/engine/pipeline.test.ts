// The pipeline end to end, on the engine that is there: T1.1 to T1.4 of the seed, as a runner sees them.
import { docker, imageStore } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

let registry: LocalRegistry
let store: "classic" | "containerd"
beforeAll(async () => {
  registry = await localRegistry({ login: true })
  store = await imageStore()
})
afterAll(() => registry.stop())

/** What the registry has under a tag is the image with this ID: said by the registry's own API. */
async function expectSame(repository: string, tag: string, imageId: string | undefined): Promise<void> {
  const remote = await registry.manifest(repository, tag)
  expect(store === "classic" ? remote?.configDigest : remote?.digest).toBe(imageId)
}

const credentials = () => ({ username: registry.username, password: registry.password })

describe("T1.1 on main everything is proved and latest is pushed (E1-E4, E6, E8-E16, E20-E25, E27, E28, E30, E31)", () => {
  let checkout: Project
  beforeAll(async () => {
    checkout = await project({ tags: ["0.9.0"] })
  })
  afterAll(() => checkout.remove())
  const inputs = (name: string) => ({
    "image-name": `${registry.host}/t11/${name}`,
    ...credentials(),
    "no-cache": "true",
    "test-files": "tests\n.flake8",
    "setup-root":
      "id -u > /root-was-here; printf '#!/bin/sh\\necho tool of uid $(id -u)\\n' > /usr/local/bin/gatetool; chmod +x /usr/local/bin/gatetool",
    setup: "echo setup as uid $(id -u); touch $HOME/setup-was-here || touch /home/app/setup-was-here",
    gates: [
      "as-root: { run: 'echo root gate $(id -u); test ! -e /tmp/entry-point-ran', user: root }",
      "as-user: 'echo user gate $(id -u) in $(pwd); gatetool; cat /root-was-here; ls -A'",
      "files: 'cat tests/first.txt; test ! -e private.txt; test ! -e Dockerfile'",
    ].join("\n"),
  })

  test("twice with the same result", async () => {
    const before = await checkout.hash()
    for (const round of ["first", "second"]) {
      const { main, post, left, log } = await checkout.step(inputs("app"))
      expect([round, main.exitCode, main.stderr, post.exitCode]).toEqual([round, 0, "", 0])
      expect(main.outputs).toMatchObject({
        pushed: "true",
        health: "healthy",
        version: "0.9.0",
        image: `${registry.host}/t11/app`,
      })
      expect(main.outputs.tags).toBe(`${registry.host}/t11/app:latest`)
      expect(main.outputs["push-reason"]).toBe("Pushed, because the event `push` on the branch `main` may push.")

      // Gates: the image's own user, its working directory, the listed files alone, tools of setup in reach.
      expect(log).toContain("root gate 0")
      expect(log).toContain("setup as uid 1000")
      expect(log).toContain("user gate 1000 in /home/app")
      expect(log).toContain("tool of uid 1000")
      expect(log).toContain("a test")
      expect(JSON.parse(main.outputs.gates ?? "")).toMatchObject([
        { name: "as-root", verdict: "passed", exitCode: 0 },
        { name: "as-user", verdict: "passed", exitCode: 0 },
        { name: "files", verdict: "passed", exitCode: 0 },
      ])

      // The registry has exactly the image that was tested.
      expect(await registry.tags("t11/app")).toEqual(["latest"])
      await expectSame("t11/app", "latest", main.outputs["image-id"])
      expect(main.outputs["image-digest"]).toBe(
        `${registry.host}/t11/app@${(await registry.manifest("t11/app", "latest"))?.digest}`,
      )

      // No credential in anything that is printed or kept; nothing is left; the checkout is what it was.
      for (const text of [
        main.stdout,
        main.stderr,
        main.summary,
        JSON.stringify(main.outputs),
        JSON.stringify(main.state),
        post.stdout,
      ])
        expect(text.replace(/^::add-mask::.*$/gm, "")).not.toContain(registry.password)
      expect(left).toEqual([])
      expect(await checkout.hash()).toBe(before)
    }
  })

  test("the pushed image has neither tools nor tests, and says where it comes from", async () => {
    const { main } = await checkout.step(inputs("labels"))
    expect(main.exitCode).toBe(0)
    const auth = Buffer.from(
      JSON.stringify({
        auths: {
          [registry.host]: { auth: Buffer.from(`${registry.username}:${registry.password}`).toString("base64") },
        },
      }),
    )
    const { mkdtemp, rm, writeFile } = await import("node:fs/promises")
    const config = await mkdtemp("/tmp/docker-config-")
    await writeFile(`${config}/config.json`, auth)
    const name = `${registry.host}/t11/labels:latest`
    try {
      await docker("--config", config, "pull", "--quiet", name)
      const list = await docker("run", "--rm", "--entrypoint", "sh", name, "-c", "ls /usr/local/bin /home/app -A; ls /")
      expect(list).not.toMatch(/gatetool|tests|first|flake8|setup-was-here|root-was-here/)
      const labels = JSON.parse(await docker("inspect", "--format", "{{json .Config.Labels}}", name))
      expect(labels).toMatchObject({
        commit: checkout.head,
        branch: "main",
        version: "0.9.0",
        "org.opencontainers.image.revision": checkout.head,
        "org.opencontainers.image.version": "0.9.0",
      })
      const own = Object.keys(labels).filter((label) => label.startsWith("image-driven."))
      expect(own.sort()).toEqual(["image-driven.base", "image-driven.committed"])
      expect(Date.parse(labels["image-driven.committed"] ?? "")).not.toBeNaN()
    } finally {
      await docker("rmi", "--force", name)
      await rm(config, { recursive: true, force: true })
    }
  })

  test("the image's own entry point runs for the health check (E23)", async () => {
    const { log } = await checkout.step({ ...inputs("never"), "build-args": "NEVER_HEALTHY=1" })
    expect(log).toContain("entry point: started as 1000")
  })

  test("the summary and the outputs say what happened", async () => {
    const { main } = await checkout.step(inputs("summary"))
    expect(main.summary).toContain("proved and pushed")
    expect(main.summary).toContain("```mermaid\ngantt")
    expect(main.summary).toContain("| as-user | ✅ passed |")
    expect(main.complaints).toEqual([])
    expect(JSON.parse(main.outputs.metadata ?? "")).toMatchObject({ pushed: true, health: "healthy" })
  })
})

describe("T1.2 a git tag pushes its version, then latest (E10, E11, E28)", () => {
  test("both tags are the tested image", async () => {
    const checkout = await project({ tags: ["1.0.3"], detached: true })
    const { main, left } = await checkout.step(
      { "image-name": `${registry.host}/t12/app`, ...credentials(), "test-command": "true" },
      { event: { ref: "refs/tags/1.0.3" } },
    )
    expect(main.exitCode).toBe(0)
    expect(await registry.tags("t12/app")).toEqual(["1.0.3", "latest"])
    for (const tag of ["1.0.3", "latest"]) await expectSame("t12/app", tag, main.outputs["image-id"])
    expect(main.outputs).toMatchObject({
      version: "1.0.3",
      tags: `${registry.host}/t12/app:1.0.3\n${registry.host}/t12/app:latest`,
    })
    const puts = registry.asked
      .filter(({ method, path }) => method === "PUT" && path.startsWith("/v2/t12/app/manifests/"))
      .map(({ path }) => path.split("/").at(-1))
    expect(puts.indexOf("1.0.3")).toBeLessThan(puts.indexOf("latest"))
    expect(left).toEqual([])
    await checkout.remove()
  })
})

describe("T1.4 a build that breaks is the end (E1)", () => {
  test("no gate, no health check, no push, and the failing line is said", async () => {
    const checkout = await project()
    const { main, left, log } = await checkout.step({
      "image-name": `${registry.host}/t14/app`,
      ...credentials(),
      "test-command": "echo a gate ran",
      "build-args": "BREAK_BUILD=1",
    })
    expect(main.exitCode).toBe(1)
    expect(log).toContain("this build is broken")
    expect(log).not.toContain("a gate ran")
    expect(log).not.toContain("entry point: started")
    expect(main.annotations).toMatchObject([
      {
        kind: "error",
        title: expect.stringContaining("build"),
        message: expect.stringMatching(/could not be built \(exit code 1\)[\s\S]*exit code: 9/),
      },
    ])
    expect(main.outputs).toMatchObject({ pushed: "false", "image-id": "", gates: "[]", health: "skipped" })
    expect(await registry.tags("t14/app")).toEqual([])
    expect(left).toEqual([])
    await checkout.remove()
  })
})
