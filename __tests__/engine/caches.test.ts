// What is kept between runs on one machine: what setup made, and folders of tools. What is kept is used only for exactly the same, by whom
// it was kept for; what was forged, damaged or cut off is a miss.

import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { pack } from "tar-stream"
import { docker } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

let registry: LocalRegistry
let checkout: Project
let count = 0
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([localRegistry(), project({ files: { "wanted.txt": "a tool\n" } })])
})
afterAll(async () => {
  const names = (await docker("images", "--format", "{{.Repository}}:{{.Tag}}")).split("\n")
  const own = names.filter(
    (name) => name.startsWith("image-driven.invalid/") && name.includes(`${registry.host.split(":")[1]}`),
  )
  if (own.length > 0) await docker("rmi", "--force", ...own)
  await Promise.all([registry.stop(), checkout.remove()])
})

/** A repository and a folder for caches of its own. */
function place() {
  const name = `caches-${registry.host.split(":")[1]}-${count++}`
  const folder = path.join(checkout.temp, `xdg-${name}`)
  const entries = path.join(folder, "image-driven-pipeline")
  const step = (inputs: Record<string, string>, event: Record<string, string> = {}) =>
    checkout.step(
      { "image-name": `${registry.host}/${name}`, cache: "auto", health: "skip", push: "never", ...inputs },
      { env: { XDG_CACHE_HOME: folder }, event },
    )
  return { name, entries, step }
}
type Headers = Parameters<ReturnType<typeof pack>["entry"]>[0]
type Step = Awaited<ReturnType<ReturnType<typeof place>["step"]>>

/** Lines that a gate printed, by its group. */
const printed = ({ main }: Step, gate: string): readonly string[] => {
  const from = main.log.findIndex((line) => line.startsWith(`##[group]gate ${gate}:`))
  const rest = main.log.slice(from + 1)
  return rest
    .slice(0, rest.indexOf("##[endgroup]"))
    .filter((line) => !line.startsWith("::") && !line.startsWith("gate "))
}
const passed = ({ main }: Step) => expect([main.annotations, main.exitCode]).toEqual([[], 0])

