// Commands of our own say to the runner exactly what was meant.
import fc from "fast-check"
import { command } from "../../src/runner/commands.ts"
import { executed, readStream } from "../support/runner/parser.ts"

test("a command without properties", () => {
  expect(command("group", "50% of\r\nall: a, b")).toBe("::group::50%25 of%0D%0Aall: a, b")
})

test("any property and any data arrive as they were", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((value) => value.isWellFormed())
  const tricky = fc.array(
    fc.oneof(text, fc.constantFrom("::", ":", ",", "%", "%25", "%0A", "\r", "\n", "=", "##[", "]")),
    {
      minLength: 1,
    },
  )
  fc.assert(
    fc.property(tricky, tricky, (title, data) => {
      // The runner trims what stands around all properties together.
      const properties = { title: `x${title.join("")}x`, file: `y${title.join("")}y` }
      const line = command("error", data.join(""), properties)
      expect(executed(readStream([Buffer.from(`${line}\n`)]))).toEqual([
        { name: "error", properties, data: data.join("") },
      ])
    }),
    { numRuns: 5_000 },
  )
})
