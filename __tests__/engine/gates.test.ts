// Gates on a real engine: all run, each says what it found, and none can touch what it tests. T1.5, T1.8 and what B(b) got wrong.
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises"
import { docker, leftovers } from "../support/docker.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"
import { type ActionResult, runAction } from "../support/runner/emulator.ts"
import { CARRIERS, HOSTILE_LINES } from "../support/runner/hostile.ts"

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  registry = await localRegistry()
  checkout = await project({
    files: {
      "bare/Dockerfile":
        'FROM image-driven.invalid/busybox:base AS source\nFROM scratch\nCOPY --from=source /bin/busybox /busybox\nENTRYPOINT ["/busybox"]\n',
      "src/deep/a.txt": "a\n",
      "src/b.txt": "b\n",
    },
  })
})
afterAll(() => Promise.all([registry.stop(), checkout.remove()]))

type Row = { name: string; verdict: string; exitCode: number | null; seconds: number }
const run = (inputs: Record<string, string>) =>
  checkout.step({ "image-name": "app", push: "never", health: "skip", ...inputs })
const rows = ({ main }: StepOutcome): Row[] => JSON.parse(main.outputs.gates ?? "[]")
const verdicts = (outcome: StepOutcome) => rows(outcome).map((row) => row.verdict)

describe("T1.5 all gates run, and all failures are reported (E21, E22, B5)", () => {
  const gates = "one: echo first\ntwo: 'echo second says no; exit 3'\nthree: echo third\nfour: exit 4"
  test("four of four, in an image whose only shell is busybox", async () => {
    const asked = registry.asked.length
    const outcome = await run({ "image-name": `${registry.host}/t15`, push: "auto", gates, health: "required" })
    expect(rows(outcome)).toMatchObject([
      { name: "one", verdict: "passed", exitCode: 0 },
      { name: "two", verdict: "failed", exitCode: 3 },
      { name: "three", verdict: "passed", exitCode: 0 },
      { name: "four", verdict: "failed", exitCode: 4 },
    ])
    expect(outcome.main.exitCode).toBe(1)
    // One annotation for each failure: the stage, what happened, why, what to do.
    expect(outcome.main.annotations).toEqual([
      {
        kind: "error",
        title: expect.stringMatching(/: gates$/),
        message:
          "gate `two` failed with exit code 3\nsecond says no\nits whole output is in the group of the gate; it ran `echo second says no; exit 3`",
      },
      {
        kind: "error",
        title: expect.stringMatching(/: gates$/),
        message:
          "gate `four` failed with exit code 4\nit printed nothing\nits whole output is in the group of the gate; it ran `exit 4`",
      },
    ])
    // Health is not started, nothing is pushed: this event may push, and of the registry only its existence was asked.
    expect(outcome.main.outputs).toMatchObject({ pushed: "false", health: "skipped", tags: "", digest: "" })
    expect(outcome.main.outputs["push-reason"]).toBe("Not pushed: gate `two` failed with exit code 3.")
    expect(outcome.log).not.toContain("entry point: started")
    expect(registry.asked.slice(asked)).toMatchObject([{ method: "GET", path: "/v2/" }])
    expect(await registry.tags("t15")).toEqual([])
    // Each has its group with its verdict, and a failed one shows its last lines again at the end.
    const groups = outcome.main.log.filter((line) => line.startsWith("##[group]gate "))
    expect(groups).toEqual(
      ["one: echo first", "two: echo second says no; exit 3", "three: echo third", "four: exit 4"].map(
        (title) => `##[group]gate ${title}`,
      ),
    )
    expect(outcome.log.lastIndexOf("second says no")).toBeGreaterThan(outcome.log.indexOf("last lines of gate two:"))
    expect(outcome.left).toEqual([])
  })
  test("fail-fast stops at the second", async () => {
    const outcome = await run({ gates, "fail-fast": "true", "max-parallel": "1" })
    expect(verdicts(outcome)).toEqual(["passed", "failed", "not run", "not run"])
    expect(outcome.main.exitCode).toBe(1)
  })
  test("fail-fast stops what runs beside it", async () => {
    const outcome = await run({ gates: "slow: sleep 60\nquick: exit 1", "fail-fast": "true", "max-parallel": "2" })
    expect(verdicts(outcome)).toEqual(["stopped", "failed"])
    expect(outcome.main.durationMs).toBeLessThan(30_000)
  })
  test("gates that may fail do not fail the run, and are reported (Z31)", async () => {
    const outcome = await run({
      gates: "lint: { run: exit 3, allow-failure: true }\nslow: { run: exit 4, allow-failure: true }",
    })
    expect([outcome.main.exitCode, ...verdicts(outcome)]).toEqual([0, "failed", "failed"])
    expect(outcome.main.summary).toContain("⚠️ failed, allowed to")
  })
})

