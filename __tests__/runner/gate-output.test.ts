// Gates that run side by side are shown one after another, whole, in the declared order; the first live.
import { GATE_LIMITS, orderedOutput } from "../../src/runner/gate-output.ts"
import { GithubLog } from "../../src/runner/output.ts"
import { Recorder } from "../support/runner/recorder.ts"

function start(...titles: string[]) {
  const recorder = new Recorder()
  let tokens = 0
  const log = new GithubLog(recorder, { token: () => `t${++tokens}` })
  const output = orderedOutput(log, titles)
  /** Lines without those that protect. */
  const shown = () => recorder.lines.filter((line) => !/^::(stop-commands::)?t\d+(::)?$/.test(line))
  return { recorder, log, output, shown }
}

const bytes = (text: string) => Buffer.from(text)
const settled = () => new Promise(setImmediate)

test("output of gates that take turns stays with its gate, in order", async () => {
  const { output, shown } = start("one", "two", "three")
  const [one, two, three] = [output.entry(0), output.entry(1), output.entry(2)]
  for (let line = 1; line <= 3; line++) for (const entry of [three, one, two]) entry.write(bytes(`${line}\n`))
  three.close("three passed")
  two.close("two failed")
  one.close("one passed")
  await output.done()
  expect(shown()).toEqual(
    ["one passed", "two failed", "three passed"].flatMap((line) => [
      `::group::${line.split(" ")[0]}`,
      "1",
      "2",
      "3",
      line,
      "::endgroup::",
    ]),
  )
})

test("the first that runs is live, and the next one when the first is done", async () => {
  const { output, shown } = start("one", "two")
  output.entry(0).write(bytes("a\n"))
  output.entry(1).write(bytes("held\n"))
  await settled()
  expect(shown()).toEqual(["::group::one", "a"])
  output.entry(0).write(bytes("b\n"))
  expect(shown()).toEqual(["::group::one", "a", "b"])
  output.entry(0).close("passed")
  await settled()
  expect(shown()).toEqual(["::group::one", "a", "b", "passed", "::endgroup::", "::group::two", "held"])
  output.entry(1).write(bytes("live"))
  output.entry(1).write(bytes(" now\n"))
  expect(shown().at(-1)).toBe("live now")
  output.entry(1).close("passed")
  await output.done()
  expect(shown().slice(-2)).toEqual(["passed", "::endgroup::"])
})

test("a gate without output has its verdict", async () => {
  const { output, shown } = start("one")
  output.entry(0).close("not run")
  output.entry(0).close("a second time")
  await output.done()
  expect(shown()).toEqual(["::group::one", "not run", "::endgroup::"])
})

test("an unfinished line is shown before the verdict", async () => {
  const { output, shown } = start("one")
  output.entry(0).write(bytes("no line end"))
  output.entry(0).close("passed")
  await output.done()
  expect(shown()).toEqual(["::group::one", "no line end", "passed", "::endgroup::"])
})

test("nothing hangs when gates are never closed: they show what they have, if anything", async () => {
  const { output, shown } = start("one", "two", "three", "four")
  output.entry(0).write(bytes("a\n"))
  output.entry(2).write(bytes("c"))
  output.entry(3).close("passed")
  await output.done()
  expect(shown()).toEqual([
    ...["::group::one", "a", "::endgroup::"],
    ...["::group::three", "c", "::endgroup::"],
    ...["::group::four", "passed", "::endgroup::"],
  ])
})

test("own lines of another stage do not get lost between", async () => {
  const { log, output, recorder, shown } = start("one")
  output.entry(0).write(bytes("a\n"))
  await settled()
  log.warning("from elsewhere")
  output.entry(0).write(bytes("b\n"))
  output.entry(0).close("passed")
  await output.done()
  expect(recorder.executed().map(({ name }) => name)).toEqual(["group", "warning", "endgroup"])
  expect(shown().filter((line) => !line.startsWith("::"))).toEqual(["a", "b", "passed"])
})

test("a gate that floods is bounded, whether it is live or held, and its end is known", async () => {
  const { output, shown } = start("live", "held")
  const line = "some output of a gate that does not know when it is enough".padEnd(99, ".")
  for (let count = 0; count < 100_000; count += 1000)
    for (const entry of [output.entry(0), output.entry(1)]) entry.write(bytes(`${line}\n`.repeat(1000)))
  for (const entry of [output.entry(0), output.entry(1)]) {
    entry.write(bytes("the last words"))
    entry.close("failed")
    expect(entry.tail()).toHaveLength(GATE_LIMITS.tail)
    expect(entry.tail().at(-1)).toBe("the last words")
  }
  await output.done()
  const lines = shown()
  const middle = lines.indexOf("::group::held")
  expect(lines.slice(1, middle)).toEqual(lines.slice(middle + 1))
  expect(lines.filter((text) => text.includes("omitted"))).toEqual(
    Array(2).fill(expect.stringMatching(/^… 90081 lines omitted …$/)),
  )
  expect(lines.join("\n").length).toBeLessThan(2.1 * GATE_LIMITS.bytes)
})

test("long lines are cut once", async () => {
  const { output, shown } = start("one")
  output.entry(0).write(bytes("x".repeat(10_000)))
  output.entry(0).close("passed")
  await output.done()
  expect(shown()[1]).toBe(`${"x".repeat(GATE_LIMITS.lineBytes)}… ${10_000 - GATE_LIMITS.lineBytes} bytes more`)
})

test("the last lines are harmless and without colours", () => {
  const { output } = start("one")
  output.entry(0).write(bytes("\u001b[31m##[error]x\u001b[0m\n"))
  expect(output.entry(0).tail()).toEqual(["# #[error]x"])
})

test("a slow reader slows the gate that is on show, and no other", async () => {
  const { output, recorder } = start("one", "two")
  output.entry(0).write(bytes("a\n"))
  await settled()
  recorder.full = true
  const full = output.entry(0).write(bytes("b\n"))
  expect(full).toBeInstanceOf(Promise)
  expect(output.entry(1).write(bytes("c\n"))).toBeUndefined()
  recorder.emit("drain")
  await full
})

test("an entry that does not exist is a mistake", () => {
  expect(() => start("one").output.entry(1)).toThrow("there is no entry 1 among 1")
})
