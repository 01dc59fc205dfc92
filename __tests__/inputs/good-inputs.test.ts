// What right inputs become: the normal forms that the rest of the pipeline relies on.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Inputs } from "../../src/inputs/inputs.ts"
import { readInputs } from "../../src/inputs/read.ts"
import { makeWorkspace } from "./bad-inputs.ts"
import { INPUT_NAMES, reading } from "./reading-inputs.ts"

async function read(
  inputs: Readonly<Record<string, string>>,
  options: Parameters<typeof reading>[2] = {},
): Promise<Inputs> {
  let result: Inputs | undefined
  await reading(inputs, (read) => (result = read), options)
  if (result === undefined) throw new Error("nothing was read")
  return result
}

const gatesOf = async (gates: string, inputs = {}) => (await read({ "test-command": "", gates, ...inputs })).gates.gates

const testFilesOf = async (lines: string, workspace?: (folder: string) => void) =>
  (await read({ "test-files": lines }, { workspace })).gates.testFiles

test("the smallest step", async () => {
  await reading({}, (inputs, { workspace }) => {
    expect(inputs).toEqual({
      repository: { registry: "docker.io", path: "library/app" },
      stages: new Set(["build", "gates", "health", "release", "publish"]),
      build: {
        context: workspace,
        file: join(workspace, "Dockerfile"),
        ...{ buildArgs: [], buildContexts: [], labels: [], secrets: [], secretFiles: [], secretEnvs: [], ssh: [] },
        ...{
          pull: false,
          noCache: false,
          skipIfCurrent: false,
          timeout: 7_200_000,
          cacheFrom: [],
          cacheTo: [],
          addHosts: [],
        },
      },
      gates: {
        gates: [
          {
            name: "test",
            command: { argv: ["sh", "-ec", "true"], text: "true" },
            ...{ env: [], timeout: 1_800_000, network: "bridge", capabilities: [], allowFailure: false },
          },
        ],
        ...{ testFiles: [], env: [], timeout: 1_800_000, failFast: false, maxParallel: 4 },
      },
      health: { policy: "required", env: [] },
      push: {
        ...{ mode: "auto", verifyCheckout: true, allowOverwrite: false },
        ...{ branches: ["master", "main"], tagPatterns: ["*"], tags: [], timestampFormat: "%Y%m%dT%H%M%SZ" },
      },
      reports: [],
      artifacts: { items: [] },
      cache: { mode: "auto", paths: [] },
      reuseVerdicts: false,
      report: { summary: true, annotations: true },
      notices: [],
    })
  })
})

test("every input of action.yml is read, and no other", async () => {
  await reading({}, (_, { asked }) => expect([...asked].sort()).toEqual([...INPUT_NAMES].sort()))
})

test("empty inputs mean the defaults of action.yml, but for the lists of what is pushed", async () => {
  const declared = await read({})
  const empty = await read({ "push-branches": "main", "push-tags": "*" }, { bare: true })
  const { build: _a, push: _b, ...left } = declared
  const { build: _c, push: _d, ...right } = empty
  expect(right).toEqual(left)
})

test("nothing in the inputs can be changed", async () => {
  const inputs = await read({ "build-args": "A=1" })
  expect(() => Object.assign(inputs.build, { pull: true })).toThrow(TypeError)
  expect(() => Object.assign(inputs.build.buildArgs[0] ?? {}, { value: "2" })).toThrow(TypeError)
  expect(() => Object.assign(inputs.gates.gates, { length: 0 })).toThrow(TypeError)
  expect(() => (inputs.stages as Set<string>).add("sweep")).toThrow(TypeError)
  expect(() => (inputs.stages as Set<string>).clear()).toThrow(TypeError)
})

