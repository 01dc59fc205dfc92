// The log in GitHub's syntax: what stands on stdout, in which order, and what protects it.
import { GithubLog } from "../../src/runner/output.ts"
import { executed } from "../support/runner/parser.ts"
import { Recorder } from "../support/runner/recorder.ts"

function start(options: { annotations?: boolean } = {}) {
  const recorder = new Recorder()
  let tokens = 0
  const log = new GithubLog(recorder, { ...options, token: () => `token-${++tokens}` })
  return { recorder, log }
}

const bytes = (text: string) => Buffer.from(text)

test("foreign output stands between a token and its return", () => {
  const { recorder, log } = start()
  const output = log.foreign()
  output.write(bytes("a\nb"))
  output.write(bytes("c\nunfinished"))
  output.end()
  output.end()
  output.write(bytes("after the end\n"))
  log.info("done")
  expect(recorder.lines).toEqual(["::stop-commands::token-1", "a", "bc", "unfinished", "::token-1::", "done"])
})

test("output that is empty leaves no trace", () => {
  const { recorder, log } = start()
  log.foreign().end()
  expect(recorder.text).toBe("")
})

test("own lines suspend the protection, and foreign output begins a new one", () => {
  const { recorder, log } = start()
  const output = log.foreign()
  output.write(bytes("a\nunfini"))
  log.warning("look")
  log.info("here")
  output.write(bytes("shed\n"))
  output.end()
  expect(recorder.lines).toEqual([
    "::stop-commands::token-1",
    "a",
    "::token-1::",
    "::warning title=Image-Driven Pipeline::look",
    "here",
    "::stop-commands::token-2",
    "unfinished",
    "::token-2::",
  ])
  expect(recorder.executed().map(({ name }) => name)).toEqual(["warning"])
})

test("two outputs at once are both protected, and the end of one leaves the other so", () => {
  const { recorder, log } = start()
  const [one, other] = [log.foreign(), log.foreign()]
  one.write(bytes("a\n"))
  other.write(bytes("b\n"))
  one.end()
  other.write(bytes("c\n"))
  other.end()
  expect(recorder.lines).toEqual([
    "::stop-commands::token-1",
    "a",
    "b",
    "::token-1::",
    "::stop-commands::token-2",
    "c",
    "::token-2::",
  ])
})

test("tokens are long, random and used once", () => {
  const recorder = new Recorder()
  const log = new GithubLog(recorder)
  for (let block = 0; block < 50; block++) {
    const output = log.foreign()
    output.write(bytes("x\n"))
    output.end()
  }
  const tokens = executed(recorder.reads()).flatMap(({ name, data }) => (name === "stop-commands" ? [data] : []))
  expect(new Set(tokens).size).toBe(50)
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{32}$/)
})

test("groups fold, and end whatever happens", async () => {
  const { recorder, log } = start()
  await expect(
    log.group("build: 50%\nmore", async () => {
      log.foreign().write(bytes("output\n"))
      throw new Error("broken")
    }),
  ).rejects.toThrow("broken")
  expect(await log.group("next", async () => 42)).toBe(42)
  expect(recorder.lines).toEqual([
    "::group::build: 50%25\\nmore",
    "::stop-commands::token-1",
    "output",
    "::token-1::",
    "::endgroup::",
    "::group::next",
    "::endgroup::",
  ])
})

test("a group inside a group is a line", async () => {
  const { recorder, log } = start()
  await log.group("outer", () => log.group("inner", async () => log.info("text")))
  expect(recorder.lines).toEqual(["::group::outer", "inner", "text", "::endgroup::"])
})

test("a failure is one annotation with everything a reader needs", () => {
  const { recorder, log } = start()
  log.failure({
    stage: "build",
    kind: "build",
    what: "`docker build` failed: 100%",
    why: "line 1\n::error::line 2\r\nline 3\n",
    remedy: "read the log, above",
  })
  expect(recorder.lines).toHaveLength(1)
  expect(recorder.executed()).toEqual([
    {
      name: "error",
      properties: { title: "Image-Driven Pipeline: build" },
      data: "`docker build` failed: 100%\nline 1\n: :error::line 2\nline 3\nread the log, above",
    },
  ])
})

test("a failure with an endless cause stays readable", () => {
  const { recorder, log } = start()
  log.failure({ stage: "build", kind: "build", what: "w", why: "line\n".repeat(100) })
  expect(recorder.executed()[0]?.data).toBe(["w", ...Array(40).fill("line"), "… 60 lines omitted …"].join("\n"))
  log.failure({ stage: "build", kind: "build", what: "x".repeat(1_000_000) })
  expect(recorder.executed()[1]?.data.length).toBeLessThan(10_000)
})

test("without annotations the words are the same", () => {
  const { recorder, log } = start({ annotations: false })
  log.notice("n")
  log.warning("w")
  log.failure({ stage: "gates", kind: "gate", what: "one gate failed", why: "a\nb", remedy: "fix it" })
  expect(recorder.lines).toEqual(["Notice: n", "Warning: w", "Error: one gate failed", "a", "b", "fix it"])
})

test("a notice and a warning have all their lines", () => {
  const { recorder, log } = start()
  log.notice("a\nb")
  expect(recorder.lines).toEqual(["::notice title=Image-Driven Pipeline::a%0Ab"])
})

test("progress prints nothing", () => {
  const { recorder, log } = start()
  log.progress()
  expect(recorder.text).toBe("")
})

test("a mask is a command even while foreign output is open", () => {
  const { recorder, log } = start()
  const output = log.foreign()
  output.write(bytes("a\n"))
  log.mask("line 1\n100%")
  output.end()
  expect(recorder.executed()).toEqual([{ name: "add-mask", properties: {}, data: "line 1\n100%" }])
})

test("a slow reader is waited for", async () => {
  const { recorder, log } = start()
  const output = log.foreign()
  expect(output.write(bytes("fast\n"))).toBeUndefined()
  recorder.full = true
  let resumed = 0
  const [first, second] = [output.write(bytes("a\n")), output.write(bytes("b\n"))]
  expect(first).toBeInstanceOf(Promise)
  const both = Promise.all([first, second]).then(() => resumed++)
  log.info("own lines are taken all the same")
  await new Promise(setImmediate)
  expect(resumed).toBe(0)
  recorder.emit("drain")
  await both
  expect(output.write(bytes("c\n"))).toBeUndefined()
})

test("a flood is cut, and its end is shown", () => {
  const { recorder, log } = start()
  const output = log.foreign()
  for (let line = 1; line <= 20_000; line++) output.write(bytes(`line ${line}\n`))
  output.end()
  expect(recorder.lines).toHaveLength(1 + 10_000 + 1 + 20 + 1)
  expect(recorder.lines.slice(10_000, 10_003)).toEqual(["line 10000", "… 9980 lines omitted …", "line 19981"])
  expect(recorder.lines.at(-2)).toBe("line 20000")
})

test("the token is 128 random bits, another one each time, and was never printed before", () => {
  const recorder = new Recorder()
  const log = new GithubLog(recorder)
  for (let block = 0; block < 50; block++) {
    const output = log.foreign()
    output.write(bytes("x\n"))
    output.end()
    log.info("between")
  }
  const tokens = recorder.lines.flatMap((line) => /^::stop-commands::([0-9a-f]{32})$/.exec(line)?.[1] ?? [])
  expect([tokens.length, new Set(tokens).size]).toEqual([50, 50])
  // Each is printed twice: where it stops, and where it resumes.
  for (const token of tokens) expect(recorder.text.split(token)).toHaveLength(3)
})
