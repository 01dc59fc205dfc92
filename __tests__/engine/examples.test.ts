// The examples, with the very steps of their workflows: only names of registries, credentials and bases are this machine's.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { parse } from "yaml"
import { filesThatHold, formsOf } from "../support/canary.ts"
import { docker } from "../support/docker.ts"
import { gitServer } from "../support/git-server.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type PackageIndex, packageIndex } from "../support/package-index.ts"
import { type Project, project } from "../support/project.ts"
import { type Verdaccio, verdaccio } from "../support/verdaccio.ts"

let registry: LocalRegistry
beforeAll(async () => {
  registry = await localRegistry({ login: true })
})
afterAll(() => registry.stop())

const FOLDER = path.resolve(import.meta.dirname, "../../examples")

/** An example as a repository of its own. */
async function example(name: string, tags: readonly string[] = []): Promise<Project> {
  const folder = path.join(FOLDER, name)
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(path.join(folder, file)).isFile(),
  )
  return project({
    only: true,
    tags,
    files: Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")])),
  })
}

/** What its workflow gives our step, with what is different here on top. */
function stepOf(name: string, more: Readonly<Record<string, string>>): Record<string, string> {
  const workflow = parse(readFileSync(path.join(FOLDER, name, "workflow.yml"), "utf8")) as {
    jobs: Record<string, { steps: { uses?: string; with?: Record<string, string> }[] }>
  }
  const step = Object.values(workflow.jobs)
    .flatMap(({ steps }) => steps)
    .find(({ uses }) => uses?.includes("image-driven-pipeline"))
  const login = { username: registry.username, password: registry.password }
  return { ...(step?.with ?? {}), "image-name": `${registry.host}/${name}`, ...login, ...more }
}

const tagged = (tag: string) => ({ event: { ref: `refs/tags/${tag}` } })

test("release-compose: PostgreSQL, migrations, static files, nginx, acceptance tests over HTTP, then the push", async () => {
  const checkout = await example("release-compose")
  try {
    const base = "PARENT_IMAGE=image-driven.invalid/debian:base"
    const { main, left } = await checkout.step(stepOf("release-compose", { "build-args": base, "compose-env": base }))
    expect(main.annotations.map(({ message }) => message)).toEqual([])
    expect([main.outputs.release, main.outputs["acceptance-exit-code"], main.outputs.pushed, left]).toEqual([
      "passed",
      "0",
      "true",
      [],
    ])
    expect(main.log.join("\n")).toContain("001_items.sql: done")
    expect(main.summary).toMatch(/\| specs \| `acceptance.xml` \| 3 \| 0 \| 0 \|/)
    expect((await registry.manifest("release-compose", "latest"))?.digest).toBe(main.outputs.digest)
  } finally {
    await checkout.remove()
  }
}, 300_000)

test("image-chain: five images with two sources, the application healthy, then a change of one source", async () => {
  const [checkout, sources] = await Promise.all([example("image-chain"), gitServer()])
  const config = path.join(checkout.temp, "witness")
  try {
    sources.commit("my-org/infra", "develop", { "infra/__init__.py": 'def greet(name):\n    return f"hello {name}"\n' })
    sources.commit("my-org/app1", "develop", {
      "app1/__init__.py": "",
      "app1/__main__.py": `from http.server import BaseHTTPRequestHandler, HTTPServer
from infra import greet
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(greet("world").encode())
HTTPServer(("", 8000), Handler).serve_forever()
`,
      "tests/test_app.py": `import unittest
from infra import greet
class Greeting(unittest.TestCase):
    def test_greets(self):
        self.assertEqual(greet("x"), "hello x")
`,
    })
    mkdirSync(config)
    const auth = Buffer.from(`${registry.username}:${registry.password}`).toString("base64")
    writeFileSync(path.join(config, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }))
    const base = `${registry.host}/python:3.13-slim`
    await docker("tag", "image-driven.invalid/python:base", base)
    await docker("--config", config, "push", "--quiet", base)
    await docker("rmi", base)
    const file = path.join(checkout.workspace, "chain.yml")
    writeFileSync(file, readFileSync(file, "utf8").replace("python:3.13-slim", base))
    checkout.git("commit", "--quiet", "--all", "--message", "The base is here")
    const { "image-name": _none, ...inputs } = stepOf("image-chain", {})
    const run = () =>
      checkout.step(
        { ...inputs, "github-token": "", "image-prefix": registry.host },
        {
          actionYml: path.resolve(FOLDER, "../chain/action.yml"),
          event: { sha: checkout.git("rev-parse", "HEAD") },
          env: { GITHUB_SERVER_URL: sources.url },
        },
      )
    const { main } = await run()
    expect(main.annotations.filter(({ kind }) => kind === "error")).toEqual([])
    expect([main.exitCode, main.outputs.published]).toEqual([0, "py3dev\ninfra-dev\ninfra-prod\napp1-dev\napp1-prod"])
    expect(main.log.join("\n")).toMatch(/gate unit passed/)
    expect(main.log.join("\n")).toMatch(/health {3}healthy/)
    sources.commit("my-org/app1", "develop", { "app1/more.py": "" })
    expect((await run()).main.outputs.published).toBe("app1-prod")
  } finally {
    await Promise.all([checkout.remove(), sources.stop()])
  }
}, 300_000)