test.each([
  [{ "image-name": "owner/app" }, "docker.io", "owner/app"],
  [{ "image-name": "ghcr.io/owner/app" }, "ghcr.io", "owner/app"],
  [{ "image-name": "owner/app", registry: "ghcr.io" }, "ghcr.io", "owner/app"],
  [{ "image-name": "app", registry: "ghcr.io" }, "ghcr.io", "app"],
  [{ "image-name": "ghcr.io/owner/app", registry: "GHCR.io" }, "ghcr.io", "owner/app"],
  [{ "image-name": "app", registry: "registry-1.docker.io" }, "docker.io", "library/app"],
  [{ "image-name": "docker.io/owner/app", registry: "index.docker.io" }, "docker.io", "owner/app"],
  [{ "image-name": "app", registry: "127.0.0.1:5000" }, "127.0.0.1:5000", "app"],
])("%j is %s and %s", async (inputs, registry, path) => {
  expect((await read(inputs)).repository).toEqual({ registry, path })
})

test("upper case is lowered and white space is trimmed, with notices", async () => {
  const { repository, notices } = await read({ "image-name": "GHCR.io/MyOrg/App\n" })
  expect(repository).toEqual({ registry: "ghcr.io", path: "myorg/app" })
  expect(notices).toHaveLength(2)
  expect(notices.join()).toMatch(/trimmed.*"GHCR\.io\/MyOrg\/App" was lowered to "ghcr\.io\/myorg\/app"/)
})

describe("stages", () => {
  test("a list, with commas too", async () => {
    expect((await read({ stages: "build, gates\n# not yet\nhealth" })).stages).toEqual(
      new Set(["build", "gates", "health"]),
    )
  })

  test.each(["app:1", "ghcr.io/o/app", "0123456789ab", `sha256:${"0123456789abcdef".repeat(4)}`])(
    "%s is adopted and not built, so that no checkout is needed",
    async (image) => {
      await reading(
        { "image-ref": image },
        (inputs) => {
          expect(inputs.imageRef).toBe(image)
          expect([...inputs.stages]).toEqual(["gates", "health", "release", "publish"])
          expect(inputs.build).toMatchObject({ context: "", file: "" })
        },
        { event: "workflow_dispatch" },
      )
    },
  )
})