describe("a verdict is what the command said", () => {
  test("exit codes are the command's own, also those that engines use (F39)", async () => {
    const codes = [1, 2, 125, 126, 127, 128, 137, 143, 255]
    const outcome = await run({ gates: codes.map((code) => `exit-${code}: exit ${code}`).join("\n") })
    expect(rows(outcome).map((row) => row.exitCode)).toEqual(codes)
    expect(new Set(verdicts(outcome))).toEqual(new Set(["failed"]))
  })
  test("a program that is not there is a failed gate that names it, not a broken engine (F40)", async () => {
    const outcome = await run({ gates: "gone: [/no/such/program, --now]" })
    expect(rows(outcome)).toMatchObject([{ verdict: "failed", exitCode: 127 }])
    expect(outcome.log).toContain("/no/such/program")
  })
  test("what cannot be executed is one with 126, and the other gates have their verdicts all the same", async () => {
    const outcome = await run({
      gates: "data: [/etc/passwd]\nfolder: [/tmp]\nfine: [id]\nno-shell: { run: id, shell: bash }",
    })
    expect(rows(outcome)).toMatchObject([
      { verdict: "failed", exitCode: 126 },
      { verdict: "failed", exitCode: 126 },
      { verdict: "passed", exitCode: 0 },
      { verdict: "failed", exitCode: 127 },
    ])
    expect(outcome.main.annotations[0]?.message).toMatch(/exec \/etc\/passwd failed: Permission denied/i)
    expect(outcome.main.annotations[2]?.message).toMatch(/bash.*(not found|No such file)/i)
    expect(outcome.left).toEqual([])
  })
  test("a gate that ignores SIGTERM is ended by its timeout (F41)", async () => {
    const outcome = await run({ gates: "stubborn: { run: \"trap '' TERM; while :; do sleep 1; done\", timeout: 2s }" })
    expect(verdicts(outcome)).toEqual(["timeout"])
    expect(outcome.main.annotations[0]?.message).toContain("it ran longer than 2 s")
    expect(outcome.main.durationMs).toBeLessThan(20_000)
    expect(outcome.left).toEqual([])
  })
  test("a process left behind that holds the output ends with its gate (F42)", async () => {
    const outcome = await run({ gates: "forks: 'sleep 600 & echo done'" })
    expect(verdicts(outcome)).toEqual(["passed"])
    expect(outcome.main.durationMs).toBeLessThan(20_000)
  })
  test("5 MB of output arrive whole in the verdict and cut in the log", async () => {
    const outcome = await run({
      gates: "loud: 'yes 0123456789012345678901234567890123456789012345678 | head -n 100000; echo the end; exit 5'",
    })
    expect(rows(outcome)).toMatchObject([{ exitCode: 5 }])
    expect(outcome.log).toContain("the end")
    expect(outcome.log.length).toBeLessThan(3_000_000)
    expect(outcome.log).toMatch(/omitted|left out/)
  })
})

