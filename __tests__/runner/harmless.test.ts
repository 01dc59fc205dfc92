// Text from elsewhere that is made harmless stays readable, and nothing but text and colours is left of it.
import fc from "fast-check"
import { harmlessLine, harmlessLines, harmlessText } from "../../src/runner/harmless.ts"
import { HOSTILE_LINES } from "../support/runner/hostile.ts"

const ESC = "\u001b"

test.each<[string, string, string]>([
  ["plain text", "all 17 tests passed", "all 17 tests passed"],
  ["text of any language", "grün ✓ 测试 👍🏽 한국어", "grün ✓ 测试 👍🏽 한국어"],
  ["a tab", "a\tb", "a\tb"],
  ["a command", "::error::x", ": :error::x"],
  ["a command after white space", " \u00a0\u3000::error::x", " \u00a0\u3000: :error::x"],
  ["many colons", "::::x", ": :::x"],
  ["colons inside", "std::vector<int>::push_back", "std::vector<int>::push_back"],
  ["an old command", "web | ##[error]x", "web | # #[error]x"],
  ["an old command with more of it", "###[error]##[x]", "## #[error]# #[x]"],
  ["a heading", "## [not a command]", "## [not a command]"],
  ["an old command that appears when a control goes", "#\u0000#\u0007[error]x", "# #[error]x"],
  ["a command that appears when a control goes", "\u0000:\u0001:error::x", ": :error::x"],
  ["an old command between unseen characters", "#\u200b#\u00ad[error]x", "# \u200b#\u00ad[error]x"],
  ["a colour", `${ESC}[31mred${ESC}[0m`, `${ESC}[31mred${ESC}[0m`],
  ["a colour that does not end", `${ESC}[1;38;5;9mred`, `${ESC}[1;38;5;9mred${ESC}[0m`],
  ["a colour with the short end", `${ESC}[31mred${ESC}[m`, `${ESC}[31mred${ESC}[m`],
  ["cursor moves", `${ESC}[2J${ESC}[1;1Hx${ESC}[?25l`, "x"],
  ["a title", `${ESC}]0;title\u0007x`, "x"],
  ["a link", `${ESC}]8;;https://example.org${ESC}\\text${ESC}]8;;${ESC}\\`, "text"],
  ["a title without an end hides nothing", `${ESC}]0;title and text`, "]0;title and text"],
  ["a device string", `${ESC}Pq#0;2${ESC}\\x`, "x"],
  ["a character set", `${ESC}(B${ESC}=x`, "x"],
  ["an eight-bit escape", "\u009b2Jx\u009d0;t\u009cy", "xy"],
  ["an escape made of two", `${ESC}${ESC}[0K[2Jx`, "[2Jx"],
  ["controls", "a\u0000\u0008\u007f\u0090b", "ab"],
  ["text that runs backwards", "a\u202eb\u2066c\u2069", "a<U+202E>b<U+2066>c<U+2069>"],
  ["ends of lines for some", "a\u0085b\u2028c\u2029d", "a<U+0085>b<U+2028>c<U+2029>d"],
  ["half a character", "a\ud800b", "a\ufffdb"],
])("%s", (_, text, harmless) => {
  expect(harmlessLine(text, true)).toBe(harmless)
})

test("without colours no escape is left", () => {
  expect(harmlessLine(`${ESC}[31mred${ESC}[0m ${ESC}[2J`, false)).toBe("red ")
})

test("own text stays one line", () => {
  expect(harmlessText("branch a\n::error::x\r\n\rend")).toBe("branch a\\n::error::x\\n\\nend")
})

test("own lines are each made harmless", () => {
  expect(harmlessLines("why\n::error::x\r##[error]y")).toEqual(["why", ": :error::x", "# #[error]y"])
})

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...HOSTILE_LINES,
        "::",
        ":",
        "#",
        "##[",
        "[",
        "]",
        " ",
        ESC,
        `${ESC}[`,
        `${ESC}]`,
        `${ESC}[0m`,
        "\u200c",
        "\u0000",
        "\u009b",
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join("").replace(/[\r\n]/g, ""))

test("what is left is text and colours, nothing else", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what the test is about
  const colour = /\u001b\[[0-9;:]*m/g
  fc.assert(
    fc.property(text, fc.boolean(), (line, colours) => {
      const harmless = harmlessLine(line, colours)
      expect(harmless.isWellFormed()).toBe(true)
      expect(colours ? harmless.replace(colour, "") : harmless).not.toMatch(
        /(?!\t)\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
      )
      expect(harmless).not.toMatch(/##\[|^\s*::/u)
    }),
    { numRuns: 20_000 },
  )
})

test("a second time changes nothing", () => {
  fc.assert(
    fc.property(text, (line) => {
      const once = harmlessLine(line, true)
      expect(harmlessLine(once, true)).toBe(once)
      const plain = harmlessLine(line, false)
      expect(harmlessLine(plain, false)).toBe(plain)
      expect(harmlessLine(once, false)).toBe(plain)
    }),
    { numRuns: 20_000 },
  )
})

test("no printable ASCII is lost where there is no escape", () => {
  const printable = (line: string) => line.replace(/[^\x21-\x7e]/g, "")
  fc.assert(
    fc.property(text, (line) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes start with these
      const tame = line.replace(/[\u001b\u0080-\u009f\u2028-\u202e\u2066-\u2069]/g, "")
      expect(printable(harmlessLine(tame, true))).toBe(printable(tame))
    }),
    { numRuns: 20_000 },
  )
})