describe("build", () => {
  test("a context below the checkout has its Dockerfile", async () => {
    const workspace = (folder: string) => writeFileSync(join(folder, "src/Dockerfile"), "FROM scratch\r\n")
    await reading(
      { context: "./src/" },
      ({ build }, run) => {
        expect(build.context).toBe(join(run.workspace, "src"))
        expect(build.file).toBe(join(run.workspace, "src/Dockerfile"))
      },
      { workspace },
    )
  })

  test("file is relative to the checkout, not to the context", async () => {
    await reading({ context: "src", file: "Dockerfile" }, ({ build }, { workspace }) => {
      expect([build.context, build.file]).toEqual([join(workspace, "src"), join(workspace, "Dockerfile")])
    })
  })

  test("links that stay in the checkout are followed to their real path", async () => {
    const workspace = (folder: string) => {
      symlinkSync("src", join(folder, "linked"))
      symlinkSync("../Dockerfile", join(folder, "src/Dockerfile"))
    }
    await reading(
      { context: "linked" },
      ({ build }, run) => {
        expect(build.context).toBe(join(run.workspace, "src"))
        expect(build.file).toBe(join(run.workspace, "Dockerfile"))
      },
      { workspace },
    )
  })

  test.each(["base", "RELEASE", "1"])("%s is a target", async (target) => {
    expect((await read({ target })).build.target).toBe(target)
  })

  test("pairs keep what stands behind the first =", async () => {
    const { build } = await read({ "build-args": "A=b=c,d\n# comment\n\n  EMPTY=\nURL=http://x/#y" })
    expect(build.buildArgs).toEqual([
      { name: "A", value: "b=c,d" },
      { name: "EMPTY", value: "" },
      { name: "URL", value: "http://x/#y" },
    ])
  })

  test("a value of several lines stands in quotes", async () => {
    const pem = '-----BEGIN KEY-----\n# not a comment\n  QUJD "x"\n-----END KEY-----'
    const { build } = await read({ secrets: `a=1\n"key=${pem.replaceAll('"', '""')}"\n# comment\nb="2"` })
    expect(build.secrets).toEqual([
      { name: "a", value: "1" },
      { name: "key", value: pem },
      { name: "b", value: '"2"' },
    ])
  })

  test("a build argument that looks like a secret is a notice", async () => {
    const { notices } = await read({ "build-args": "NPM_TOKEN=abc\nVERSION=1" })
    expect(notices).toEqual(["build-args: NPM_TOKEN is visible in the image history; use secrets for what is secret"])
  })

  test.each([
    ["linux/amd64", "linux/amd64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/x86_64\n", "linux/amd64"],
    ["linux/ARM/v7", "linux/arm/v7"],
  ])("platform %j is %s", async (platforms, platform) => {
    expect((await read({ platforms })).build.platform).toBe(platform)
  })

  test("hosts in both spellings and kinds of address", async () => {
    const { build } = await read({ "add-hosts": "db:10.0.0.5\nv6=fd00::1\nme:host-gateway" })
    expect(build.addHosts).toEqual(["db:10.0.0.5", "v6:fd00::1", "me:host-gateway"])
  })

  test("files of secrets come from the checkout", async () => {
    await reading({ "secret-files": "a=setup.cfg" }, ({ build }, { workspace }) => {
      expect(build.secretFiles).toEqual([{ name: "a", value: join(workspace, "setup.cfg") }])
    })
  })

  test("the rest is passed on as it is", async () => {
    const { build } = await read({
      "build-contexts": "base=docker-image://alpine:3\nsources=src",
      "cache-from": "type=gha\ntype=registry,ref=ghcr.io/o/app:cache",
      "cache-to": "type=gha,mode=max",
      "secret-envs": "token=MY_TOKEN",
      ...{
        ssh: "default\nkey=/home/me/.ssh/id",
        builder: "fast",
        network: "none",
        provenance: "mode=max",
        sbom: "true",
      },
      ...{ pull: "True", "no-cache": "TRUE", labels: "com.example/x=1" },
    })
    expect(build).toMatchObject({
      cacheFrom: ["type=gha", "type=registry,ref=ghcr.io/o/app:cache"],
      cacheTo: ["type=gha,mode=max"],
      secretEnvs: [{ name: "token", value: "MY_TOKEN" }],
      ssh: ["default", "key=/home/me/.ssh/id"],
      ...{ builder: "fast", network: "none", provenance: "mode=max", sbom: "true", pull: true, noCache: true },
      labels: [{ name: "com.example/x", value: "1" }],
    })
    expect(build.buildContexts).toMatchObject([
      { name: "base", value: "docker-image://alpine:3" },
      { name: "sources", value: expect.stringMatching(/^\/.*\/src$/) },
    ])
  })
})

