// Properties of the parsers: whatever they are given, they answer or say what is wrong; no secret is ever in what they say.
import fc from "fast-check"
import { NameError, parseRegistry } from "../../src/image/reference.ts"
import { parseHost, parseSsh } from "../../src/inputs/build.ts"
import { parseBoolean, parseChoice, parseCount } from "../../src/inputs/choices.ts"
import { parseShell, plainCommand } from "../../src/inputs/commands.ts"
import { checkTarget, stagesOf } from "../../src/inputs/dockerfile.ts"
import { parseDuration } from "../../src/inputs/duration.ts"
import { readGates } from "../../src/inputs/gates.ts"
import { commaItems, lines, records } from "../../src/inputs/lists.ts"
import { parsePair, VARIABLE } from "../../src/inputs/pairs.ts"
import { escapeText, Problem, Problems, quote } from "../../src/inputs/problems.ts"
import { parseBranch, parseTag, parseTagPattern } from "../../src/inputs/push.ts"
import { type InputSource, Reading } from "../../src/inputs/reading.ts"
import { parseTestFile } from "../../src/inputs/test-files.ts"
import { parseContainerPath, parseIdentifier, parseUser, parseValue, parseWord } from "../../src/inputs/words.ts"
import { parseYaml } from "../../src/inputs/yaml.ts"

