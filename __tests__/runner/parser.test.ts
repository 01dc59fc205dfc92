// The emulated runner reads commands as the real one does (cases from its own tests and sources).
import { CommandReader, executed, type Read, readStream, StreamLines } from "../support/runner/parser.ts"

const read = (text: string, comparison: "ordinal" | "culture" = "ordinal") =>
  readStream([Buffer.from(text)], new CommandReader(comparison))

const only = (text: string) => executed(read(text))[0]

test.each<[string, string, Record<string, string>, string]>([
  ["::warning::text", "warning", {}, "text"],
  ["  ::warning::text", "warning", {}, "text"],
  ["\u00a0\u0085::warning::text", "warning", {}, "text"],
  ["::WARNING::text", "warning", {}, "text"],
  ["::error file=a.ts,line=1::text", "error", { file: "a.ts", line: "1" }, "text"],
  ["::error title=a%3Ab%2Cc%25::50%25%0Amore%0D", "error", { title: "a:b,c%" }, "50%\nmore\r"],
  ["::error file=::text", "error", {}, "text"],
  ["::error title=a=b::text", "error", { title: "a=b" }, "text"],
  ["::endgroup::", "endgroup", {}, ""],
  ["##[error]text", "error", {}, "text"],
  ["web | ##[error]text", "error", {}, "text"],
  ["##[error file=a;line=1]t%3B%5D", "error", { file: "a", line: "1" }, "t;]"],
  ["::unknown::##[error]text", "error", {}, "text"],
])("carries out %j", (line, name, properties, data) => {
  expect(only(line)).toEqual({ name, properties, data })
})

test.each([
  "text ::warning::text",
  "::warning",
  "::unknown::text",
  ": :warning::text",
  "\u200b::warning::text",
  "##[unknown]text",
  "##[error text",
  "## [error]text",
  "##[]::error::",
  "",
])("shows %j as it is", (line) => {
  expect(read(`${line}\n`)).toEqual([{ text: line }])
  expect(executed(read(line, "culture"))).toEqual([])
})

test("stops and goes on with the token, in either syntax", () => {
  const kinds = (reads: readonly Read[]) => reads.map((one) => ("command" in one ? one.command.name : "text"))
  expect(
    kinds(
      read(
        "::stop-commands::Token\n::error::x\n::other::\n::token::\n::error::x\n::stop-commands::t2\n##[T2]\n::error::x",
      ),
    ),
  ).toEqual(["stop-commands", "text", "text", "token", "error", "stop-commands", "t2", "error"])
})

test("refuses a token that is a command or empty", () => {
  expect(executed(read("::stop-commands::error\n::stop-commands::\n::error::x")).map(({ name }) => name)).toEqual([
    "error",
  ])
})

test.each<[string[], string[]]>([
  [["a\nb\r\nc\rd"], ["a", "b", "c", "d"]],
  [
    ["a\r", "\nb"],
    ["a", "b"],
  ],
  [["a\u2028b\u0085c\n"], ["a\u2028b\u0085c"]],
  [["\ufeffa\n\ufeffb"], ["a", "\ufeffb"]],
  [
    ["a", "b\n", "\n"],
    ["ab", ""],
  ],
])("reads lines of %j", (chunks, expected) => {
  const lines: string[] = []
  const stream = new StreamLines((line) => lines.push(line))
  for (const chunk of chunks) stream.write(Buffer.from(chunk))
  stream.end()
  expect(lines).toEqual(expected)
})