describe("where and as whom a gate runs (E14-E16, E18)", () => {
  test("user, working directory, environment, network of a gate", async () => {
    const outcome = await run({
      "test-env": "SHARED=for all\nOWN=overridden",
      gates: `
plain: 'id -u; pwd; echo "[$SHARED]"'
root: { run: 'id -u', user: root }
elsewhere: { run: pwd, workdir: /tmp }
own: { run: 'echo "[$SHARED][$OWN]"', env: { OWN: mine } }
alone: { run: "ls /sys/class/net", network: none }
bash-less: { run: [id, -u] }`,
    })
    expect(verdicts(outcome)).toEqual(Array(6).fill("passed"))
    expect(outcome.log).toMatch(/\n1000\n\/home\/app\n\[for all\]\n/)
    expect(outcome.log).toMatch(/root: id -u\n.*\n0\n/)
    expect(outcome.log).toMatch(/elsewhere: pwd\n.*\n\/tmp\n/)
    expect(outcome.log).toContain("[for all][mine]")
    expect(outcome.log).toMatch(/alone: ls .*\n.*\nlo\n::/)
  })
  test("test-user and workdir hold for setup and all gates", async () => {
    const outcome = await run({
      "test-user": "root",
      workdir: "/tmp",
      setup: "echo setup $(id -u) $(pwd)",
      "test-command": "echo gate $(id -u) $(pwd)",
    })
    expect(outcome.log).toContain("setup 0 /tmp")
    expect(outcome.log).toContain("gate 0 /tmp")
  })
  test("an image without a shell is served by a list", async () => {
    const outcome = await run({ context: "bare", gates: "version: [/busybox, echo, served without a shell]" })
    expect(verdicts(outcome)).toEqual(["passed"])
    expect(outcome.log).toContain("served without a shell")
  })
  test("setup that fails is the end, and says which (E22)", async () => {
    const outcome = await run({ "setup-root": "echo cannot install; exit 12", "test-command": "echo a gate ran" })
    expect(outcome.main.exitCode).toBe(1)
    expect(outcome.main.annotations[0]?.message).toContain("setup-root failed with exit code 12")
    expect(outcome.log).not.toMatch(/^a gate ran/m)
    expect(outcome.left).toEqual([])
  })
  test("setup that does not end is stopped by gate-timeout", async () => {
    const outcome = await run({ setup: "sleep 60", "test-command": "echo a gate ran", "gate-timeout": "1s" })
    expect(outcome.main.annotations[0]?.message).toContain("setup was stopped: it ran longer than 1 s")
    expect(outcome.log).not.toMatch(/^a gate ran/m)
    expect(outcome.left).toEqual([])
  })
  test("a gate reaches neither the engine nor more rights; setup may use sudo's", async () => {
    const outcome = await run({
      gates:
        "socket: '! ls /var/run/docker.sock'\nrights: \"grep -q 'NoNewPrivs:.*1' /proc/self/status\"\nroot: { run: \"grep -q 'NoNewPrivs:.*1' /proc/self/status\", user: root }",
      setup: "grep -q 'NoNewPrivs:.*0' /proc/self/status",
    })
    expect([outcome.main.exitCode, ...verdicts(outcome)]).toEqual([0, "passed", "passed", "passed"])
  })
  test("one gate's files are not another's", async () => {
    const outcome = await run({ gates: "writes: touch /tmp/mine\nlooks: 'sleep 1; test ! -e /tmp/mine'" })
    expect(verdicts(outcome)).toEqual(["passed", "passed"])
  })
})