/** Text that is likely to meet the corners of a small grammar. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."ab1.:/=-_[]{}\"'\\, #\n\r\t*!@&\0é") }),
)

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  parseBoolean,
  parseChoice: (given) => parseChoice(given, ["a", "b"]),
  parseCount: (given) => parseCount(given, 1, 9),
  parseBranch,
  parseContainerPath,
  parseDuration,
  parseHost,
  parseIdentifier,
  parsePair: (given) => parsePair(given, VARIABLE),
  parseRegistry,
  parseShell,
  parseSsh,
  parseTag: (given) => parseTag(given, { registry: "docker.io", path: "library/a" }, undefined),
  parseTagPattern,
  parseTestFile,
  parseUser,
  parseValue,
  parseWord,
  records,
  checkTarget: (given) => checkTarget(given, `FROM x AS ${given}\nFROM a AS b`),
}

test.each(Object.entries(PARSERS))("%s answers, or throws a problem", (_, parse) => {
  fc.assert(
    fc.property(text, (given) => {
      try {
        parse(given)
      } catch (error) {
        if (!(error instanceof Problem || error instanceof NameError)) throw error
      }
    }),
    { numRuns: 1000 },
  )
})

test("YAML of any shape becomes gates, or problems", async () => {
  const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null))
  const key = fc.oneof(
    fc.constantFrom("run", "env", "user", "timeout", "shell", "network", "name", "workdir", "allow-failure"),
    fc.string({ maxLength: 6 }),
  )
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("node"), { maxLength: 4 }), fc.dictionary(key, tie("node"))),
  })).node
  const yaml = fc.oneof(
    text,
    fc.json({ maxDepth: 3 }),
    value.map((node) => JSON.stringify(node)),
  )
  await fc.assert(
    fc.asyncProperty(yaml, async (gates) => {
      const reading = new Reading(source({ gates }))
      const found = await readGates(reading, { shell: ["sh"], timeout: 1 }, false)
      for (const gate of found) {
        expect(gate.name).not.toBe("")
        expect(gate.command.argv.join("")).not.toContain("\0")
        expect(gate.command.argv[0]?.trim()).toBeTruthy()
      }
    }),
    { numRuns: 1000 },
  )
})

test("YAML keeps what was written", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string()), async (map) => {
      const parsed = await parseYaml(JSON.stringify(map), "a map").catch((error: unknown) => error)
      if (JSON.stringify(map).includes("\\u0000")) expect(parsed).toBeInstanceOf(Problem)
      else expect(parsed).toEqual(new Map(Object.entries(map)))
    }),
  )
})

test("a duration is its count times its unit, from 1s to 6h", () => {
  const units = { s: 1000, m: 60_000, h: 3_600_000 } as const
  fc.assert(
    fc.property(fc.nat(30_000), fc.constantFrom("s", "m", "h"), (count, unit) => {
      const milliseconds = count * units[unit]
      if (milliseconds >= 1000 && milliseconds <= 6 * units.h)
        expect(parseDuration(`${count}${unit}`)).toBe(milliseconds)
      else expect(() => parseDuration(`${count}${unit}`)).toThrow(Problem)
    }),
  )
})

test("what is put into a list comes out of it", () => {
  const item = fc.stringMatching(/^[a-z=]([a-z =:/#"]{0,10}[a-z"])?$/)
  const noise = fc.constantFrom("", "\n", "  \n", "# comment\n", "  # comment, too\r\n", "\r")
  fc.assert(
    fc.property(fc.array(fc.tuple(noise, item)), fc.constantFrom("\n", "\r\n", "\r"), (items, end) => {
      const list = items.map(([before, content]) => `${before}  ${content} ${end}`).join("")
      const expected = items.map(([, content]) => content)
      expect(lines(list)).toEqual(expected)
      expect(records(list)).toEqual(expected)
      expect(commaItems(expected.join(" , "))).toEqual(expected)
    }),
  )
})

test("a value of any lines survives in quotes", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ab "#=,\n') }), { maxLength: 3 }), (values) => {
      const list = values.map((value) => `"k=${value.replaceAll('"', '""')}"`).join("\n# comment\n\n")
      expect(records(list)).toEqual(values.map((value) => `k=${value}`))
    }),
    { numRuns: 2000 },
  )
})

test("a quoted value is one short line of visible characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (given) => {
      const quoted = quote(given)
      expect(quoted.length).toBeLessThanOrEqual(80)
      expect(quoted).toMatch(/^"[^\p{C}\p{Zl}\p{Zp}]*"$/u)
      if (/^[\w ]{0,78}$/.test(given)) expect(quoted).toBe(`"${given}"`)
    }),
    { numRuns: 2000 },
  )
  expect(quote("x".repeat(81))).toBe(`"${"x".repeat(77)}…"`)
  expect(escapeText('a"b\\\n\u202e\u{e0041}')).toBe('a\\"b\\\\\\n\\u202e\\u{e0041}')
  expect(quote("https://me:token@host/x")).toBe('"https://***@host/x"')
})

test("no secret is in a message, whatever is wrong with it", () => {
  const secret = fc.stringMatching(/^[A-Z]{12,20}$/)
  fc.assert(
    fc.property(secret, fc.constantFrom("password", "secrets"), fc.string({ maxLength: 5 }), (value, input, around) => {
      const problems = new Problems()
      problems.add(input, new Problem("wrong", around + value, "something else"))
      expect(problems.failure().message).not.toContain(value)
    }),
  )
})

test("a line of variables shows its name only", () => {
  for (const line of ["A B=TOPSECRET", "-A=TOPSECRET", "=TOPSECRET", "TOP SECRET LINE"]) {
    const problems = new Problems()
    try {
      parsePair(line, VARIABLE)
    } catch (error) {
      if (error instanceof Problem) problems.add("test-env", error)
    }
    expect(problems.any).toBe(true)
    expect(problems.failure().message).not.toContain("SECRET")
  }
})

test("patterns and names of refs", () => {
  for (const pattern of ["*", "v*", "**", "v[0-9]*", "v?.?", "release/*", "[a-z_]x", "[!a]*"])
    if (pattern !== "[!a]*") expect(parseTagPattern(pattern)).toBe(pattern)
    else expect(() => parseTagPattern(pattern)).toThrow(Problem)
  for (const branch of ["main", "release/1.x", "feature/a_b-c", "日本"]) expect(parseBranch(branch)).toBe(branch)
  for (const branch of ["-x", "a..b", "a/", ".a", "a.lock", "a b", "@", "a@{b", "a~1"])
    expect(() => parseBranch(branch)).toThrow(Problem)
})

test("stages of a Dockerfile", () => {
  const dockerfile = [
    "# syntax=docker/dockerfile:1",
    "ARG BASE=scratch",
    "from --platform=$BUILDPLATFORM $BASE as Tools",
    "RUN echo FROM x AS not-at-the-start",
    "FROM tools \\",
    "  # a comment in between",
    "  AS release",
    "# FROM x AS commented",
    "FROM scratch",
  ]
  expect(stagesOf(dockerfile.join("\n"))).toEqual(["Tools", "release", undefined])
  expect(stagesOf(dockerfile.join("\r\n"))).toEqual(["Tools", "release", undefined])
  expect(stagesOf("# escape=`\nFROM a `\n AS b")).toEqual(["b"])
})

test("hostile sizes take no time", () => {
  const start = performance.now()
  stagesOf("#\n".repeat(500_000))
  stagesOf(`FROM x${" ".repeat(500_000)}y`)
  stagesOf("a \\\n".repeat(200_000))
  records('"'.repeat(100_000))
  quote("://".repeat(300_000))
  expect(() => parseDuration("9".repeat(500_000))).toThrow(Problem)
  expect(performance.now() - start).toBeLessThan(2000)
})

test("the text of a command without a shell can be read", () => {
  expect(plainCommand(["a", "b c", 'd"e', ""]).text).toBe('a "b c" "d\\"e" ""')
})

function source(inputs: Readonly<Record<string, string>>): InputSource {
  const input = (name: string) => inputs[name] ?? ""
  return { input, workspace: "/nowhere", temporaryFolder: "/nowhere", cores: 1, event: "push" }
}
