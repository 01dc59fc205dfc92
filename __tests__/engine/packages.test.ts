// Artifacts, reports and packages (seeds 003 and 000): T3.1 to T3.8, T0.1 and T0.7, and what may not come out.
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { filesThatHold, formsOf, holds, processesThatHold, sampler } from "../support/canary.ts"
import { docker } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type PackageIndex, packageIndex } from "../support/package-index.ts"
import { type Project, project } from "../support/project.ts"

const BASE = "image-driven.invalid/busybox:base"
const DOCKERFILE = `FROM ${BASE} AS builder
ARG VERSION
COPY package /package
RUN mkdir /dist && cd /package && sed -i "s/@VERSION@/$VERSION/" PKG-INFO && tar -czf /dist/pydemo-$VERSION.tar.gz PKG-INFO app.sh
FROM ${BASE}
ARG VERSION
ENV API_VERSION=$VERSION
COPY dist /opt/dist
RUN mkdir /app && tar -xzf /opt/dist/pydemo-$VERSION.tar.gz -C /app
COPY publish.sh /publish.sh
WORKDIR /work
HEALTHCHECK CMD true
CMD ["sleep", "600"]
`
// An upload by hand: the wget of busybox sends text only.
const PUBLISH = `set -e
auth=$(printf 'publisher:%s' "$TOKEN" | base64 | tr -d '\\n')
where=\${REPO_URL#http://}
for file in dist/*; do
  { printf 'POST /%s HTTP/1.0\\r\\nAuthorization: Basic %s\\r\\nContent-Length: %s\\r\\n\\r\\n' "$(basename "$file")" "$auth" "$(stat -c %s "$file")"; cat "$file"; } | nc "\${where%:*}" "\${where#*:}" > /tmp/answer
  head -n 1 /tmp/answer | grep " 200 "
  echo "uploaded $file"
done
`

let registry: LocalRegistry
let index: PackageIndex
let checkout: Project
beforeAll(async () => {
  ;[registry, index, checkout] = await Promise.all([
    localRegistry(),
    packageIndex(),
    project({
      files: {
        Dockerfile: DOCKERFILE,
        "publish.sh": PUBLISH,
        "package/PKG-INFO": "Name: pydemo\nVersion: @VERSION@\n",
        "package/app.sh": "echo the application\n",
        "package/secret.txt": "not listed in the package\n",
        ".gitignore": "dist\npackage-out\n.pypirc\n",
        ".dockerignore": ".pypirc\n",
      },
    }),
  ])
})
afterEach(() => {
  index.refuse = undefined
})
afterAll(() => Promise.all([registry.stop(), index.stop(), checkout.remove()]))

const inputs = (name: string, version: string, more: Record<string, string> = {}) => ({
  "image-name": `${registry.host}/${name}`,
  version,
  "version-arg": "VERSION",
  tags: "{{version}}",
  network: "none",
  artifacts: "builder:/dist => dist",
  gates: `metadata: 'tar -xzOf dist/pydemo-${version}.tar.gz PKG-INFO | grep "Version: ${version}"'\nuser: 'test -n "$(id -u)"'`,
  "publish-command": "sh /publish.sh",
  "publish-env": `REPO_URL=${index.url}`,
  "publish-secrets": `TOKEN=${index.token}`,
  ...more,
})
const artifactsOf = (outputs: Readonly<Record<string, string>>) =>
  JSON.parse(outputs.artifacts ?? "[]") as { path: string; sha256: string; size: number }[]
const fresh = () => execFileSync("rm", ["-rf", path.join(checkout.workspace, "dist")])

test("T3.1 two versions differ in the version argument alone; what is uploaded is the file that was tested", async () => {
  for (const version of ["0.0.1", "0.0.2"]) {
    fresh()
    const { main, left } = await checkout.step(inputs("pydemo", version))
    expect(main.annotations).toEqual([])
    expect([main.outputs.pushed, main.outputs.published, left]).toEqual(["true", "true", []])
    const [artifact] = artifactsOf(main.outputs)
    expect(artifact?.path).toBe(`dist/pydemo-${version}.tar.gz`)
    expect(main.outputs["artifacts-path"]).toBe("dist")
    expect(index.uploads.get(`pydemo-${version}.tar.gz`)).toBe(artifact?.sha256)
    expect(existsSync(path.join(checkout.workspace, "dist", `pydemo-${version}.tar.gz`))).toBe(true)
    const info = execFileSync("tar", ["-xzO", "PKG-INFO"], { input: index.bodies.get(`pydemo-${version}.tar.gz`) })
    expect(info.toString()).toContain(`Version: ${version}`)
  }
  expect(await registry.tags("pydemo")).toEqual(["0.0.1", "0.0.2"])
  expect([...index.uploads.keys()]).toEqual(["pydemo-0.0.1.tar.gz", "pydemo-0.0.2.tar.gz"])
})