describe("T1.8 test files (E13, B7)", () => {
  test("a path that is not there is named, and nothing is made on the host", async () => {
    const before = await checkout.hash()
    const outcome = await run({ "test-files": "tests\nno/such/folder", "test-command": "true" })
    expect(outcome.main.exitCode).toBe(1)
    expect(outcome.main.annotations[0]?.message).toMatch(/input "test-files": .*not exist.*; got "no\/such\/folder"/)
    expect(await checkout.hash()).toBe(before)
  })
  test("no gate can change the checkout, not even as root; rw is a copy (promise 6)", async () => {
    const before = await checkout.hash()
    const outcome = await run({
      "test-files": "tests\nprivate.txt:/data/private.txt:rw\nsrc:rw",
      gates: `
user: '! echo x >> tests/first.txt'
root: { run: '! rm -f tests/first.txt; ! touch tests/new; chmod 777 tests || true', user: root }
copy: 'echo changed >> /data/private.txt; cat /data/private.txt'
folder: 'echo changed > src/deep/a.txt; echo new > src/new.txt; rm src/b.txt; mkdir src/more; ls src'`,
    })
    expect(verdicts(outcome)).toEqual(["passed", "passed", "passed", "passed"])
    expect(outcome.log).toContain("changed")
    expect(await checkout.hash()).toBe(before)
    expect(await readFile(`${checkout.workspace}/tests/first.txt`, "utf8")).toBe("a test\n")
  })
  test("names with commas, quotes, spaces, equals signs and colons are mounted as they are (T36)", async () => {
    const names = [
      "a,target=x,readonly=false",
      'with "quotes"',
      "it's",
      "with spaces",
      "dst=x",
      "a:b:rw",
      "--privileged",
      "\\\\",
      "ünï",
    ]
    await mkdir(`${checkout.workspace}/odd`, { recursive: true })
    for (const name of names) await writeFile(`${checkout.workspace}/odd/${name}`, `content of ${name}`)
    const outcome = await run({
      "test-files": names.map((name) => `odd/${name.replaceAll(":", "\\:")}`).join("\n"),
      "test-command": 'exec 2>&1; for f in odd/*; do cat "$f"; echo; done; ! touch /etc/evil',
    })
    expect(outcome.main.annotations).toEqual([])
    for (const name of names) expect(outcome.main.log).toContain(`content of ${name}`)
  })
  test("a link out of the checkout is refused (T35)", async () => {
    await symlink("/etc/passwd", `${checkout.workspace}/link-out`)
    const outcome = await run({ "test-files": "link-out", "test-command": "cat link-out" })
    expect(outcome.main.exitCode).toBe(1)
    expect(outcome.log).not.toContain("root:x:0:0")
  })
})

describe("promise 4: what is printed anywhere is never a command", () => {
  const bytes = Buffer.from(HOSTILE_LINES.flatMap((line) => CARRIERS.map((carry) => carry(line))).join(""))
  const FROM = "FROM image-driven.invalid/busybox:base\nCOPY hostile /hostile\n"
  beforeAll(async () => {
    const dockerfiles = {
      build: `${FROM}RUN cat /hostile; cat /hostile >&2; head -c 8 /dev/urandom > /random\n`,
      broken: `${FROM}RUN cat /hostile; tail -n 1 /hostile >&2; printf '\\r##[error]forged'; exit 3\n`,
      ill: `${FROM}HEALTHCHECK --interval=1s --retries=1 CMD head -c 3000 /hostile; exit 1\nCMD ["sh", "-c", "cat /hostile; cat /hostile >&2; sleep 60"]\n`,
    }
    for (const [name, text] of Object.entries(dockerfiles)) {
      await mkdir(`${checkout.workspace}/${name}`, { recursive: true })
      await writeFile(`${checkout.workspace}/${name}/Dockerfile`, text)
      await writeFile(`${checkout.workspace}/${name}/hostile`, bytes)
    }
    await writeFile(`${checkout.workspace}/tests/hostile`, bytes)
  })

  /** Whatever the runner carried out was ours: groups that open and close, tokens that stop and resume, failures that are told. */
  function expectOnlyOurs(main: ActionResult, failures: readonly RegExp[]): void {
    const tokens = main.commands.filter(({ name }) => name === "stop-commands").map(({ data }) => data.toLowerCase())
    for (const token of tokens) expect(token).toMatch(/^[0-9a-z-]{16,}$/)
    const others = main.commands.filter(({ name }) => name !== "stop-commands" && !tokens.includes(name))
    const titles = others.filter(({ name }) => name === "group").map(({ data }) => data)
    for (const title of titles) expect(title).toMatch(/^(build|setup-root|setup|gate \w+|health): /)
    expect(others.filter(({ name }) => name === "endgroup")).toHaveLength(titles.length)
    expect(others.filter(({ name }) => !["group", "endgroup", "error"].includes(name))).toEqual([])
    expect(main.annotations.map(({ kind }) => kind)).toEqual(failures.map(() => "error"))
    for (const [index, words] of failures.entries()) expect(main.annotations[index]?.message).toMatch(words)
    expect([main.outputs.digest, main.outputs.pushed, Object.keys(main.state)]).toEqual(["", "false", ["run"]])
    expect(main.state.run).toMatch(/^[0-9a-z]{6}-[0-9a-z]{32}$/)
    expect([main.variables, main.complaints, main.stderr]).toEqual([{}, [], ""])
  }

  test("in the build, in setup and in gates, on both streams, with every line in every place", async () => {
    const print = "cat tests/hostile; cat tests/hostile >&2"
    const { main, left, log } = await run({
      context: "build",
      "test-files": "tests",
      "setup-root": print,
      setup: print,
      gates: `good: ${print}\nbad: '${print}; exit 1'`,
    })
    expectOnlyOurs(main, [/^gate `bad` failed with exit code 1/])
    expect(log).toContain("after spaces")
    expect(left).toEqual([])
  })
  test("in a build that fails, whose last line is the reason", async () => {
    const { main } = await run({ context: "broken", "test-command": "true" })
    expectOnlyOurs(main, [/^the image could not be built/])
  })
  test("in the log of the container and in what its health check says", async () => {
    const { main, log } = await run({ context: "ill", health: "required", "test-command": "true" })
    expectOnlyOurs(main, [/^the container turned unhealthy/])
    expect(log).toContain("last probes of the health check:")
  })
})

