// Foreign output of any size: its first lines, how much was left out, its last lines.
import { BLOCK_LIMITS, Excerpt } from "../../src/runner/excerpt.ts"

const LIMITS = { ...BLOCK_LIMITS, lines: 5, bytes: 1000, tail: 3 }

function excerpt(text: string, limits = LIMITS) {
  const shown: string[] = []
  const output = new Excerpt((line) => shown.push(line), limits)
  output.write(Buffer.from(text))
  output.end()
  output.end()
  return { shown, tail: output.tail() }
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`)
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("")

test("shows everything that fits", () => {
  expect(excerpt(text(numbered(5)))).toEqual({ shown: numbered(5), tail: ["line 3", "line 4", "line 5"] })
})

test("shows the last lines where nothing was left out between", () => {
  expect(excerpt(text(numbered(8))).shown).toEqual(numbered(8))
})

test("says how much was left out", () => {
  expect(excerpt(text(numbered(100)))).toEqual({
    shown: [...numbered(5), "… 92 lines omitted …", "line 98", "line 99", "line 100"],
    tail: ["line 98", "line 99", "line 100"],
  })
})

test("leaves out by volume too", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(400, "x"))
  const { shown } = excerpt(text(lines))
  expect(shown.map((line) => line.slice(0, 20))).toEqual([
    "0xxxxxxxxxxxxxxxxxxx",
    "1xxxxxxxxxxxxxxxxxxx",
    "… 15 lines omitted …",
    "17xxxxxxxxxxxxxxxxxx",
    "18xxxxxxxxxxxxxxxxxx",
    "19xxxxxxxxxxxxxxxxxx",
  ])
})

test("says how much of a long line was left out, at the start and at the end", () => {
  const { shown } = excerpt(`${"x".repeat(600)}\n${text(numbered(9))}${"y".repeat(700)}`, { ...LIMITS, lineBytes: 500 })
  expect(shown[0]).toBe(`${"x".repeat(500)}… 100 bytes more`)
  expect(shown.at(-1)).toBe(`${"y".repeat(500)}… 200 bytes more`)
})

test("knows the last lines without colours, harmless", () => {
  expect(excerpt("\u001b[31mred\u001b[0m\n::error::x\nunfinished")).toEqual({
    shown: ["\u001b[31mred\u001b[0m", ": :error::x", "unfinished"],
    tail: ["red", ": :error::x", "unfinished"],
  })
  expect(excerpt(`${text(numbered(20))}\u001b[31mred\u001b[0m\n::error::x`).tail).toEqual([
    "line 20",
    "red",
    ": :error::x",
  ])
})

test("of nothing is nothing", () => {
  expect(excerpt("")).toEqual({ shown: [], tail: [] })
})

test("takes a flood in bounded memory (speed measured, not asserted)", () => {
  let shown = 0
  const output = new Excerpt(() => shown++)
  const chunk = Buffer.from(
    "::error::some 80 characters of a container that does not know when it is enough ...\n".repeat(780),
  )
  const before = process.memoryUsage().rss
  const started = performance.now()
  const rounds = Math.ceil(500_000_000 / chunk.length)
  for (let round = 0; round < rounds; round++) output.write(chunk)
  const rate = (rounds * chunk.length) / 1_000 / (performance.now() - started)
  output.end()
  process.stdout.write(`  excerpt of 500 MB: ${rate.toFixed(0)} MB/s\n`)
  expect(shown).toBe(BLOCK_LIMITS.lines + 1 + BLOCK_LIMITS.tail)
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
})