test.each([
  ["T3.2 tests fail", { gates: "tests: 'false'" }],
  ["T3.3 the check of the package fails", { gates: "check: 'tar -xzOf dist/*.tar.gz PKG-INFO | grep License'" }],
])("%s: exit code 1, nothing uploaded, nothing pushed", async (_, more) => {
  fresh()
  const before = index.uploads.size
  const { main, left } = await checkout.step(inputs("failing", "1.0.0", more))
  expect([main.exitCode, main.outputs.published, main.outputs.pushed, index.uploads.size, left]).toEqual([
    1,
    "false",
    "false",
    before,
    [],
  ])
  expect(await registry.tags("failing")).toEqual([])
})

test.each([403, 409, 500])("T3.4 an upload that is answered with %d fails the step", async (status) => {
  fresh()
  index.refuse = status
  const { main, left } = await checkout.step(inputs(`refused-${status}`, "1.0.1"))
  expect([main.exitCode, main.outputs.published, main.outputs.pushed, left]).toEqual([1, "false", "true", []])
  expect(main.annotations.at(-1)?.message).toContain("publish-command failed with exit code 1")
})

test("T3.5 no credentials: skipped, said, and green", async () => {
  fresh()
  const { main, left } = await checkout.step(inputs("pydemo", "1.0.2", { "publish-secrets": "TOKEN=" }))
  expect([main.exitCode, main.outputs.published, main.outputs.pushed, left]).toEqual([0, "false", "true", []])
  expect(main.log.join("\n")).toContain("Not published: no credentials, TOKEN has no value.")
})

test("T3.6 a branch that does not push publishes nothing; push: never alone does not stop a package", async () => {
  fresh()
  const before = index.uploads.size
  const branch = await checkout.step(inputs("pydemo", "1.0.3"), { event: { ref: "refs/heads/feature" } })
  expect([branch.main.exitCode, branch.main.outputs.published, index.uploads.size]).toEqual([0, "false", before])
  expect(branch.main.log.join("\n")).toContain("Not published: the branch `feature`")
  fresh()
  const never = await checkout.step(inputs("pydemo", "1.0.4", { push: "never" }))
  expect([never.main.outputs.pushed, never.main.outputs.published]).toEqual(["false", "true"])
  expect(index.uploads.has("pydemo-1.0.4.tar.gz")).toBe(true)
})

test("T3.7 publish-secrets: in no layer, no log, no argument, no inspection, no environment but the command's", async () => {
  fresh()
  const forms = formsOf(index.token)
  // The action has its inputs by the runner's doing, and the command's own processes are what the secret is for.
  const own = (line: string) =>
    /dist\/(main|post)\/index\.js/.test(line) || /publish\.sh|^(nc|base64|sleep 1|cat|tr|head|grep|stat) ?/.test(line)
  const processes = sampler(() => processesThatHold(forms, own), 10)
  let inspected = ""
  const looking = setInterval(async () => {
    try {
      const ids = (await docker("ps", "--all", "--quiet")).split("\n").filter(Boolean)
      if (ids.length > 0) inspected += await docker("inspect", ...ids)
    } catch {
      // gone while we looked
    }
  }, 50)
  const { main, post } = await checkout.step(
    inputs("secret", "1.0.5", { "publish-command": "sleep 1; sh /publish.sh" }),
  )
  clearInterval(looking)
  const found = processes()
  expect([main.outputs.published, found.looks > 3, inspected.includes("publish")]).toEqual(["true", true, true])
  const log = [main, post].map(({ stdout, stderr }) => stdout.replaceAll(/^::add-mask::.*$/gm, "") + stderr).join("")
  const outputs = JSON.stringify([main.outputs, main.state, main.summary])
  expect({
    processes: found.found,
    inspected: holds(Buffer.from(inspected), forms),
    log: holds(Buffer.from(log), forms),
    outputs: holds(Buffer.from(outputs), forms),
    layers: filesThatHold([registry.storage], forms),
    disk: filesThatHold([checkout.temp, checkout.workspace], forms),
  }).toEqual({ processes: [], inspected: false, log: false, outputs: false, layers: [], disk: [] })
})

