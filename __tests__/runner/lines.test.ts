// Lines of foreign output: where they end, whatever the chunks and however long.
import fc from "fast-check"
import { LINE_CAP, LineSplitter } from "../../src/runner/lines.ts"

interface Line {
  readonly text: string
  readonly more: number
}

function split(chunks: readonly (string | Uint8Array)[], cap?: number): Line[] {
  const lines: Line[] = []
  const splitter = new LineSplitter((bytes, more) => lines.push({ text: bytes.toString("utf8"), more }), cap)
  for (const chunk of chunks) splitter.write(typeof chunk === "string" ? Buffer.from(chunk) : chunk)
  splitter.end()
  return lines
}

const texts = (chunks: readonly (string | Uint8Array)[], cap?: number) => split(chunks, cap).map((line) => line.text)

test.each<[string, string[], string[]]>([
  ["nothing", [], []],
  ["an empty chunk", [""], []],
  ["a line feed", ["a\nb\n"], ["a", "b"]],
  ["a carriage return", ["10%\r20%\r"], ["10%", "20%"]],
  ["both, as one end", ["a\r\nb\r\n"], ["a", "b"]],
  ["both, the other way round", ["a\n\rb"], ["a", "", "b"]],
  ["empty lines", ["\n\n\r\r\n\r\n"], ["", "", "", "", ""]],
  ["no end at all", ["a\nb"], ["a", "b"]],
  ["both, cut between", ["a\r", "\nb\n"], ["a", "b"]],
  ["both, cut between, with an empty chunk there", ["a\r", "", "\nb\n"], ["a", "b"]],
  ["a return at the end of a chunk and no feed after it", ["a\r", "b\n"], ["a", "b"]],
  ["a return that ends everything", ["a\r"], ["a"]],
  ["two returns, cut between", ["a\r", "\rb"], ["a", "", "b"]],
  ["a line in many pieces", ["a", "b", "c\nd", "e"], ["abc", "de"]],
])("ends lines at %s", (_, chunks, lines) => {
  expect(texts(chunks)).toEqual(lines)
})

test("keeps characters whole that a chunk cuts", () => {
  const bytes = Buffer.from("grün ✓ 👍\n")
  for (let cut = 1; cut < bytes.length; cut++)
    expect(texts([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(["grün ✓ 👍"])
})

test("gives the same lines however the bytes are cut", () => {
  const pieces = fc.array(fc.constantFrom("a", "bc", "ü", "✓", "👍", "\r", "\n", "\r\n", "x".repeat(7)), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(60), { maxLength: 6 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(""))
      const ends = [...new Set([0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].sort(
        (a, b) => a - b,
      )
      const chunks = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end))
      const expected = parts.join("").split(/\r\n|\n|\r/)
      if (expected.at(-1) === "") expected.pop()
      expect(texts(chunks)).toEqual(expected)
    }),
    { numRuns: 5_000 },
  )
})

describe("a line that is too long", () => {
  test("is cut at the cap and the rest is counted", () => {
    expect(split(["x".repeat(LINE_CAP), "y".repeat(10), "z\nnext\n"])).toEqual([
      { text: "x".repeat(LINE_CAP), more: 11 },
      { text: "next", more: 0 },
    ])
  })

  test("is the same in one chunk", () => {
    expect(split([`${"x".repeat(LINE_CAP + 11)}\n`])).toEqual([{ text: "x".repeat(LINE_CAP), more: 11 }])
  })

  test("is not cut when it fits exactly", () => {
    expect(split([`${"x".repeat(LINE_CAP)}\n`])).toEqual([{ text: "x".repeat(LINE_CAP), more: 0 }])
    expect(split(["x".repeat(LINE_CAP)])).toEqual([{ text: "x".repeat(LINE_CAP), more: 0 }])
  })

  test.each(["ü", "✓", "👍"])("is not cut inside %s", (character) => {
    const size = Buffer.byteLength(character)
    for (let cap = 8; cap < 16; cap++) {
      const text = character.repeat(10)
      const kept = Math.floor(cap / size)
      const expected = [{ text: character.repeat(kept), more: (10 - kept) * size }]
      expect(split([`${text}\n`], cap)).toEqual(expected)
      expect(
        split(
          [...Buffer.from(`${text}\n`)].map((byte) => Uint8Array.of(byte)),
          cap,
        ),
      ).toEqual(expected)
    }
  })

  test("takes no memory, whatever its length", () => {
    const chunk = Buffer.alloc(1024 * 1024, "x")
    const lines: number[] = []
    const splitter = new LineSplitter((_, more) => lines.push(more))
    const before = process.memoryUsage().rss
    for (let megabyte = 0; megabyte < 1024; megabyte++) splitter.write(chunk)
    splitter.end()
    expect(lines).toEqual([1024 * chunk.length - LINE_CAP])
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })
})

test("is fast enough for any container (measured, not asserted)", () => {
  const chunk = Buffer.from(
    `${"a line of output as compilers print it, with some 80 characters in every line ..".slice(0, 79)}\n`.repeat(820),
  )
  let count = 0
  const splitter = new LineSplitter(() => count++)
  const started = performance.now()
  const rounds = Math.ceil(100_000_000 / chunk.length)
  for (let round = 0; round < rounds; round++) splitter.write(chunk)
  const rate = (rounds * chunk.length) / 1_000 / (performance.now() - started)
  process.stdout.write(`  lines: ${rate.toFixed(0)} MB/s\n`)
  expect(count).toBe(rounds * 820)
})
