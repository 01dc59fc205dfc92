// Runs a step of our action as a runner would: inputs with the defaults of action.yml, the runner's files, main and then post.
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { parse } from "yaml"

/** Milliseconds between two looks at a process's memory: what it takes in its very last ones is not seen. */
const LOOK = 10

/**
 * Seconds of main and post, of main's first line, outputs, log, and with `memory` the most that one of them had in memory.
 * @param action path of the action.yml, of the main action or of one that is the same bundle.
 * @param inputs what stands in `with:`; `environment` comes on top of everything else; `look` as for {@link timed}.
 */
export async function runStep({ root, workspace, docker, action = "action.yml" }, inputs, environment = {}, look = {}) {
  const folder = mkdtempSync(path.join(workspace.temporary, "step-"))
  const file = (name, text = "") => {
    const full = path.join(folder, name)
    writeFileSync(full, text)
    return full
  }
  const files = {
    GITHUB_OUTPUT: file("output"),
    GITHUB_STATE: file("state"),
    GITHUB_ENV: file("env"),
    GITHUB_PATH: file("path"),
    GITHUB_STEP_SUMMARY: file("summary.md"),
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(pushEvent(workspace.head, environment.GITHUB_REF))),
  }
  const temporary = path.join(folder, "temp")
  mkdirSync(temporary)
  const env = {
    ...docker.env,
    ...runner(workspace, temporary),
    ...files,
    ...inputVariables(path.join(root, action), inputs),
    ...environment,
  }
  const main = await timed(docker.node, [path.join(root, "dist/main/index.js")], { cwd: workspace.folder, env }, look)
  const state = Object.entries(runnerFile(files.GITHUB_STATE)).map(([name, value]) => [`STATE_${name}`, value])
  const after = { cwd: workspace.folder, env: { ...env, ...Object.fromEntries(state) } }
  const post = await timed(docker.node, [path.join(root, "dist/post/index.js")], after, look)
  return {
    main,
    post,
    seconds: main.seconds + post.seconds,
    peak: Math.max(main.peak, post.peak),
    outputs: runnerFile(files.GITHUB_OUTPUT),
    log: main.log + post.log,
  }
}

/** Seconds that a stage took, by the outputs of a step. */
export function stageSeconds({ outputs }, name) {
  const { stages } = JSON.parse(outputs.metadata)
  return stages.filter(({ stage }) => stage === name).reduce((sum, stage) => sum + stage.seconds, 0)
}

/**
 * Runs a program: its exit code, its seconds, the seconds until it printed anything, and what it printed.
 * @param memory whether `peak` is wanted: kilobytes of the program itself, without its children.
 * @param onOutput called with every chunk that it prints.
 */
export function timed(program, words, options = {}, { memory = false, onOutput = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const passed = () => (performance.now() - start) / 1000
    const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] })
    const chunks = []
    let firstLine
    let peak = 0
    const look = () => {
      peak = peakOf(child.pid) ?? peak
    }
    const timer = memory ? setInterval(look, LOOK) : undefined
    const collect = (chunk) => {
      firstLine ??= passed()
      chunks.push(chunk)
      onOutput(chunk)
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.on("error", reject)
    child.on("close", (code) => {
      clearInterval(timer)
      resolve({ code, seconds: passed(), firstLine, peak, log: Buffer.concat(chunks).toString() })
    })
  })
}

/** Kilobytes that a process had in memory at most; undefined once it has ended. */
function peakOf(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes)
  } catch {
    return undefined
  }
}

function inputVariables(action, inputs) {
  const declared = parse(readFileSync(action, "utf8")).inputs
  const defaults = Object.entries(declared).map(([name, { default: value }]) => [name, String(value ?? "")])
  const given = { ...Object.fromEntries(defaults), ...inputs }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, String(value)]),
  )
}

function runner(workspace, temporary) {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION: "image",
    GITHUB_ACTOR: "bench",
    GITHUB_API_URL: "https://api.github.com",
    GITHUB_EVENT_NAME: "push",
    GITHUB_JOB: "image",
    GITHUB_REF: "refs/heads/main",
    GITHUB_REF_NAME: "main",
    GITHUB_REF_TYPE: "branch",
    GITHUB_REPOSITORY: "bench/numbers-api",
    GITHUB_REPOSITORY_OWNER: "bench",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_RUN_ID: "1",
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: workspace.head,
    GITHUB_WORKFLOW: "image",
    GITHUB_WORKSPACE: workspace.folder,
    RUNNER_ARCH: process.arch === "arm64" ? "ARM64" : "X64",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: temporary,
    RUNNER_TOOL_CACHE: temporary,
    // What is kept between runs is kept from round to round, and goes with the workspace.
    XDG_CACHE_HOME: path.join(workspace.temporary, "cache"),
  }
}

function pushEvent(sha, ref = "refs/heads/main") {
  return {
    ref,
    before: "0".repeat(40),
    after: sha,
    created: false,
    deleted: false,
    forced: false,
    head_commit: { id: sha },
    repository: { full_name: "bench/numbers-api", default_branch: "main", fork: false },
  }
}

/** Names and values of a runner's file: `name=value`, or `name<<END` with lines up to `END`. */
function runnerFile(file) {
  const lines = readFileSync(file, "utf8").split("\n")
  const values = {}
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, operator, rest] = /^([^=<]+)(=|<<)(.*)$/.exec(line) ?? []
    if (operator === "=") values[name] = rest
    else if (operator === "<<")
      values[name] = lines
        .splice(0, lines.indexOf(rest) + 1)
        .slice(0, -1)
        .join("\n")
  }
  return values
}