test("a command that prints its secret prints stars, and no file has it", async () => {
  fresh()
  const { main } = await checkout.step(
    inputs("printed", "1.0.6", { "publish-command": 'echo "the token is $TOKEN"; sh /publish.sh' }),
  )
  expect(main.log).toContain("the token is ***")
  expect(filesThatHold([checkout.temp], formsOf(index.token))).toEqual([])
})

test("values of secrets arrive as they are: quotes, backslashes, line ends", async () => {
  fresh()
  const value = `a'b"c\\n%s\\0101 $HOME\nsecond line  \n`
  const digest = execFileSync("sha256sum", { input: value }).toString().slice(0, 64)
  const { main } = await checkout.step(
    inputs("values", "1.0.7", {
      push: "never",
      "publish-command": `printf '%s' "$VALUE" | sha256sum`,
      "publish-secrets": `"VALUE=${value.replaceAll('"', '""')}"`,
    }),
  )
  expect([main.outputs.published, main.log.some((line) => line.startsWith(digest))]).toEqual(["true", true])
})

test.each(["1.0/2", "1 2"])("T3.8 the version %j is refused before anything runs", async (version) => {
  const { main } = await checkout.step({ ...inputs("pydemo", "1.0.0"), version })
  expect([main.exitCode, main.annotations[0]?.message]).toEqual([
    1,
    expect.stringContaining("a version has to fit into a tag"),
  ])
})

test("T0.1 package, image, smoke test, push: the image is built from the package alone, without a network", async () => {
  const files = {
    "package.Dockerfile": `FROM ${BASE} AS package\nCOPY package /src\nRUN mkdir -p /package/lib && cp /src/app.sh /package && echo dependency > /package/lib/dep.txt && ln -s lib/dep.txt /package/dep && echo "version 7" > /package/manifest.txt\n`,
    "Dockerfile.runtime": `ARG CONTAINER_IMAGE\nFROM $CONTAINER_IMAGE\nCOPY . /app\nHEALTHCHECK CMD test -f /app/manifest.txt\nCMD ["httpd", "-f", "-p", "8000", "-h", "/app"]\n`,
    "smoke.yml":
      "services:\n  target:\n    image: any\n  test:\n    image: image-driven.invalid/busybox:base\n    command: sh -c 'for i in 1 2 3 4 5; do wget -q -O - http://target:8000/manifest.txt && exit 0; sleep 1; done; exit 1'\n",
    "package/app.sh": "echo the application\n",
    "package/hidden.txt": "not in the package\n",
    ".gitignore": "package-out\n",
  }
  const checkout = await project({ files })
  try {
    const { main, left } = await checkout.step({
      "image-name": `${registry.host}/cdaf`,
      version: "7",
      tags: "{{version}}, latest",
      artifacts: "package:/package => package-out",
      "artifacts-context": ".",
      "artifacts-file": "package.Dockerfile",
      context: "package-out",
      file: "Dockerfile.runtime",
      network: "none",
      "no-cache": "true",
      "build-args": `CONTAINER_IMAGE=${BASE}`,
      labels: "cdaf.cdaf.image.version=7",
      "compose-file": "smoke.yml",
      "compose-service": "target",
      "compose-up": "target",
      "compose-test": "test",
    })
    expect(main.annotations.map(({ message }) => message)).toEqual([])
    expect([main.outputs.pushed, left]).toEqual(["true", []])
    expect(await registry.tags("cdaf")).toEqual(["7", "latest"])
    expect(artifactsOf(main.outputs).map((artifact) => artifact.path)).toEqual(
      expect.arrayContaining(["package-out/manifest.txt", "package-out/lib/dep.txt", "package-out/app.sh"]),
    )
    const name = `${registry.host}/cdaf@${main.outputs.digest}`
    await docker("pull", "--quiet", name)
    const listed = await docker("run", "--rm", "--network", "none", name, "ls", "-R", "/app")
    await docker("rmi", name)
    expect([listed.includes("dep.txt"), listed.includes("hidden.txt")]).toEqual([true, false])
  } finally {
    await checkout.remove()
  }
})

