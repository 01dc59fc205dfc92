// Every bad input is refused in one form, and with the words that help.
import { StageError } from "../../src/errors.ts"
import { BAD_INPUTS, type BadInput } from "./bad-inputs.ts"
import { reading } from "./reading-inputs.ts"

const LINE = /^input "[^"]+": [^\n]+; got (?:"[^\n]{0,78}"|a value of \d+ characters); expected [^\n]+$/

async function failure({ inputs, workspace, event }: Pick<BadInput, "inputs" | "workspace" | "event">) {
  const error = await reading(inputs, () => undefined, { workspace, event }).then(
    () => new Error("accepted"),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof StageError)) throw error
  return error
}

const lines = (error: StageError) => (error.why ?? error.what).split("\n")

test.each(BAD_INPUTS.map((row) => [row.id, row.title, row] as const))("%s %s", async (_id, _title, row) => {
  const error = await failure(row)
  expect(error).toMatchObject({ stage: "plan", kind: "input" })
  for (const line of lines(error)) expect(line).toMatch(LINE)
  expect(lines(error).some((line) => row.expected.test(line)) || lines(error).join("\n")).toBe(true)
})

test("the table is large and its ids are unique", () => {
  const ids = BAD_INPUTS.map((row) => row.id)
  expect(ids.length).toBeGreaterThan(150)
  expect(new Set(ids).size).toBe(ids.length)
})

test("all problems are said at once", async () => {
  const error = await failure({ inputs: { "image-name": "a..b", pull: "yes", "gate-timeout": "soon" } })
  expect(error.what).toBe("3 inputs are wrong")
  expect(lines(error).map((line) => line.split('"')[1])).toEqual(["image-name", "pull", "gate-timeout"])
})

test("several problems of one input are one wrong input", async () => {
  const error = await failure({ inputs: { "test-env": "A\nB" } })
  expect(error.what).toBe('input "test-env" is wrong in 2 places')
  expect(lines(error)).toHaveLength(2)
})

test("a thousand problems are not a thousand lines", async () => {
  const error = await failure({ inputs: { "test-env": "A\n".repeat(1000) } })
  expect(lines(error)).toHaveLength(51)
  expect(lines(error).at(-1)).toBe("and 950 more")
})