describe("wheel", () => {
  let index: PackageIndex
  beforeAll(async () => {
    index = await packageIndex()
  })
  afterAll(() => index.stop())
  test("an sdist and a wheel are built, installed, tested, checked and uploaded: the files that were tested", async () => {
    const checkout = await example("wheel", ["1.2.0"])
    try {
      const { main, left } = await checkout.step(
        stepOf("wheel", {
          username: "",
          password: "",
          "build-args": "PARENT_IMAGE=image-driven.invalid/python:base",
          "publish-env": `TWINE_REPOSITORY_URL=${index.url}/legacy/\nTWINE_USERNAME=publisher`,
          "publish-secrets": `TWINE_PASSWORD=${index.token}`,
        }),
        tagged("1.2.0"),
      )
      expect(main.annotations.filter(({ kind }) => kind === "error")).toEqual([])
      expect([main.outputs.published, main.outputs.pushed, left]).toEqual(["true", "false", []])
      const artifacts = JSON.parse(main.outputs.artifacts ?? "") as { path: string; sha256: string }[]
      expect(artifacts.map((artifact) => path.basename(artifact.path)).sort()).toEqual([
        "thermometer-1.2.0-py3-none-any.whl",
        "thermometer-1.2.0.tar.gz",
      ])
      for (const { path: file, sha256 } of artifacts) expect(index.uploads.get(path.basename(file))).toBe(sha256)
      expect(main.summary).toMatch(/\| unit \| `unit.xml` \| 5 \| 0 \| 0 \|/)
      const forms = formsOf(index.token, "publisher")
      expect(filesThatHold([checkout.temp, checkout.workspace], forms)).toEqual([])
      const again = await checkout.step(
        stepOf("wheel", {
          username: "",
          password: "",
          "build-args": "PARENT_IMAGE=image-driven.invalid/python:base",
          "publish-env": `TWINE_REPOSITORY_URL=${index.url}/legacy/\nTWINE_USERNAME=publisher`,
          "publish-secrets": `TWINE_PASSWORD=${index.token}`,
        }),
        tagged("1.2.0"),
      )
      // A version is there once: the index says 409, and the step fails.
      expect([again.main.exitCode, again.main.outputs.published]).toEqual([1, "false"])
    } finally {
      await checkout.remove()
    }
  }, 300_000)
})

describe("node-service", () => {
  let npm: Verdaccio
  let checkout: Project
  beforeAll(async () => {
    ;[npm, checkout] = await Promise.all([verdaccio(), example("node-service", ["3.1.0"])])
  }, 180_000)
  afterAll(() => Promise.all([npm?.stop(), checkout?.remove()]))
  const base = { "build-args": "PARENT_IMAGE=image-driven.invalid/node:base" }

  test("the image is proved and pushed, and the package is published from it", async () => {
    const { main, left } = await checkout.step(
      stepOf("node-service", {
        ...base,
        "publish-env": `NPM_REGISTRY=http://${npm.host}/\nNPM_HOST=${npm.host}`,
        "publish-secrets": `NPM_TOKEN=${npm.token}`,
      }),
      tagged("3.1.0"),
    )
    expect(main.annotations).toEqual([])
    expect([main.outputs.pushed, main.outputs.published, main.outputs.health, left]).toEqual([
      "true",
      "true",
      "healthy",
      [],
    ])
    expect(Object.keys((await npm.package("@image-driven/slug"))?.versions ?? {})).toEqual(["3.1.0"])
    expect(await registry.tags("node-service")).toEqual(["3.1.0", "latest"])
    expect(filesThatHold([checkout.temp, registry.storage], formsOf(npm.token))).toEqual([])
  }, 300_000)

  test("T0.2 the smallest form: no gates, built, started, pushed", async () => {
    const { main, left } = await checkout.step({
      "image-name": `${registry.host}/direct`,
      username: registry.username,
      password: registry.password,
      ...base,
    })
    expect([main.exitCode, main.outputs.pushed, left]).toEqual([0, "true", []])
    expect(main.log.join("\n")).toContain("no gate is given")
  })
})