describe("gates", () => {
  test("spellings of one gate that mean the same", async () => {
    const spellings = [
      "unit: python -m pytest",
      "unit: {run: python -m pytest}",
      "- {name: unit, run: python -m pytest}",
      "unit: |\n  python -m pytest\n",
      "run: &run python -m pytest\nunit: *run",
    ]
    for (const spelling of spellings)
      expect((await gatesOf(spelling)).at(-1)).toEqual({
        name: "unit",
        command: { argv: ["sh", "-ec", "python -m pytest"], text: "python -m pytest" },
        ...{ env: [], timeout: 1_800_000, network: "bridge", capabilities: [], allowFailure: false },
      })
  })

  test("everything that a gate can say", async () => {
    const gates = await gatesOf(
      "unit:\n  run: make\n  user: 1000:1000\n  workdir: /src/\n  env: {PORT: 0080, ON: yes, FLAG: true, V: 3.10, EMPTY: ''}\n" +
        "  timeout: 90s\n  network: none\n  shell: bash\n  allow-failure: true\n" +
        "  memory: 512m\n  capabilities: [chown, CAP_NET_RAW, CHOWN]",
    )
    expect(gates).toEqual([
      {
        name: "unit",
        command: { argv: ["bash", "-eo", "pipefail", "-c", "make"], text: "make" },
        ...{ user: "1000:1000", workdir: "/src", timeout: 90_000, network: "none", allowFailure: true },
        ...{ memory: 512 * 1024 ** 2, capabilities: ["CHOWN", "NET_RAW"] },
        env: [
          { name: "PORT", value: "0080" },
          { name: "ON", value: "yes" },
          { name: "FLAG", value: "true" },
          { name: "V", value: "3.10" },
          { name: "EMPTY", value: "" },
        ],
      },
    ])
  })

  test("variables as a list", async () => {
    const [gate] = await gatesOf("unit: {run: a, env: ['A=1', 'B=x=y']}")
    expect(gate?.env).toEqual([
      { name: "A", value: "1" },
      { name: "B", value: "x=y" },
    ])
  })

  test("a list runs without a shell", async () => {
    const [gate] = await gatesOf('unit: [pytest, "-k", "a b", $HOME]')
    expect(gate?.command).toEqual({ argv: ["pytest", "-k", "a b", "$HOME"], text: 'pytest -k "a b" "$HOME"' })
  })

  test("order and names are kept, also of names that look like numbers", async () => {
    const gates = await gatesOf("3.10: a\nZ: b\n__proto__: c\n1: d")
    expect(gates.map((gate) => gate.name)).toEqual(["3.10", "Z", "__proto__", "1"])
  })

  test("a shell of one's own", async () => {
    const { gates } = await read({ shell: 'env "A=b c" busybox sh -c', setup: "one\ntwo", "setup-root": "apk add x" })
    const shell = ["env", "A=b c", "busybox", "sh", "-c"]
    expect(gates.gates[0]?.command.argv).toEqual([...shell, "true"])
    expect(gates.setup).toEqual({ argv: [...shell, "one\ntwo"], text: "one\ntwo" })
    expect(gates.setupRoot?.argv).toEqual([...shell, "apk add x"])
  })

  test("no gate is a notice", async () => {
    const { gates, notices } = await read({ "test-command": "" })
    expect(gates.gates).toEqual([])
    expect(notices.join()).toMatch(/no gate is given/)
  })

  test("the rest", async () => {
    const { gates } = await read({
      ...{ "gate-timeout": "1h", "fail-fast": "true", "max-parallel": "2", workdir: "/app", "test-user": "app:app" },
      "test-env": "A=1",
    })
    expect(gates).toMatchObject({
      timeout: 3_600_000,
      failFast: true,
      maxParallel: 2,
      workdir: "/app",
      user: "app:app",
    })
    expect(gates.gates[0]?.timeout).toBe(3_600_000)
    expect(gates.env).toEqual([{ name: "A", value: "1" }])
  })
})

describe("test files", () => {
  test("spellings", async () => {
    await reading(
      { "test-files": "./tests/\nsetup.cfg:/x/../etc/setup.cfg/:rw\nsrc:rw" },
      ({ gates }, { workspace }) => {
        expect(gates.testFiles).toEqual([
          { path: "tests", source: join(workspace, "tests"), kind: "folder", mode: "ro" },
          {
            path: "setup.cfg",
            source: join(workspace, "setup.cfg"),
            kind: "file",
            target: "/etc/setup.cfg",
            mode: "rw",
          },
          { path: "src", source: join(workspace, "src"), kind: "folder", mode: "rw" },
        ])
      },
    )
  })

  test.each(["a,b \"c\" 'd'", "a\\:b", "#a", "ro", "日本"])("a file with the name %j", async (line) => {
    const name = line.replace("\\:", ":")
    const [file] = await testFilesOf(`./${line}:/x`, (folder) => writeFileSync(join(folder, name), ""))
    expect(file).toMatchObject({ path: name, target: "/x", kind: "file" })
  })

  test("an absolute path into the checkout is a path of the checkout", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "checkout-")))
    try {
      makeWorkspace(folder)
      const inputs: Record<string, string> = {
        "image-name": "app",
        "push-tags": "*",
        "test-files": join(folder, "tests/"),
      }
      const read = await readInputs({
        input: (name) => inputs[name] ?? "",
        ...{ workspace: folder, temporaryFolder: "/nowhere", cores: 1000, event: "push" },
      })
      expect(read.gates.testFiles).toMatchObject([{ path: "tests", source: join(folder, "tests") }])
      expect(read.gates.maxParallel).toBe(64)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test("a folder and something in it can have modes of their own", async () => {
    expect(await testFilesOf("tests\ntests/deep:rw")).toHaveLength(2)
  })

  test("the .git file of a submodule is no repository", async () => {
    const files = await testFilesOf("vendor", (folder) => {
      mkdirSync(join(folder, "vendor"))
      writeFileSync(join(folder, "vendor/.git"), "gitdir: ../.git/modules/vendor\n")
    })
    expect(files).toHaveLength(1)
  })
})