describe("setup", () => {
  const SETUP = {
    setup: "cat wanted.txt; cat /proc/sys/kernel/random/uuid > ~/made",
    "test-files": "wanted.txt\ntests",
    gates: "show: cat ~/made",
  }
  const ran = ({ main }: Step) => main.log.some((line) => line.startsWith("##[group]setup:"))
  const remembered = (step: Step) => step.log.includes("setup    remembered") && !ran(step)

  test("unchanged, it is not run again, and gates have what it made; the image has nothing of it, pushed or not", async () => {
    const { step, name } = place()
    const first = await step({ ...SETUP, push: "auto" })
    const again = await step(SETUP)
    for (const one of [first, again]) passed(one)
    expect([ran(first), remembered(again), again.left]).toEqual([true, true, []])
    expect(printed(again, "show")).toEqual(printed(first, "show"))
    expect(await registry.tags(name)).toEqual(["latest"])
    const manifest = JSON.parse((await registry.manifest(name, "latest"))?.body ?? "{}")
    const layers = Number(
      await docker("image", "inspect", "--format", "{{len .RootFS.Layers}}", "image-driven.invalid/busybox:base"),
    )
    if (manifest.layers !== undefined) expect(manifest.layers.length).toBeLessThanOrEqual(layers + 4)
    expect((await docker("ps", "--all", "--quiet", "--filter", `ancestor=image-driven.invalid/${name}`)).trim()).toBe(
      "",
    )
  })

  test("another command, image, environment, user or place, and it runs again; so it does where nothing may be kept", async () => {
    const { step } = place()
    expect(ran(await step(SETUP))).toBe(true)
    const changes: readonly [string, Record<string, string>][] = [
      ["the command", { setup: "cat wanted.txt; cat /proc/sys/kernel/random/uuid > ~/made; true" }],
      ["a command as root", { "setup-root": "true" }],
      ["the image", { "build-args": "HEALTHY_AFTER=3" }],
      ["the environment", { "test-env": "A=b" }],
      ["the user", { "test-user": "0" }],
      ["the working directory", { workdir: "/tmp", "test-files": "wanted.txt:/tmp/wanted.txt" }],
      ["where a file is", { "test-files": "wanted.txt\ntests:/elsewhere" }],
      ["that nothing may be kept", { cache: "off" }],
      ["that the build is new", { "no-cache": "true" }],
    ]
    for (const [what, change] of changes) {
      const changed = await step({ ...SETUP, ...change })
      expect([what, ran(changed), changed.main.exitCode]).toEqual([what, true, 0])
    }
  })

  test("a changed file is seen, unless `setup-files` says that setup does not get it; labels and arguments of gates are not", async () => {
    const { step } = place()
    const file = path.join(checkout.workspace, "tests/first.txt")
    const before = readFileSync(file)
    const few = { ...SETUP, "setup-files": "wanted.txt" }
    try {
      await step(SETUP)
      await step(few)
      writeFileSync(file, "another test\n")
      const all = await step(SETUP)
      const only = await step({ ...few, labels: "a=b", gates: "show: cat tests/first.txt" })
      expect([ran(all), remembered(only), printed(only, "show")]).toEqual([true, true, ["another test"]])
      writeFileSync(path.join(checkout.workspace, "wanted.txt"), "another tool\n")
      expect(ran(await step(few))).toBe(true)
    } finally {
      writeFileSync(file, before)
      writeFileSync(path.join(checkout.workspace, "wanted.txt"), "a tool\n")
    }
  })

  test("setup as root alone, with variables, for another user than the image's", async () => {
    const { step } = place()
    const inputs = {
      "setup-root": "cat /proc/sys/kernel/random/uuid > /made",
      "test-env": "WHO=gate\nPATH=/usr/bin:/bin:/own",
      "test-user": "0",
      gates: "show: cat /made; echo as $WHO $PATH $(id -u)",
    }
    const [first, again] = [await step(inputs), await step(inputs)]
    for (const one of [first, again]) passed(one)
    expect([remembered(again), printed(again, "show")]).toEqual([true, printed(first, "show")])
    expect(printed(again, "show")[1]).toBe("as gate /usr/bin:/bin:/own 0")
  })

  test("what gates may write to is there with what setup left in it, each time from the start", async () => {
    const { step } = place()
    const inputs = {
      setup: "echo setup >> tests/first.txt",
      "test-files": "tests:rw",
      gates: "show: cat tests/first.txt; echo gate >> tests/first.txt",
    }
    for (const one of [await step(inputs), await step(inputs)]) {
      passed(one)
      expect(printed(one, "show")).toEqual(["a test", "setup"])
    }
  })

  test("setup that failed is never remembered; three layers of a repository stay at most", async () => {
    const { step, name } = place()
    const failing = { setup: "date > ~/made; exit 3", gates: "show: cat ~/made" }
    for (const one of [await step(failing), await step(failing)])
      expect([ran(one), one.main.exitCode]).toEqual([true, 1])
    for (const number of [1, 2, 3, 4, 5]) await step({ ...SETUP, setup: `echo ${number} > ~/made` })
    const kept = (await docker("images", "--format", "{{.Tag}}", `image-driven.invalid/${name}`)).split("\n")
    expect(kept.filter((tag) => tag.startsWith("setup-"))).toHaveLength(3)
  })

  test("what a pull request's setup has made is not what main's gates run in", async () => {
    const { step } = place()
    const inputs = { setup: "cat /proc/sys/kernel/random/uuid > ~/made", gates: "show: cat ~/made" }
    const pull = { name: "pull_request", ref: "refs/pull/7/merge" }
    const theirs = await step(inputs, pull)
    const main = await step(inputs)
    const after = await step(inputs, { ...pull, ref: "refs/pull/8/merge" })
    expect([ran(theirs), ran(main), remembered(after)]).toEqual([true, true, true])
    expect(printed(after, "show")).toEqual(printed(main, "show"))
  })

  test("an image by its name that stands on something else is not believed", async () => {
    const { step, name } = place()
    const inputs = { setup: "echo ours > ~/made", gates: "show: cat ~/made" }
    await step(inputs)
    const repository = `image-driven.invalid/${name}`
    const [tag = ""] = (await docker("images", "--format", "{{.Tag}}", repository))
      .split("\n")
      .filter((one) => one.startsWith("setup-"))
    await docker("tag", "image-driven.invalid/busybox:base", `${repository}:${tag}`)
    const after = await step(inputs)
    passed(after)
    expect([ran(after), printed(after, "show")]).toEqual([true, ["ours"]])
  })
})

