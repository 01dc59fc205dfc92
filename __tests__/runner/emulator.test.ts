// The emulated runner: a step of an action from start to end, as the real one runs it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { runAction, runStep, type StepOptions } from "../support/runner/emulator.ts"

let folder = ""

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "emulator-"))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An action whose main and post are these scripts. */
function action(main: string, post = ""): StepOptions {
  const actionYml = path.join(folder, "action.yml")
  writeFileSync(path.join(folder, "main.mjs"), `import fs from "node:fs"\n${main}`)
  writeFileSync(path.join(folder, "post.mjs"), `import fs from "node:fs"\n${post}`)
  writeFileSync(
    actionYml,
    `inputs:
  image-name: { required: true }
  push: { default: auto }
  pull: { default: false }
  token: { default: '\${{ github.token }}' }
runs: { using: node24, main: main.mjs, post: post.mjs }
`,
  )
  return { actionYml, workspace: folder, temp: path.join(folder, "temp") }
}

test("gives inputs with their defaults and the context", async () => {
  const options = action(
    `const { env } = process
     const event = JSON.parse(fs.readFileSync(env.GITHUB_EVENT_PATH, "utf8"))
     console.log(JSON.stringify({ inputs: Object.entries(env).filter(([name]) => name.startsWith("INPUT_")), ref: env.GITHUB_REF_NAME,
       type: env.GITHUB_REF_TYPE, event: event.ref, after: event.after === env.GITHUB_SHA, cwd: process.cwd() === env.GITHUB_WORKSPACE, extra: env.EXTRA }))`,
  )
  const result = await runAction({
    ...options,
    bundle: "main",
    inputs: { "image-name": "app" },
    event: { ref: "refs/tags/v1" },
    env: { EXTRA: "1" },
  })
  expect(result.stderr).toBe("")
  expect(JSON.parse(result.stdout)).toEqual({
    inputs: [
      ["INPUT_IMAGE-NAME", "app"],
      ["INPUT_PUSH", "auto"],
      ["INPUT_PULL", "false"],
      ["INPUT_TOKEN", ""],
    ],
    ref: "v1",
    type: "tag",
    event: "refs/tags/v1",
    after: true,
    cwd: true,
    extra: "1",
  })
})

test("reads both streams, files, masks and annotations", async () => {
  const options = action(`
    fs.appendFileSync(process.env.GITHUB_OUTPUT, "digest<<X\\nsha256:1\\nX\\n")
    fs.appendFileSync(process.env.GITHUB_STATE, "run=42\\n")
    fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, "# Done\\n")
    process.stdout.write("::add-mask::s3cret\\n::group::G\\ntext s3cret job-secret\\n::error title=T::a%0As3cret\\n")
    process.stdout.write("::stop-commands::tok-1234\\n::error::ignored\\n::tok-1234::\\n::endgroup::\\n")
    process.exitCode = 3`)
  const result = await runAction({ ...options, bundle: "main", secrets: ["job-secret"] })
  expect(result).toMatchObject({
    exitCode: 3,
    signal: null,
    outputs: { digest: "sha256:1" },
    state: { run: "42" },
    summary: "# Done\n",
    annotations: [{ kind: "error", title: "T", message: "a\n***" }],
    complaints: [],
    log: [
      "##[group]G",
      "text *** ***",
      "##[error]a",
      "***",
      "::stop-commands::***",
      "::error::ignored",
      "::***::",
      "##[endgroup]",
    ],
  })
  const stderr = await runAction({ ...action(`console.error("x\\r##[warning]from stderr")`), bundle: "main" })
  expect(stderr.annotations).toEqual([{ kind: "warning", title: "", message: "from stderr" }])
})

test("complains as the runner does", async () => {
  const result = await runAction({
    ...action(
      `fs.writeFileSync(process.env.GITHUB_OUTPUT, "nonsense\\n"); fs.writeFileSync(process.env.GITHUB_STEP_SUMMARY, "x".repeat(1048577))`,
    ),
    bundle: "main",
  })
  expect(result.complaints).toHaveLength(2)
  expect(result.summary).toBe("")
})

test("post gets what main saved, and runs after a failure too", async () => {
  const { main, post } = await runStep(
    action(
      `fs.appendFileSync(process.env.GITHUB_STATE, "run=42\\n"); process.exit(1)`,
      `console.log("state", process.env.STATE_run, process.env.INPUT_PUSH)`,
    ),
  )
  expect(main.exitCode).toBe(1)
  expect(post.log).toEqual(["state 42 auto"])
})

test("cancels with an interrupt when a line appears", async () => {
  const result = await runAction({
    ...action(
      `process.on("SIGINT", () => { console.log("interrupted"); process.exit(130) }); console.log("ready"); setInterval(() => {}, 1000)`,
    ),
    bundle: "main",
    signal: { after: (line) => line === "ready", kind: "cancel" },
  })
  expect(result).toMatchObject({ exitCode: 130, log: ["ready", "interrupted"] })
})

test("ends what does not listen: 7.5 s, 2.5 s, then for good", async () => {
  const result = await runAction({
    ...action(
      `for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => console.log(name)); console.log("ready"); setInterval(() => {}, 1000)`,
    ),
    bundle: "main",
    signal: { after: (line) => line === "ready", kind: "cancel" },
  })
  expect(result).toMatchObject({ exitCode: null, signal: "SIGKILL", log: ["ready", "SIGINT", "SIGTERM"] })
  expect(result.durationMs).toBeGreaterThan(9_900)
}, 20_000)

test("kills at a time", async () => {
  const result = await runAction({
    ...action(`setInterval(() => {}, 1000)`),
    bundle: "main",
    signal: { after: 300, kind: "SIGKILL" },
  })
  expect(result.signal).toBe("SIGKILL")
})

test("takes the real action's inputs", async () => {
  const main = path.join(folder, "print.mjs")
  writeFileSync(
    main,
    `console.log(process.env["INPUT_GATE-TIMEOUT"], JSON.stringify(process.env["INPUT_PUSH-BRANCHES"]))`,
  )
  const real = action("")
  const { readFileSync } = await import("node:fs")
  const { ACTION_YML } = await import("../support/runner/emulator.ts")
  writeFileSync(
    path.join(folder, "action.yml"),
    readFileSync(ACTION_YML, "utf8").replace("dist/main/index.js", "print.mjs"),
  )
  const result = await runAction({ ...real, bundle: "main" })
  expect(result.log).toEqual([`30m "master\\nmain\\n"`])
})
