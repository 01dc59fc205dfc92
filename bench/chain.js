// A chain of 50 images, measured: `node bench/chain.js` (options: --engine=classic --wait=2 --rounds=3 --no-write). Figures go to
// standard output and between the markers of bench/README.md.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import http from "node:http"
import { tmpdir } from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"
import { baseImage, engine } from "./engine.js"
import { keep } from "./readme.js"
import { startRegistry } from "./registry.js"
import { runStep, timed } from "./step.js"
import { megabytes, seconds, statistics, table } from "./table.js"

const root = path.resolve(import.meta.dirname, "..")
const { values: options } = parseArgs({
  options: {
    engine: { type: "string", default: "classic" },
    wait: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
    write: { type: "boolean", default: true },
  },
  allowNegative: true,
})

/** A root, seven images on it, six on each of those. */
const tree = [
  { name: "root" },
  ...Array.from({ length: 7 }, (_, branch) => [
    { name: `branch-${branch}`, parent: "root" },
    ...Array.from({ length: 6 }, (_, leaf) => ({ name: `leaf-${branch}-${leaf}`, parent: `branch-${branch}` })),
  ]).flat(),
]

const docker = engine(root, options.engine)
const folder = mkdtempSync(path.join(tmpdir(), "bench-chain-"))
const checkout = path.join(folder, "checkout")
const git = (...args) =>
  execFileSync("git", ["-C", checkout, "-c", "user.name=Bench", "-c", "user.email=bench@example.invalid", ...args], {
    encoding: "utf8",
  }).trim()
const registry = await countedRegistry()
try {
  mkdirSync(checkout)
  git("init", "--quiet", "--initial-branch=main")
  const base = `${registry.host}/base:1`
  // Not in sequence with this process: the door to the registry is a part of it.
  for (const args of [
    ["tag", baseImage(root, docker.env, "busybox"), base],
    ["push", "--quiet", base],
    ["rmi", base],
  ])
    await timed("docker", args, { env: docker.env })
  write(
    "chain.yml",
    `images:\n${tree.map(({ name, parent = base }) => `  ${name}: { parent: "${parent}" }`).join("\n")}\n`,
  )
  for (const { name } of tree) define(name, 1)
  commit()

  const first = await run({ "max-parallel": "2" })
  expectBuilt(first, tree.length)
  const plans = []
  for (let round = 0; round < Number(options.rounds); round++) plans.push(await run({ "plan-only": "true" }))
  const nothing = await run()
  expectBuilt(nothing, 0)
  define("leaf-3-3", 2)
  commit()
  const leaf = await run()
  expectBuilt(leaf, 1)
  const whole = {}
  for (const [version, parallel] of [
    [2, "2"],
    [3, "1"],
  ]) {
    define("root", version)
    commit()
    whole[parallel] = await run({ "max-parallel": parallel })
    expectBuilt(whole[parallel], tree.length)
  }
  await manyTags(5000)
  const newest = []
  for (let round = 0; round < Number(options.rounds); round++) newest.push(await runNewest())

  const { middle, most } = statistics(plans.map((plan) => plan.main.seconds))
  const busiest = Math.max(...plans.map((plan) => plan.busiest))
  const found = statistics(newest.map((one) => one.seconds))
  const memory = Math.max(...newest.map((one) => one.memory))
  const ratio = whole[1].main.seconds / whole[2].main.seconds
  const report = [
    `Docker Engine ${docker.version} (${docker.store}); each build of the tree waits ${options.wait} s.`,
    table(
      ["", "time", "built", "requests for an image, at most"],
      [
        ["plan alone, nothing changed", `${seconds(middle)} (max ${seconds(most)})`, 0, busiest],
        ["nothing changed", seconds(nothing.main.seconds), 0, nothing.busiest],
        ["one leaf changed", seconds(leaf.main.seconds), 1, ""],
        ["root changed, one after another", seconds(whole[1].main.seconds), tree.length, ""],
        [
          "root changed, two side by side",
          `${seconds(whole[2].main.seconds)} (${ratio.toFixed(2)} × faster)`,
          tree.length,
          "",
        ],
      ],
    ),
    `The newest of 5,000 tags: ${seconds(found.middle)} (max ${seconds(found.most)}), ${megabytes(memory)} of memory at most.`,
  ].join("\n\n")
  console.log(report)
  if (options.write) keep(root, "chain", report)
} finally {
  await registry.stop()
  rmSync(folder, { recursive: true, force: true })
}

