// The crash sweep: one run does everything once, and is then cancelled or killed before and after every request that it, or a
// Docker CLI of its own, makes to the engine. After post nothing may be left: no container, network, volume, image, public
// name, folder, process or credential.
import { execFile } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { mkdir, readdir } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { docker, leftovers } from "../support/docker.ts"
import { type EngineDoor, engineDoor } from "../support/engine-door.ts"
import { figure, percentile } from "../support/figures.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import { runAction, type StepOptions } from "../support/runner/emulator.ts"

/** Runs side by side, each with a door, a checkout and a home of its own. */
const LANES = 2
/** Every n-th point only; the nightly sweep does all. */
const STRIDE = Number(process.env.IMAGE_DRIVEN_STRIDE ?? 1)

interface Lane {
  readonly door: EngineDoor
  readonly checkout: Project
  readonly home: string
  readonly repository: string
}

let registry: LocalRegistry
let lanes: readonly Lane[]
beforeAll(async () => {
  registry = await localRegistry({ login: true })
  lanes = await Promise.all(
    Array.from({ length: LANES }, async (_, index) => {
      const [door, checkout] = await Promise.all([engineDoor(), project()])
      const home = path.join(checkout.workspace, "..", "home")
      await mkdir(home)
      return { door, checkout, home, repository: `${registry.host}/crash-${index}` }
    }),
  )
})
afterAll(async () => {
  // What setup made outlives a run, as it is meant to.
  const remembered = lanes.map((_, index) =>
    docker("images", "--format", "{{.Repository}}:{{.Tag}}", `image-driven.invalid/crash-${index}`),
  )
  const names = (await Promise.all(remembered))
    .flatMap((text) => text.split("\n"))
    .filter((name) => name.includes(":setup-"))
  if (names.length > 0) await docker("rmi", "--force", ...names)
  await Promise.all(lanes.flatMap(({ door, checkout }) => [door.close(), checkout.remove()]))
  await registry.stop()
})

let runs = 0
const step = (lane: Lane): StepOptions => ({
  workspace: lane.checkout.workspace,
  temp: lane.checkout.temp,
  event: { sha: lane.checkout.head },
  env: { DOCKER_HOST: lane.door.host, DOCKER_CONTEXT: undefined, HOME: lane.home, XDG_CACHE_HOME: undefined },
  inputs: {
    "image-name": lane.repository,
    username: registry.username,
    password: registry.password,
    tags: "one\nlatest",
    // Another one each time, so that setup is run, remembered and taken over an older one.
    "setup-root": `echo ${runs++} > /installed`,
    "cache-paths": "/tmp/state",
    "test-files": "tests\nprivate.txt:rw",
    gates: "one: mkdir -p /tmp/state; date > /tmp/state/x\ntwo: 'echo x >> private.txt'",
  },
})

interface Point {
  readonly index: number
  readonly when: "before" | "after"
  readonly kind: "cancel" | "SIGKILL"
}

interface Seen extends Point {
  /** Milliseconds from the signal to the end. */
  readonly end: number
  /** Whether it was killed, or failed because it was cancelled: a run that is all but over ends as it would have. */
  readonly hit: boolean
  readonly post: number
  readonly left: readonly string[]
}

async function crash(lane: Lane, point: Point): Promise<Seen> {
  const { door } = lane
  const begin = door.asked.length
  const reached = Promise.withResolvers<void>()
  let at = Number.NaN
  const fire = (index: number): "drop" | undefined => {
    if (index - begin !== point.index) return undefined
    at = performance.now()
    reached.resolve()
    // A killed caller neither sends nor reads any more; a cancelled one goes on for a moment.
    return point.kind === "SIGKILL" ? "drop" : undefined
  }
  door.before = (_, index) => (point.when === "before" ? fire(index) : undefined)
  door.after = (_, index) => (point.when === "after" ? fire(index) : undefined)
  const main = await runAction({ ...step(lane), bundle: "main", signal: { after: reached.promise, kind: point.kind } })
  const end = performance.now() - at
  door.before = () => undefined
  door.after = () => undefined
  const post = await runAction({ ...step(lane), bundle: "post", state: main.state })
  const left = [
    ...(await leftovers(main.state.run ?? "none", lane.checkout.temp)),
    ...(await everythingElse(lane, main.state.run ?? "none")),
    ...(post.exitCode === 0 && post.annotations.length === 0 ? [] : [`post: ${post.log.join(" ")}`]),
  ]
  const hit = point.kind === "SIGKILL" ? main.signal === "SIGKILL" : main.exitCode === 1
  return { ...point, end, hit, post: post.durationMs, left }
}

/** What is not found by the run's label: public names, folders, processes, and the password anywhere on the disk. */
async function everythingElse(lane: Lane, runId: string): Promise<readonly string[]> {
  const names = await docker("images", "--format", "{{.Repository}}:{{.Tag}}", lane.repository)
  const folders = (await readdir(lane.checkout.temp)).filter((name) => !name.startsWith("_"))
  const processes = readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`IMAGE_DRIVEN_RUN=${runId}`)
    } catch {
      return false
    }
  })
  const search = ["-r", "-l", "-F", registry.password, lane.checkout.temp, lane.home, lane.checkout.workspace]
  const secrets = await promisify(execFile)("grep", search).then(
    ({ stdout }) => stdout.trim().split("\n"),
    () => [],
  )
  return [
    ...(names === "" ? [] : names.split("\n").map((name) => `name ${name}`)),
    ...folders.map((name) => `folder ${name}`),
    ...processes.map((pid) => `process ${pid}`),
    ...secrets.map((file) => `password in ${file}`),
  ]
}

test(
  "F46 F47 cancelled and killed before and after every request to the engine: nothing is left",
  async () => {
    const [first] = lanes
    if (first === undefined) throw new Error("no lane")
    const baseline = await runAction({ ...step(first), bundle: "main" })
    expect([baseline.exitCode, baseline.outputs.pushed]).toEqual([0, "true"])
    const calls = first.door.asked.length
    await runAction({ ...step(first), bundle: "post", state: baseline.state })
    expect(calls).toBeGreaterThan(30)
    const points: Point[] = []
    for (let index = 0; index < calls; index += STRIDE)
      for (const when of ["before", "after"] as const)
        for (const kind of ["cancel", "SIGKILL"] as const) points.push({ index, when, kind })
    const queue = [...points]
    const seen: Seen[] = []
    await Promise.all(
      lanes.map(async (lane) => {
        for (let point = queue.shift(); point !== undefined; point = queue.shift()) seen.push(await crash(lane, point))
      }),
    )
    expect(seen.filter(({ left }) => left.length > 0)).toEqual([])
    const ends = seen.filter(({ kind, hit }) => kind === "cancel" && hit).map(({ end }) => end)
    // All but those at the very end, where nothing is left to cancel.
    expect(seen.filter(({ hit }) => hit).length).toBeGreaterThan(seen.length * 0.85)
    const posts = seen.map(({ post }) => post)
    expect(Math.max(...ends)).toBeLessThan(7500)
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
    figure("crash points (requests × before, after × cancel, kill) that left something", `0 of ${seen.length}`)
    figure(
      "cancel to exit, median / 99th percentile / longest",
      [percentile(ends, 0.5), percentile(ends, 0.99), Math.max(...ends)].map(seconds).join(" / "),
    )
    figure("post, median / 99th percentile", [percentile(posts, 0.5), percentile(posts, 0.99)].map(seconds).join(" / "))
  },
  40 * 60_000,
)
