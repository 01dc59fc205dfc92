// What the build is started with: every input as one argument, secrets in the environment of this one child alone (T25, T26).
import { buildImage, buildxInputs, lookAtBuilder } from "../../src/docker/build.ts"
import type { Engine } from "../../src/docker/engine.ts"
import type { BuildInputs } from "../../src/inputs/inputs.ts"
import { type DockerShim, dockerShim, type ShimCall } from "../support/docker-shim.ts"
import { fakeEngine } from "../support/fake-engine.ts"

const NOTHING: BuildInputs = {
  context: "/checkout",
  file: "/checkout/Dockerfile",
  buildArgs: [],
  buildContexts: [],
  labels: [],
  secrets: [],
  secretFiles: [],
  secretEnvs: [],
  ssh: [],
  pull: false,
  noCache: false,
  skipIfCurrent: false,
  timeout: 60_000,
  cacheFrom: [],
  cacheTo: [],
  addHosts: [],
}

let shim: DockerShim
let engine: Engine
/** What a runner's environment holds. */
const RUNNER = {
  HOME: "/root",
  INPUT_PASSWORD: "secret",
  GITHUB_TOKEN: "secret",
  ACTIONS_RUNTIME_TOKEN: "runtime",
  ACTIONS_RESULTS_URL: "https://results",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "secret",
  SSH_AUTH_SOCK: "/agent",
  NPM_TOKEN: "npm-secret",
  RUNNER_TRACKING_ID: "github_1",
}
beforeAll(async () => {
  shim = await dockerShim('case "$1 $2" in "buildx version") exit 0;; esac; echo out; echo err >&2; exit 3')
  const fake = await fakeEngine()
  engine = fake.engine({ docker: shim.docker, env: { ...RUNNER, ...shim.env } })
  await fake.stop()
})
afterAll(() => shim.remove())

async function build(
  inputs: Partial<BuildInputs>,
  more: { buildx?: boolean; labels?: { name: string; value: string }[] } = {},
) {
  let text = ""
  const code = await buildImage(
    engine,
    {
      inputs: { ...NOTHING, ...inputs },
      name: "image-driven.invalid/app:run-x",
      labels: more.labels ?? [],
      buildArgs: [],
      annotations: [],
    },
    more.buildx ?? true,
    (chunk) => {
      text += Buffer.from(chunk).toString()
    },
  )
  const { args, env }: Pick<ShimCall, "args" | "env"> = shim.calls().at(-1) ?? { args: [], env: {} }
  return { code, text, args, env }
}

test("the exit code is the build's, both streams are heard, and the smallest build is this", async () => {
  const { code, text, args } = await build({})
  expect([code, text.includes("out"), text.includes("err")]).toEqual([3, true, true])
  expect(args).toEqual(
    "buildx build --load --tag image-driven.invalid/app:run-x --file /checkout/Dockerfile /checkout".split(" "),
  )
})

test("without buildx it is `docker build`, and the inputs that need buildx are named", async () => {
  expect((await build({}, { buildx: false })).args.slice(0, 2)).toEqual(["build", "--tag"])
  expect(
    buildxInputs({ ...NOTHING, cacheTo: ["x"], builder: "b", provenance: "true", sbom: "true", cacheFrom: ["x"] }),
  ).toEqual(["cache-to", "builder", "provenance", "sbom"])
  expect(buildxInputs(NOTHING)).toEqual([])
  expect(await lookAtBuilder(engine, undefined, false)).toEqual({ buildx: true })
})