test("an artifact of a gate and of the image, and one that is not there", async () => {
  fresh()
  const { main, left } = await checkout.step(
    inputs("pydemo", "1.1.0", {
      push: "never",
      "publish-command": "",
      "publish-env": "",
      "publish-secrets": "",
      gates: "make: echo made > made.txt",
      artifacts: "builder:/dist => dist\nmake:/work/made.txt\nimage:/publish.sh => dist/tools",
    }),
  )
  expect([main.annotations, left]).toEqual([[], []])
  const [folder = ""] = main.outputs["artifacts-path"]?.split("\n").filter((one) => one.startsWith("/")) ?? []
  expect(artifactsOf(main.outputs).map((artifact) => artifact.path)).toEqual([
    "dist/pydemo-1.1.0.tar.gz",
    `${folder}/made.txt`,
    "dist/tools/publish.sh",
  ])
  expect(existsSync(folder)).toBe(false) // post has removed it
  fresh()
  const missing = await checkout.step(
    inputs("pydemo", "1.1.1", { push: "never", artifacts: "builder:/dist => dist\nimage:/nowhere => dist" }),
  )
  expect([missing.main.exitCode, missing.main.annotations[0]?.message]).toEqual([
    1,
    expect.stringContaining("/nowhere is not there"),
  ])
})

test("a hostile tree brings nothing out of its place", async () => {
  const checkout = await project({
    files: {
      Dockerfile: `FROM ${BASE} AS evil
RUN mkdir -p /out/sub && ln -s /etc/passwd /out/absolute && ln -s ../../.. /out/up && ln -s sub /out/inside && mkfifo /out/fifo && echo ok > /out/sub/ok.txt && mkdir /out/.git && echo evil > /out/.git/config && echo x > /out/planted
FROM ${BASE}
HEALTHCHECK CMD true
CMD ["sleep", "60"]
`,
      "outside.txt": "untouched\n",
      "target/keep.txt": "kept\n",
    },
  })
  try {
    execFileSync("ln", ["-s", "../outside.txt", path.join(checkout.workspace, "target", "planted")])
    const { main } = await checkout.step({
      "image-name": `${registry.host}/evil`,
      artifacts: "evil:/out => target",
      push: "never",
      "test-command": "test -f target/sub/ok.txt && ! touch target/new",
    })
    expect(main.exitCode).toBe(0)
    expect(readFileSync(path.join(checkout.workspace, "outside.txt"), "utf8")).toBe("untouched\n")
    expect(readdirSync(path.join(checkout.workspace, "target")).sort()).toEqual([
      "inside",
      "keep.txt",
      "planted",
      "sub",
    ])
    expect(main.log.join("\n")).toContain("5 entries of /out were left out")
  } finally {
    await checkout.remove()
  }
})

describe("F55 reports", () => {
  const report = `<testsuite><testcase classname="t" name="good" time="0.5"/><testcase classname="t" name="bad" time="1.5"><failure message="expected 2 &lt; 1 ::error::x">tests/first.txt:1: AssertionError</failure></testcase></testsuite>`
  test("of gates that fail: brought out, in the summary, annotated at the file of the checkout", async () => {
    const { main, left } = await checkout.step({
      ...inputs("reports", "1.2.0", { push: "never", "publish-command": "", "publish-env": "", "publish-secrets": "" }),
      "test-files": "tests",
      reports: "reports",
      gates: `unit: |\n  mkdir reports; echo '${report}' > reports/unit.xml; echo '<coverage/>' > reports/coverage.xml; exit 3\nbroken: "mkdir reports; echo '<testsuite' > reports/broken.xml"\n`,
    })
    expect([main.exitCode, left]).toEqual([1, []])
    expect(main.summary).toContain("| unit | `unit.xml` | 2 | 1 | 0 |")
    expect(main.summary).toContain("unit: t › bad (tests/first.txt:1)")
    const messages = main.annotations.map(({ message }) => message)
    expect(messages).toContainEqual(expect.stringContaining("unit: t › bad failed"))
    expect(messages).toContainEqual(expect.stringContaining("broken.xml of broken cannot be read"))
    expect(main.stdout).toMatch(/::error [^:]*file=tests\/first\.txt,line=1/)
    expect(main.commands.filter(({ data }) => data === "x")).toEqual([])
    expect(main.outputs["reports-path"]).toContain("image-driven-reports-")
  })
  test("T2.8 that nobody wrote: a warning, and the verdict is the exit code", async () => {
    const { main } = await checkout.step({
      ...inputs("reports", "1.2.1", { push: "never", "publish-command": "", "publish-env": "", "publish-secrets": "" }),
      reports: "/nowhere/report.xml",
    })
    expect(main.exitCode).toBe(0)
    expect(main.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining('nothing wrote "/nowhere/report.xml"'),
    ])
  })
})

