// T1.9 and T1.10: the build's cache, and stages that run alone.
import { docker, imageStore, leftovers } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import { runAction } from "../support/runner/emulator.ts"

let registry: LocalRegistry
let checkout: Project
const STAMPED = 'FROM image-driven.invalid/busybox:base\nARG SALT\nRUN cat /proc/uptime > /stamp\nCMD ["true"]\n'
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([localRegistry(), project({ files: { "stamp/Dockerfile": STAMPED } })])
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

describe("T1.9 no-cache (E6, E7)", () => {
  const stamp = async (noCache: boolean) => {
    const { log } = await checkout.step({
      "image-name": `${registry.host}/stamp`,
      context: "stamp",
      "build-args": `SALT=${registry.host}`,
      "no-cache": String(noCache),
      "test-command": "echo stamp: $(cat /stamp)",
      health: "skip",
      push: "never",
    })
    return /^stamp: .+$/m.exec(log)?.[0]
  }
  test("with it each build is made anew, without it a build is reused", async () => {
    const first = await stamp(false)
    expect(first).toBeDefined()
    expect(await stamp(false)).toBe(first)
    expect(await stamp(true)).not.toBe(first)
  })
})

describe("T1.10 stages alone give the same result (E5)", () => {
  test("build, then gates and health, then publish, each a step of its own", async () => {
    const common = { workspace: checkout.workspace, temp: checkout.temp, event: { sha: checkout.head } }
    const name = { "image-name": `${registry.host}/alone` }
    const built = await runAction({ ...common, bundle: "main", inputs: { ...name, stages: "build" } })
    const id = built.outputs["image-id"] ?? ""
    expect([built.exitCode, built.outputs.pushed]).toEqual([0, "false"])
    expect(await docker("inspect", "--format", "{{.Id}}", id)).toBe(id)

    const adopted = { ...name, "image-ref": id }
    const proved = await checkout.step({ ...adopted, stages: "gates\nhealth", "test-command": "id -u" })
    expect([proved.main.exitCode, proved.main.outputs["image-id"], proved.main.outputs.health]).toEqual([
      0,
      id,
      "healthy",
    ])
    expect(await registry.tags("alone")).toEqual([])

    const published = await checkout.step({ ...adopted, stages: "publish" })
    expect([published.main.exitCode, published.main.outputs.pushed, published.main.outputs["image-id"]]).toEqual([
      0,
      "true",
      id,
    ])
    const remote = await registry.manifest("alone", "latest")
    expect((await imageStore()) === "classic" ? remote?.configDigest : remote?.digest).toBe(id)

    // The image stays for later steps until the end of the job.
    await runAction({ ...common, bundle: "post", state: built.state })
    expect(await leftovers(built.state.run ?? "", checkout.temp)).toEqual([])
    await expect(docker("inspect", id)).rejects.toThrow()
  })

  test("an image that is not on the engine is not pulled", async () => {
    const { main } = await checkout.step({
      "image-name": "app",
      "image-ref": "image-driven.invalid/nothing:here",
      stages: "gates",
      "test-command": "true",
    })
    expect(main.exitCode).toBe(1)
    expect(main.annotations[0]?.message).toContain(
      'input "image-ref": the image is not on the engine; got "image-driven.invalid/nothing:here"',
    )
  })
})

describe("inputs of the build reach it", () => {
  let named: boolean
  test("arguments, labels, target, secrets, contexts, version: and secrets stay out of the image", async () => {
    const { main, log } = await checkout.step(
      {
        "image-name": `${registry.host}/built`,
        file: "build/Dockerfile",
        target: "wanted",
        "build-args": "GREETING=hello, world = yes",
        "version-arg": "VERSION",
        labels: "org.example.note=a, b\ncommit=mine",
        secrets: "token=s3cr3t-value",
        "no-cache": "true",
        // Engine 20.10 has a BuildKit that does not know named contexts.
        "build-contexts": named ? "other=tests" : "",
        "test-command": "cat /greeting /version /from-other; test ! -e /unwanted",
        health: "skip",
      },
      { event: { ref: "refs/tags/v7.1", sha: checkout.git("rev-parse", "HEAD") } },
    )
    expect(log.match(/could not be built[^\n]*/)).toBeNull()
    expect([main.exitCode, main.outputs.version]).toEqual([0, "v7.1"])
    for (const text of ["hello, world = yes", "v7.1", "a test", "secret of 12 characters"]) expect(log).toContain(text)
    expect(log).not.toContain("s3cr3t-value")
  })
  beforeAll(async () => {
    named = !(await docker("version", "--format", "{{.Server.Version}}")).startsWith("20.10")
    const { mkdir, writeFile } = await import("node:fs/promises")
    await mkdir(`${checkout.workspace}/build`)
    await writeFile(
      `${checkout.workspace}/build/Dockerfile`,
      `FROM image-driven.invalid/busybox:base AS wanted-files
RUN echo a test > /first.txt
FROM image-driven.invalid/busybox:base AS wanted
ARG GREETING
ARG VERSION
RUN echo "$GREETING" > /greeting; echo "$VERSION" > /version
RUN --mount=type=secret,id=token echo "secret of $(wc -c < /run/secrets/token) characters"
COPY --from=${named ? "other first.txt" : "wanted-files /first.txt"} /from-other
FROM wanted AS later
RUN touch /unwanted
`,
    )
    checkout.git("add", "--all")
    checkout.git("commit", "--quiet", "--message", "A build")
  })
})