test("each value is one argument, whatever is in it; inputs win over our own labels", async () => {
  const nasty = "a b\n--push, \"c\" 'd' $(e)"
  const { args } = await build(
    {
      target: "t",
      platform: "linux/arm64",
      builder: "b",
      network: "none",
      provenance: "mode=max",
      sbom: "true",
      pull: true,
      noCache: true,
      buildArgs: [{ name: "A", value: nasty }],
      buildContexts: [{ name: "other", value: "/checkout/tests" }],
      labels: [{ name: "commit", value: "mine" }],
      cacheFrom: ["type=registry,ref=x"],
      cacheTo: ["type=inline"],
      addHosts: ["h:1.2.3.4"],
    },
    { labels: [{ name: "commit", value: "ours" }] },
  )
  const values = (option: string) => args.flatMap((arg, index) => (arg === option ? [args[index + 1]] : []))
  expect(values("--build-arg")).toEqual([`A=${nasty}`])
  expect(values("--label")).toEqual(["commit=ours", "commit=mine"])
  expect(values("--build-context")).toEqual(["other=/checkout/tests"])
  expect([values("--target"), values("--platform"), values("--builder"), values("--network")].flat()).toEqual([
    "t",
    "linux/arm64",
    "b",
    "none",
  ])
  expect([values("--provenance"), values("--sbom"), values("--cache-from"), values("--cache-to")].flat()).toEqual([
    "mode=max",
    "true",
    "type=registry,ref=x",
    "type=inline",
  ])
  expect(values("--add-host")).toEqual(["h:1.2.3.4"])
  expect(args).toEqual(expect.arrayContaining(["--pull", "--no-cache"]))
  expect(args.filter((arg) => arg === "--push" || arg === "--output")).toEqual([])
  expect(args.at(-1)).toBe("/checkout")
})

describe("secrets", () => {
  test("a value is in no argument: it is in the environment of this one child", async () => {
    const { args, env } = await build({ secrets: [{ name: "token", value: "s3cr3t\nin, two lines" }] })
    expect(args.join(" ")).not.toContain("s3cr3t")
    expect(args).toEqual(expect.arrayContaining(["--secret", "id=token,env=IMAGE_DRIVEN_SECRET_0"]))
    expect(env.IMAGE_DRIVEN_SECRET_0).toBe("s3cr3t\nin, two lines")
  })
  test("a variable that was named goes along, no other does", async () => {
    const { args, env } = await build({ secretEnvs: [{ name: "npm", value: "NPM_TOKEN" }] })
    expect(args).toEqual(expect.arrayContaining(["--secret", "id=npm,env=NPM_TOKEN"]))
    expect(env.NPM_TOKEN).toBe("npm-secret")
    expect((await build({})).env.NPM_TOKEN).toBeUndefined()
  })
  test("a path with a comma or a quote stays one field", async () => {
    const { args } = await build({ secretFiles: [{ name: "f", value: '/checkout/a,env=HOME"b' }] })
    expect(args).toEqual(expect.arrayContaining(["--secret", 'id=f,"src=/checkout/a,env=HOME""b"']))
  })
})

describe("the environment of the build", () => {
  test("has no token of the runner; BuildKit is on and speaks plainly", async () => {
    const { env } = await build({})
    const { PWD: _pwd, OLDPWD: _old, SHLVL: _level, _: _self, ...rest } = env
    expect(Object.keys(rest).sort()).toEqual(
      ["PATH", "HOME", "DOCKER_HOST", "RUNNER_TRACKING_ID", "DOCKER_BUILDKIT", "BUILDKIT_PROGRESS"].sort(),
    )
    expect(JSON.stringify(env)).not.toContain("secret")
    expect([env.DOCKER_BUILDKIT, env.BUILDKIT_PROGRESS]).toEqual(["1", "plain"])
  })
  test("the agent comes with `ssh`, the cache service with `type=gha`, each only then", async () => {
    expect((await build({ ssh: ["default"] })).env.SSH_AUTH_SOCK).toBe("/agent")
    const { env } = await build({ cacheFrom: ["type=gha,scope=x"] })
    expect([env.ACTIONS_RUNTIME_TOKEN, env.ACTIONS_RESULTS_URL]).toEqual(["runtime", "https://results"])
    expect([env.SSH_AUTH_SOCK, env.ACTIONS_ID_TOKEN_REQUEST_TOKEN, env.GITHUB_TOKEN]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect((await build({ cacheFrom: ["type=registry,ref=example.org/type=gha-not"] })).env.ACTIONS_RUNTIME_TOKEN).toBe(
      undefined,
    )
  })
})