describe("seed 000", () => {
  const compose = (command: string) =>
    `services:\n  target:\n    build: .\n  test:\n    image: ${BASE}\n    command: ["sh", "-c", "${command}"]\n    depends_on: [target]\n`
  const smoke = (command: string) =>
    project({
      tags: ["7.0.0"],
      files: {
        Dockerfile: `FROM ${BASE}\nRUN mkdir /www && echo served > /www/index.html\nHEALTHCHECK CMD true\nCMD ["httpd", "-f", "-p", "8000", "-h", "/www"]\n`,
        "smoke.yml": compose(command),
      },
    })
  const inputs = (name: string, more: Record<string, string> = {}) => ({
    "image-name": `${registry.host}/${name}`,
    "compose-file": "smoke.yml",
    "compose-up": "target",
    "compose-test": "test",
    ...more,
  })

  test("T0.3 a smoke test that fails, fails at once: logs shown, nothing pushed, the environment gone", async () => {
    const checkout = await smoke("wget -q -O - http://target:8000/ && echo not what was wanted && exit 1")
    try {
      const { main, left } = await checkout.step(inputs("smoke"))
      expect([main.exitCode, main.outputs["acceptance-exit-code"], main.durationMs < 60_000, left]).toEqual([
        1,
        "1",
        true,
        [],
      ])
      expect(main.log).toContain("not what was wanted")
      expect(await registry.tags("smoke")).toEqual([])
    } finally {
      await checkout.remove()
    }
  })

  test("T0.5 a feature branch is not pushed, and says so; push-branches names those that are", async () => {
    const checkout = await smoke("wget -q -O - http://target:8000/")
    try {
      const feature = { event: { ref: "refs/heads/feature" } }
      const no = await checkout.step(inputs("feature"), feature)
      expect([no.main.exitCode, no.main.outputs.pushed, no.main.outputs["push-reason"]]).toEqual([
        0,
        "false",
        "Not pushed: the branch `feature` is not one of `master`, `main`.",
      ])
      const yes = await checkout.step(inputs("feature", { "push-branches": "feature", tags: "{{branch}}" }), feature)
      expect([yes.main.outputs.pushed, await registry.tags("feature")]).toEqual(["true", ["feature"]])
    } finally {
      await checkout.remove()
    }
  })

  test("T0.8 what a killed run left is gone with the next one; what is somebody else's survives", async () => {
    const checkout = await smoke("sleep 60")
    const bystander = await docker("run", "--detach", "--label", "com.docker.compose.project=other", BASE, "true")
    await docker("network", "create", "image-driven-bystander")
    try {
      // A run that is killed, and whose job has no post.
      const { runAction } = await import("../support/runner/emulator.ts")
      const killed = await runAction({
        bundle: "main",
        workspace: checkout.workspace,
        temp: checkout.temp,
        inputs: inputs("killed", { push: "never" }),
        event: { sha: checkout.head },
        signal: { after: (line) => line.startsWith("wait for target: done"), kind: "SIGKILL" },
      })
      const { leftovers } = await import("../support/docker.ts")
      const run = killed.state.run ?? ""
      expect(
        (await leftovers(run, checkout.temp)).filter((one) => /^(container|network)/.test(one)).length,
      ).toBeGreaterThan(1)
      await checkout.step(inputs("next", { "compose-up": "target", "compose-test": "", push: "never" }))
      expect((await leftovers(run, checkout.temp)).filter((one) => /^(container|network|volume)/.test(one))).toEqual([])
      expect(await docker("inspect", "--format", "{{.State.Status}}", bystander)).toBe("exited")
      expect(await docker("network", "ls", "--quiet", "--filter", "name=image-driven-bystander")).not.toBe("")
      await runAction({ bundle: "post", workspace: checkout.workspace, temp: checkout.temp, state: killed.state })
    } finally {
      await docker("rm", "--force", bystander)
      await docker("network", "rm", "image-driven-bystander")
      await checkout.remove()
    }
  })

  test("T0.9 several contexts, a step for each: both are pushed", async () => {
    const one = (name: string) => `FROM ${BASE}\nRUN echo ${name} > /name\nHEALTHCHECK CMD true\nCMD ["sleep", "60"]\n`
    const checkout = await project({
      tags: ["1.0.0"],
      files: { "first/Dockerfile": one("first"), "second/Dockerfile": one("second") },
    })
    try {
      for (const context of ["first", "second"]) {
        const { main } = await checkout.step(
          { "image-name": `${registry.host}/many_${context}`, context, "test-command": `grep ${context} /name` },
          { event: { ref: "refs/tags/1.0.0" } },
        )
        expect(main.outputs.pushed).toBe("true")
        expect(await registry.tags(`many_${context}`)).toEqual(["1.0.0", "latest"])
      }
    } finally {
      await checkout.remove()
    }
  })
})