test("what setup makes is seen by every gate, and is not in the image: it is the one that was built (E3, E17-E19, promise 8)", async () => {
  const common = { workspace: checkout.workspace, temp: checkout.temp, event: { sha: checkout.head } }
  const main = await runAction({
    ...common,
    bundle: "main",
    inputs: {
      "image-name": "app",
      push: "never",
      "setup-root": "id -u > /by-root; mkdir /opt && chmod 777 /opt",
      setup: "id -u > /opt/by-user; id -u > /home/app/by-user; ! touch /not-allowed",
      gates:
        "one: cat /by-root /opt/by-user /home/app/by-user; touch /tmp/from-gate\ntwo: { run: test -e /by-root -a ! -e /tmp/from-gate, user: root }",
    },
  })
  expect([main.exitCode, main.annotations]).toEqual([0, []])
  expect(main.log.join("\n")).toContain("\n0\n1000\n1000\n")
  const id = main.outputs["image-id"] ?? ""
  const built = `image-driven.invalid/library/app:run-${main.state.run}`
  expect(await docker("inspect", "--format", "{{.Id}}", built)).toBe(id)
  const files = await docker(
    "run",
    "--rm",
    "--entrypoint",
    "find",
    id,
    "/",
    "-xdev",
    "-name",
    "by-*",
    "-o",
    "-xdev",
    "-name",
    "from-gate",
  )
  expect(files).toBe("")
  // Before post only the image and the logs are there, for later steps of the job; after it nothing is.
  const logs = `folder image-driven-logs-${main.state.run}`
  expect(await leftovers(main.state.run ?? "", checkout.temp)).toEqual([`image ${built}`, logs])
  await runAction({ ...common, bundle: "post", state: main.state })
  expect(await leftovers(main.state.run ?? "", checkout.temp)).toEqual([])
})

test("T21 the log shows an excerpt, a file of the job has all of it, and post removes the file", async () => {
  const inputs = { gates: "loud: 'seq 30000'\n'odd name/..': echo quiet", setup: "echo from setup" }
  const options = { workspace: checkout.workspace, temp: checkout.temp, event: { sha: checkout.head } }
  const main = await runAction({
    ...options,
    bundle: "main",
    inputs: { "image-name": "app", push: "never", health: "skip", ...inputs },
  })
  const folder = /^logs {5}(\S+) has all output whole/m.exec(main.log.join("\n"))?.[1] ?? ""
  expect(main.log.join("\n")).toMatch(/… \d+ lines omitted …/)
  expect((await readdir(folder)).sort()).toEqual([
    "build.log",
    "gate-1-loud.log",
    "gate-2-odd-name-...log",
    "setup.log",
  ])
  const numbers = Array.from({ length: 30_000 }, (_, index) => `${index + 1}\n`).join("")
  expect(await readFile(`${folder}/gate-1-loud.log`, "utf8")).toBe(numbers)
  expect(await readFile(`${folder}/setup.log`, "utf8")).toBe("from setup\n")
  await runAction({ ...options, bundle: "post", state: main.state })
  await expect(readdir(folder)).rejects.toThrow("ENOENT")
})
