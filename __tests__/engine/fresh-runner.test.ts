// A fresh runner with GitHub's cache: two engines that have nothing in common but the cache service. Layers of the build, what setup made and
// folders of tools come back; what somebody else has put there does not.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { type CacheServer, cacheServer, TOKEN } from "../support/cache-server.ts"
import { imageStore, leftoversOn } from "../support/docker.ts"
import { copyImage, type PrivateEngine, privateEngine } from "../support/private-engine.ts"
import { type Project, project } from "../support/project.ts"

const BASE = "image-driven.invalid/busybox:base"
/** What it writes shows whether it ran. */
const DOCKERFILE = `FROM ${BASE}
RUN cat /proc/sys/kernel/random/uuid > /slow
COPY start.sh /start.sh
CMD ["sh", "/start.sh"]
`

let engines: readonly [PrivateEngine, PrivateEngine]
let cache: CacheServer
let checkout: Project
let store: "classic" | "containerd"
beforeAll(async () => {
  ;[engines, cache, checkout, store] = await Promise.all([
    Promise.all([privateEngine(), privateEngine()]),
    cacheServer(),
    project({ files: { Dockerfile: DOCKERFILE, "wanted.txt": "a tool\n" } }),
    imageStore(),
  ])
  for (const engine of engines) copyImage(process.env.DOCKER_HOST ?? "", BASE, engine)
}, 60_000)
afterAll(() => Promise.all([...engines.map((engine) => engine.remove()), cache.close(), checkout.remove()]))

const run = (
  engine: PrivateEngine,
  inputs: Record<string, string> = {},
  event: Record<string, string> = {},
  env = {},
) =>
  checkout.step(
    { "image-name": "app", cache: "auto", health: "skip", push: "never", ...inputs },
    { event, env: { DOCKER_HOST: engine.host, ...cache.env, ...env } },
  )
type Step = Awaited<ReturnType<typeof run>>
const said = ({ main }: Step) => main.log.filter((line) => /^(cache|setup) {4}/.test(line))
const passed = ({ main }: Step) => expect([main.annotations, main.exitCode]).toEqual([[], 0])

/** Long enough to be worth keeping. */
const SLOW_SETUP = {
  setup: "sleep 10; cat /proc/sys/kernel/random/uuid > /made",
  "test-files": "wanted.txt",
  "cache-paths": "/state",
  gates:
    "show: echo made $(cat /slow) $(cat /made) $(cat /state/runs 2>/dev/null); mkdir -p /state; echo run >> /state/runs",
}
/** What the build made, what setup made, and what the gate has kept. */
const shown = ({ main }: Step) => main.log.find((line) => line.startsWith("made "))?.split(" ") ?? []
const ranSetup = ({ main }: Step) => main.log.some((line) => line.startsWith("##[group]setup:"))
const imagesOn = (engine: PrivateEngine) =>
  engine
    .docker("images", "--format", "{{.Repository}}:{{.Tag}}")
    .split("\n")
    .filter((name) => name !== "<none>:<none>")

test("layers, what setup made and folders of tools come back on an engine that has never seen them", async () => {
  const first = await run(engines[0], SLOW_SETUP)
  passed(first)
  const second = await run(engines[1], SLOW_SETUP)
  passed(second)
  expect([ranSetup(first), ranSetup(second), shown(first).length]).toEqual([true, false, 3])
  expect(shown(second)).toEqual([...shown(first), "run"])
  const kinds = { classic: "layers of the image in GitHub's cache", containerd: "layers in GitHub's cache" }
  expect(said(second)).toContainEqual(`cache    ${kinds[store]}, scope trusted`)
  expect(second.main.annotations).toEqual([])
  expect(await leftoversOn(engines[1].host, second.main.state.run ?? "", checkout.temp)).toEqual([])
  expect(imagesOn(engines[1]).filter((name) => name !== BASE && !/:setup-/.test(name))).toEqual([])
  // The token is for the process that talks to the cache, and for BuildKit where it does; no log has it.
  expect(new Set(cache.asked.map(({ token }) => token))).toEqual(new Set([TOKEN]))
  expect(first.log + second.log).not.toContain(TOKEN)
}, 120_000)

test("a pull request reads what main has kept, and writes nothing that main reads", async () => {
  const before = new Set(cache.entries.keys())
  const asked = await run(
    engines[0],
    { ...SLOW_SETUP, labels: "a=b" },
    { name: "pull_request", ref: "refs/pull/7/merge" },
  )
  passed(asked)
  expect(shown(asked).at(-1)).toBe("run")
  const written = [...cache.entries.keys()].filter((key) => !before.has(key))
  expect(written.filter((key) => key.includes("trusted"))).toEqual([])
  expect(written.length).toBeGreaterThan(0)
  const again = await run(engines[1], SLOW_SETUP)
  expect(shown(again)).toEqual([...shown(asked), "run"].slice(0, shown(again).length))
}, 120_000)

test("an entry that is an image of somebody else is thrown away before the engine sees it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "forged-"))
  const [owner, victim] = engines
  try {
    const before = victim.docker("image", "inspect", "--format", "{{.Id}}", BASE)
    // Under the name of a base that builds start from.
    owner.docker("run", "--name", "forged", BASE, "touch", "/forged")
    owner.docker("commit", "forged", BASE)
    mkdirSync(path.join(folder, "entry"))
    owner.docker("save", "--output", path.join(folder, "entry/image.tar"), BASE)
    for (const [key, content] of cache.entries) {
      if (!/-(setup|layers)-/.test(key)) continue
      const packer = content[0] === 0x1f ? "gzip" : "zstd -q"
      const command = `tar -P -cf - entry | ${packer}`
      cache.replace(key, execFileSync("sh", ["-c", command], { cwd: folder, maxBuffer: 256 * 1024 ** 2 }))
    }
    victim.docker("rmi", "--force", ...imagesOn(victim).filter((name) => /:setup-/.test(name)))
    const outcome = await run(victim, { ...SLOW_SETUP, gates: "show: test ! -e /forged" })
    expect([outcome.main.exitCode, ranSetup(outcome)]).toEqual([0, true])
    const warnings = outcome.main.annotations.map(({ message }) => message)
    expect(warnings).toEqual([expect.stringMatching(/thrown away, it is no image of ours/)])
    expect(victim.docker("image", "inspect", "--format", "{{.Id}}", BASE)).toBe(before)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 120_000)

test("a service that refuses, and a mode that forbids, are said and are no failure", async () => {
  const inputs = { "cache-paths": "/state", gates: "show: mkdir -p /state; date > /state/x" }
  const before = cache.entries.size
  const readOnly = await run(engines[1], inputs, {}, { ACTIONS_CACHE_MODE: "read" })
  expect([readOnly.main.exitCode, cache.entries.size]).toEqual([0, before])
  cache.refuse(403)
  const refused = await run(engines[1], inputs)
  cache.refuse(undefined)
  expect([refused.main.exitCode, cache.entries.size, refused.left]).toEqual([0, before, []])
  expect(said(refused).some((line) => /not kept/.test(line))).toBe(true)
  const elsewhere = await run(engines[1], inputs, { ref: "refs/tags/v1.0.0" })
  expect([elsewhere.main.exitCode, cache.entries.size]).toEqual([0, before])
}, 120_000)