describe("push", () => {
  test("tags are templates, full references are reduced to them, duplicates are dropped with a notice", async () => {
    const { push, notices } = await read({
      "image-name": "ghcr.io/o/app",
      tags: "{{ version }}, latest\n# comment\nghcr.io/o/app:{{version}}\nghcr.io/o/app:v{{major}}.{{minor}}\nsha-{{short-sha}}",
    })
    expect(push.tags).toEqual(["{{version}}", "latest", "v{{major}}.{{minor}}", "sha-{{short-sha}}"])
    expect(notices).toEqual(["tags: given more than once, used once: {{version}}"])
  })

  test("lists of branches and tags", async () => {
    const { push } = await read({ push: "never", "push-branches": "main,release/1.x", "push-tags": "v*\n[0-9]*.?" })
    expect(push).toMatchObject({
      mode: "never",
      branches: ["main", "release/1.x"],
      tagPatterns: ["v*", "[0-9]*.?"],
    })
  })

  test("no branches and no tags are fine where nothing is pushed", async () => {
    const lists = { "push-branches": "", "push-tags": "" }
    expect((await read({ ...lists, push: "never" })).push.branches).toEqual([])
    expect((await read({ ...lists, stages: "build\ngates" })).push.branches).toEqual([])
    expect((await read({ "push-branches": "" })).push.branches).toEqual([])
  })

  test("a password of several lines", async () => {
    const password = "-----BEGIN-----\n# abc\n-----END-----"
    expect((await read({ username: "me", password })).credentials).toEqual({ username: "me", password })
  })

  test("a short password is a notice", async () => {
    expect((await read({ username: "me", password: "x" })).notices.join()).toMatch(/cannot be masked safely/)
  })

  test("a fork has no secrets, which is a notice", async () => {
    const { credentials, notices } = await read({ username: "me" }, { event: "pull_request" })
    expect(credentials).toBeUndefined()
    expect(notices).toEqual(["username is given without password; nothing is pushed, so neither is used"])
  })

  test("a token that gates need is a notice where nobody else's code runs", async () => {
    const inputs = { username: "me", password: "hunter2hunter2", "test-env": "TOKEN=hunter2hunter2" }
    expect((await read(inputs)).notices).toEqual(["test-env: TOKEN carries the password or a secret of the build"])
  })
})

test("health", async () => {
  const inputs = {
    health: "optional",
    "health-command": "wget -q -O- localhost",
    "health-timeout": "2m",
    "run-env": "A=1",
  }
  expect((await read(inputs)).health).toEqual({
    ...{ policy: "optional", command: "wget -q -O- localhost", timeout: 120_000 },
    env: [{ name: "A", value: "1" }],
  })
  const { notices } = await read({ health: "skip", "health-timeout": "1m" })
  expect(notices).toEqual(["health-timeout: without effect, since health is skip"])
})

test("versions that fit into a tag", async () => {
  for (const version of ["1.2.3", "v1.0.0-rc.1+build.5", "2026_11"])
    expect((await read({ version })).version).toBe(version)
  expect((await read({ "version-arg": "APP_VERSION" })).versionArg).toBe("APP_VERSION")
})

test("inputs of docker/build-push-action that this action does not have are left to the runner's warning", async () => {
  const names = "allow attests call cgroup-parent github-token load no-cache-filters outputs policy shm-size ulimit"
  await read(Object.fromEntries(names.split(" ").map((name) => [name, "x"])))
})
