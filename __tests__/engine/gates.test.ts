// Gates on a real engine: all run, each says what it found, and none can touch what it tests. T1.5, T1.8 and what B(b) got wrong.
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises"
import { docker } from "../support/docker.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"

let checkout: Project
beforeAll(async () => {
  checkout = await project({
    files: {
      "bare/Dockerfile":
        'FROM image-driven.invalid/busybox:base AS source\nFROM scratch\nCOPY --from=source /bin/busybox /busybox\nENTRYPOINT ["/busybox"]\n',
    },
  })
})
afterAll(() => checkout.remove())

type Row = { name: string; verdict: string; exitCode: number | null; seconds: number }
const run = (inputs: Record<string, string>) =>
  checkout.step({ "image-name": "app", push: "never", health: "skip", ...inputs })
const rows = ({ main }: StepOutcome): Row[] => JSON.parse(main.outputs.gates ?? "[]")
const verdicts = (outcome: StepOutcome) => rows(outcome).map((row) => row.verdict)

describe("T1.5 all gates run, and all failures are reported (E21, E22, B5)", () => {
  const gates = "one: echo first\ntwo: 'echo second says no; exit 3'\nthree: echo third\nfour: exit 4"
  test("four of four, in an image whose only shell is busybox", async () => {
    const outcome = await run({ gates, health: "required" })
    expect(rows(outcome)).toMatchObject([
      { name: "one", verdict: "passed", exitCode: 0 },
      { name: "two", verdict: "failed", exitCode: 3 },
      { name: "three", verdict: "passed", exitCode: 0 },
      { name: "four", verdict: "failed", exitCode: 4 },
    ])
    expect(outcome.main.exitCode).toBe(1)
    expect(outcome.main.annotations.map(({ kind, message }) => [kind, message.split("\n")[0]])).toEqual([
      ["error", "gate `two` failed with exit code 3"],
      ["error", "gate `four` failed with exit code 4"],
    ])
    expect(outcome.main.outputs).toMatchObject({ pushed: "false", health: "skipped" })
    expect(outcome.log).not.toContain("entry point: started")
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
      "test-files": "tests\nprivate.txt:/data/private.txt:rw",
      gates: `
user: '! echo x >> tests/first.txt'
root: { run: '! rm -f tests/first.txt; ! touch tests/new; chmod 777 tests || true', user: root }
copy: 'echo changed >> /data/private.txt; cat /data/private.txt'`,
    })
    expect(verdicts(outcome)).toEqual(["passed", "passed", "passed"])
    expect(outcome.log).toContain("changed")
    expect(await checkout.hash()).toBe(before)
    expect(await readFile(`${checkout.workspace}/tests/first.txt`, "utf8")).toBe("a test\n")
  })
  test("names with commas, quotes, spaces and equals signs are mounted as they are (T36)", async () => {
    const names = ["a,target=x,readonly=false", 'with "quotes"', "with spaces", "dst=x"]
    await mkdir(`${checkout.workspace}/odd`, { recursive: true })
    for (const name of names) await writeFile(`${checkout.workspace}/odd/${name}`, `content of ${name}`)
    const outcome = await run({
      "test-files": names.map((name) => `odd/${name}`).join("\n"),
      "test-command": 'for f in odd/*; do cat "$f"; echo; done; ! touch /etc/evil',
    })
    expect(outcome.main.exitCode).toBe(0)
    for (const name of names) expect(outcome.log).toContain(`content of ${name}`)
  })
  test("a link out of the checkout is refused (T35)", async () => {
    await symlink("/etc/passwd", `${checkout.workspace}/link-out`)
    const outcome = await run({ "test-files": "link-out", "test-command": "cat link-out" })
    expect(outcome.main.exitCode).toBe(1)
    expect(outcome.log).not.toContain("root:x:0:0")
  })
})

describe("promise 4: what a build or a gate prints is never a command", () => {
  test("both syntaxes, with carriage returns, on both streams, in build and gate", async () => {
    const hostile = [
      "::set-output name=digest::evil",
      "::error::forged",
      "##[error]forged",
      "x\\r::save-state name=run::evil",
      "::stop-commands::a",
      "::add-mask::a",
      "##[add-path]/evil",
      " ::warning::x",
    ]
    const print = hostile.map((line) => `printf '${line}\\n'; printf '${line}\\n' >&2`).join("; ")
    const outcome = await run({ context: "loud", "test-command": print })
    const { main } = outcome
    expect(main.exitCode).toBe(0)
    expect(main.annotations).toEqual([])
    expect(main.outputs.digest).toBe("")
    expect(main.state.run).toMatch(/^[0-9a-z]+-[0-9a-f]{16}$/)
    const names = new Set(main.commands.map((command) => command.name))
    for (const name of ["set-output", "save-state", "add-path", "error", "warning"]) expect(names).not.toContain(name)
    expect(outcome.left).toEqual([])
  })
  beforeAll(async () => {
    await mkdir(`${checkout.workspace}/loud`, { recursive: true })
    await writeFile(
      `${checkout.workspace}/loud/Dockerfile`,
      "FROM image-driven.invalid/busybox:base\nRUN printf 'x\\r::error::forged\\n##[error]forged\\n::set-output name=digest::evil\\n'; head -c 8 /dev/urandom > /random\n",
    )
  })
})

test("gates leave the image as it was: the same ID before and after, no tool in it (E3, promise 8)", async () => {
  const outcome = await run({
    "setup-root": "touch /from-setup",
    gates: "see: 'test -e /from-setup; touch /tmp/from-gate'",
    health: "required",
  })
  expect(outcome.main.exitCode).toBe(0)
  expect(await docker("ps", "--all", "--quiet", "--filter", `label=image-driven.run=${outcome.main.state.run}`)).toBe(
    "",
  )
  expect(outcome.left).toEqual([])
})