describe("cache-paths", () => {
  const TOOL =
    "mkdir -p ~/.cache/tool state; cat ~/.cache/tool/runs state/runs 2>/dev/null || true; id -u >> ~/.cache/tool/runs; pwd >> state/runs; stat -c '%u %a' ~/.cache/tool"
  const PATHS = { "cache-paths": "~/.cache/tool\nstate" }
  const home = (runs: number) => [...Array(runs).fill("1000"), ...Array(runs).fill("/home/app"), "1000 755"]

  test("each gate finds what it left, as it left it, and nothing of another; setup has its own", async () => {
    const { step } = place()
    const inputs = {
      ...PATHS,
      gates: `one: |-\n  ${TOOL}\ntwo:\n  run: cat ~/.cache/tool/runs state/runs 2>/dev/null || true`,
    }
    for (const runs of [0, 1, 2]) {
      const outcome = await step(inputs)
      passed(outcome)
      expect([printed(outcome, "one"), printed(outcome, "two"), outcome.left]).toEqual([home(runs), [], []])
    }
    const setup = {
      ...PATHS,
      setup: "date > ~/.s; mkdir -p state; echo setup >> state/log; cat state/log",
      gates: "show: echo",
      "no-cache": "true",
    }
    const [, second] = [await step(setup), await step(setup)]
    expect(second.main.log.filter((line) => line === "setup")).toHaveLength(2)
  })

  test("only what has passed is kept: a gate that fails or is stopped keeps what it had before", async () => {
    const { step } = place()
    const inputs = (end: string, limit: string) => ({
      ...PATHS,
      gates: `one: {run: "cat state/runs 2>/dev/null || true; mkdir -p state; echo run >> state/runs; ${end}", timeout: ${limit}}`,
    })
    await step(inputs("true", "1m"))
    expect((await step(inputs("exit 4", "1m"))).main.exitCode).toBe(1)
    expect((await step(inputs("sleep 30", "2s"))).main.exitCode).toBe(1)
    expect(printed(await step(inputs("true", "1m")), "one")).toEqual(["run"])
  })

  test("a pull request reads what main has left, and main never reads what a pull request has left", async () => {
    const { step, entries } = place()
    const inputs = (who: string) => ({
      ...PATHS,
      gates: `one: cat state/who 2>/dev/null || true; mkdir -p state; echo ${who} >> state/who`,
    })
    const pull = { name: "pull_request", ref: "refs/pull/7/merge" }
    // A label on a stranger's pull request runs on the ref of main: that is no reason to believe it.
    const target = { name: "pull_request_target", ref: "refs/heads/main" }
    await step(inputs("main"))
    expect(printed(await step(inputs("pull"), pull), "one")).toEqual(["main"])
    expect(printed(await step(inputs("pull"), pull), "one")).toEqual(["main", "pull"])
    expect(printed(await step(inputs("target"), target), "one")).toEqual(["main"])
    expect(printed(await step(inputs("other"), { ...pull, ref: "refs/pull/8/merge" }), "one")).toEqual(["main"])
    expect(printed(await step(inputs("main")), "one")).toEqual(["main"])
    const scopes = readdirSync(entries).map((key) => key.split("-1-")[1]?.replace(/-[0-9a-f]{24}-[0-9a-f]{24}$/, ""))
    expect(new Set(scopes).size).toBe(3)
  })

  test("an entry that was damaged, and files that were swapped, are a miss that is said; nothing fails", async () => {
    const { step, entries } = place()
    const inputs = {
      "cache-paths": "state",
      gates: "one: cat state/runs 2>/dev/null || true; mkdir -p state; echo run >> state/runs",
    }
    const entry = () => {
      const [key = ""] = readdirSync(entries)
      return path.join(entries, key)
    }
    const archive = () => path.join(entry(), readdirSync(entry()).find((name) => name.endsWith(".tar")) ?? "")
    const damages: readonly (() => void)[] = [
      () => writeFileSync(archive(), "no archive"),
      () => writeFileSync(path.join(entry(), "contents.json"), "{"),
      () => rmSync(archive()),
      () => rmSync(path.join(entry(), "contents.json")),
    ]
    for (const damage of damages) {
      rmSync(entries, { recursive: true, force: true })
      await step(inputs)
      damage()
      const outcome = await step(inputs)
      expect([outcome.main.exitCode, printed(outcome, "one")]).toEqual([0, []])
      expect(
        outcome.main.annotations.map(({ kind, message }) => [kind, /not restored|thrown away/.test(message)]),
      ).toEqual([["warning", true]])
    }
  })

  test("an entry that somebody has forged, with the right hash, changes nothing outside of its folder", async () => {
    const { step, entries } = place()
    const gate = "cat /start.sh | md5sum; mkdir -p state; test ! -c state/null; echo fine > state/x"
    const inputs = { "cache-paths": "state", gates: `one: ${gate}` }
    const first = await step(inputs)
    passed(first)
    const [key = ""] = readdirSync(entries)
    const archive = readdirSync(path.join(entries, key)).find((name) => name.endsWith(".tar")) ?? ""
    const forgeries: readonly [string, readonly Headers[]][] = [
      ["a way up", [{ name: "state/../../../start.sh" }]],
      ["a root", [{ name: "/start.sh" }]],
      [
        "a file through a link",
        [{ name: "state/out", type: "symlink", linkname: "/" }, { name: "state/out/start.sh" }],
      ],
      ["the folder as a link", [{ name: "state", type: "symlink", linkname: "/" }, { name: "state/start.sh" }]],
      ["a file that is another one", [{ name: "state/x", type: "link", linkname: "/start.sh" }]],
      [
        "another file, through a link",
        [
          { name: "state/l", type: "symlink", linkname: "/" },
          { name: "state/x", type: "link", linkname: "state/l/start.sh" },
        ],
      ],
      ["a device", [{ name: "state/null", type: "character-device", devmajor: 1, devminor: 3 }]],
      ["a name beside", [{ name: "other/start.sh" }]],
    ]
    for (const [what, forged] of forgeries) {
      const out = pack()
      out.entry({ name: "state", type: "directory", mode: 0o777 })
      for (const header of forged) out.entry({ mode: 0o4777, ...header }, header.type === undefined ? "forged" : "")
      out.finalize()
      const bytes = await buffer(out as unknown as Readable)
      rmSync(entries, { recursive: true })
      mkdirSync(path.join(entries, key), { recursive: true })
      writeFileSync(path.join(entries, key, archive), bytes)
      const contents = { [archive]: createHash("sha256").update(bytes).digest("hex") }
      writeFileSync(path.join(entries, key, "contents.json"), JSON.stringify(contents))
      const outcome = await step(inputs)
      expect([what, outcome.main.exitCode, printed(outcome, "one")]).toEqual([what, 0, printed(first, "one")])
      if (what !== "a device")
        expect(outcome.main.annotations[0]?.message).toMatch(
          /cache-paths: state of gate one was not restored: .*(out of place|leads out)/,
        )
    }
  })

  test("what tools leave comes back whole: links, modes, times, long names; a folder that the image has is not replaced", async () => {
    const { step } = place()
    const long = `state/${"long-".repeat(40)}`
    const make = `mkdir -p state/sub; echo x > ${long}; chmod 600 ${long}; ln -sf sub state/l; ln -f ${long} state/h; touch -d '2001-02-03 04:05:06' state/sub; mkdir -p state/.git`
    const show = `cd state; test -f ${long.slice(6)} && readlink l && stat -c '%a %h' h && stat -c %Y sub && ls -d .git`
    const inputs = (gate: string) => ({
      "cache-paths": "state\n/etc/own",
      gates: `one: ls /etc/passwd > /dev/null; ${gate}`,
    })
    passed(await step(inputs(make)))
    expect(printed(await step(inputs(show)), "one")).toEqual([
      "sub",
      "600 2",
      String(Date.UTC(2001, 1, 3, 4, 5, 6) / 1000),
      ".git",
    ])
  })

  test("what the image has is the image's: an older one never comes back over it", async () => {
    const { step } = place()
    const inputs = {
      "cache-paths": "/opt/own\n/opt/made",
      gates: "one: cat /opt/own/x /opt/made/x 2>/dev/null || true; mkdir -p /opt/made; echo made > /opt/made/x",
      "test-user": "0",
    }
    const dockerfile = path.join(checkout.workspace, "Dockerfile")
    const before = readFileSync(dockerfile, "utf8")
    try {
      for (const [number, made] of [
        ["1", []],
        ["2", ["made"]],
      ] as const) {
        writeFileSync(
          dockerfile,
          `${before}USER root\nRUN mkdir -p /opt/own && echo ${number} > /opt/own/x\nUSER app\n`,
        )
        const outcome = await step(inputs)
        expect([outcome.main.exitCode, printed(outcome, "one")]).toEqual([0, [number, ...made]])
        expect(outcome.main.annotations.map(({ message }) => message)).toEqual([
          "cache-paths: /opt/own is a part of the image, and is not kept",
        ])
      }
    } finally {
      writeFileSync(dockerfile, before)
    }
  })

  test("another user, working directory or base has folders of its own", async () => {
    const { step } = place()
    const inputs = {
      "cache-paths": "/tmp/state",
      gates: "one: cat /tmp/state/runs 2>/dev/null || true; mkdir -p /tmp/state; echo run >> /tmp/state/runs",
    }
    await step(inputs)
    for (const change of [{ "test-user": "0" }, { workdir: "/" }])
      expect(printed(await step({ ...inputs, ...change }), "one")).toEqual([])
  })

  test("with `cache: off` nothing is kept and nothing is read; the folder of this machine is for its owner", async () => {
    const { step, entries } = place()
    const inputs = {
      "cache-paths": "state",
      gates: "one: cat state/runs 2>/dev/null || true; mkdir -p state; echo run >> state/runs",
    }
    await step({ ...inputs, cache: "off" })
    expect(existsSync(entries)).toBe(false)
    await step(inputs)
    expect(printed(await step({ ...inputs, cache: "off" }), "one")).toEqual([])
    cpSync(entries, `${entries}-copy`, { recursive: true })
    mkdirSync(path.join(entries, ".coming-cut-off"))
    expect(printed(await step(inputs), "one")).toEqual(["run"])
  })
})