function write(name, text) {
  mkdirSync(path.dirname(path.join(checkout, name)), { recursive: true })
  writeFileSync(path.join(checkout, name), text)
}

function define(name, version) {
  write(
    `${name}/Dockerfile`,
    `ARG PARENT_IMAGE\nFROM \${PARENT_IMAGE}\nRUN sleep ${options.wait} && echo ${name} ${version} >> /chain\n`,
  )
}

function commit() {
  git("add", "--all")
  git("commit", "--quiet", "--message", "a change")
}

/** One run of the action, with what it asked the registry for most. */
async function run(inputs = {}) {
  const temporary = path.join(folder, "temp")
  mkdirSync(temporary, { recursive: true })
  const workspace = { folder: checkout, temporary, head: git("rev-parse", "HEAD") }
  registry.asked.length = 0
  const step = await runStep(
    { root, workspace, docker, action: "chain/action.yml" },
    { "image-prefix": registry.host, ...inputs },
  )
  if (step.main.code !== 0) throw new Error(`the chain failed:\n${step.log}`)
  const counts = new Map()
  for (const asked of registry.asked) {
    const name = /^GET \/v2\/([^/]+)\//.exec(asked)?.[1]
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  counts.delete("base")
  const built = step.outputs.published === "" ? 0 : step.outputs.published.split("\n").length
  console.error(
    `${JSON.stringify(inputs)}: ${seconds(step.main.seconds)}, ${built} built, post ${seconds(step.post.seconds)}`,
  )
  return { ...step, built, busiest: Math.max(0, ...counts.values()) }
}

function expectBuilt({ built, log }, wanted) {
  if (built !== wanted) throw new Error(`${built} images were built, not ${wanted}:\n${log}`)
}

/** Tags as the registry would store them; pushing so many takes longer than everything else. */
async function manyTags(count) {
  const tags = path.join(registry.storage, "docker/registry/v2/repositories/base/_manifests/tags")
  const link = readFileSync(path.join(tags, "1/current/link"))
  for (let index = 0; index < count; index++) {
    const stamp = new Date(Date.UTC(2018, 0, 1) + index * 60_000).toISOString().replaceAll(/[-:]|\.\d+/g, "")
    mkdirSync(path.join(tags, stamp, "current"), { recursive: true })
    writeFileSync(path.join(tags, stamp, "current/link"), link)
  }
}

async function runNewest() {
  const env = { ...docker.env, INPUT_IMAGE: `${registry.host}/base`, INPUT_PATTERN: "timestamp", RUNNER_TEMP: folder }
  const program = path.join(root, "dist/newest/index.js")
  const found = await timed(docker.node, [program], { cwd: checkout, env }, { memory: true })
  if (!/newest .*:20180104T111900Z@/.test(found.log)) throw new Error(`another tag was found:\n${found.log}`)
  return { seconds: found.seconds, memory: found.peak }
}

/** A registry behind a door that writes down what is asked. */
async function countedRegistry() {
  const inner = await startRegistry(docker.registryBinary, path.join(folder, "registry"))
  const [host, port] = inner.host.split(":")
  const asked = []
  const door = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const { method, url, headers } = request
    const through = http.request({ host, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    })
    through.on("error", () => response.destroy())
    request.pipe(through)
  })
  await new Promise((resolve) => door.listen(0, "127.0.0.1", resolve))
  return {
    host: `127.0.0.1:${door.address().port}`,
    asked,
    storage: inner.storage,
    async stop() {
      inner.stop()
      door.closeAllConnections()
      await new Promise((resolve) => door.close(resolve))
    },
  }
}
