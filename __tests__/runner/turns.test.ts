// Logs side by side: whole, in order, the first live, and nothing lost.
import { setImmediate as turn } from "node:timers/promises"
import { GithubLog } from "../../src/runner/output.ts"
import { inTurns } from "../../src/runner/turns.ts"

function recorded() {
  const lines: string[] = []
  const sink = { write: (text: string) => lines.push(...text.trimEnd().split("\n")) > 0, once: () => undefined }
  return { lines, log: new GithubLog(sink, { token: () => "TOKEN" }) }
}
const own = (lines: readonly string[]) => lines.filter((line) => !line.includes("TOKEN"))

test("the first is live, the second is held until the first has ended", async () => {
  const { lines, log } = recorded()
  const turns = inTurns(log)
  const [first, second] = [turns.take(), turns.take()]
  await turn()
  first.info("first 1")
  second.info("second 1")
  await turn()
  expect(own(lines)).toEqual(["first 1"])
  second.info("second 2")
  second.end()
  first.info("first 2")
  first.end()
  await turns.done()
  expect(own(lines)).toEqual(["first 1", "first 2", "second 1", "second 2"])
})

test("groups stay whole, with what is printed in them, also when it becomes live in the middle of one", async () => {
  const { lines, log } = recorded()
  const turns = inTurns(log)
  const [first, second] = [turns.take(), turns.take()]
  const inside = Promise.withResolvers<void>()
  const group = second.group("build", async () => {
    const door = second.foreign()
    void door.write(Buffer.from("one\n::set-output name=x::y\n"))
    await inside.promise
    void door.write(Buffer.from("two\nthree"))
    door.end()
    return 7
  })
  await turn()
  expect(own(lines)).toEqual([])
  first.end()
  await turn()
  await turn()
  expect(own(lines)[0]).toBe("::group::build")
  inside.resolve()
  expect(await group).toBe(7)
  second.info("after")
  second.end()
  await turns.done()
  expect(own(lines)).toEqual([
    "::group::build",
    "one",
    expect.stringContaining("set-output"),
    "two",
    "three",
    "::endgroup::",
    "after",
  ])
  // What was printed inside is never a command.
  expect(own(lines).filter((line) => line.startsWith("::"))).toEqual(["::group::build", "::endgroup::"])
})

test("failures and annotations come with their turn; a body that throws closes its group", async () => {
  const { lines, log } = recorded()
  const turns = inTurns(log)
  const [first, second] = [turns.take(), turns.take()]
  await expect(second.group("gates", () => Promise.reject(new Error("no")))).rejects.toThrow("no")
  second.failure({ stage: "gates", kind: "gate", what: "it failed" })
  second.warning("careful")
  second.end()
  first.end()
  await turns.done()
  expect(lines).toEqual([
    "::group::gates",
    "::endgroup::",
    expect.stringMatching(/^::error .*::it failed$/),
    expect.stringMatching(/^::warning .*::careful$/),
  ])
})
