// A moving tag never goes back: what the registry has, what we have, and how the two commits stand to each other.
import fc from "fast-check"
import { isReleaseTag, type MoveQuestion, type Origin, whyNotBackwards } from "../../src/policy/overwrite.ts"

const A = "a".repeat(40)
const B = "b".repeat(40)
const early = "2026-11-20T12:00:00+01:00"
const late = "2026-11-20T12:00:00Z"

const ask = (current: Origin, ours: Origin, history: MoveQuestion["history"] = "unknown") =>
  whyNotBackwards({ current, ours, history })

describe("the tag stays where it is", () => {
  test.each<[string, Origin, Origin, MoveQuestion["history"], RegExp]>([
    ["at a newer release", { version: "v2.0.0" }, { version: "1.9.9" }, "unknown", /version 2\.0\.0, this is 1\.9\.9/],
    ["at a newer release, also of an older commit", { version: "2.0.0" }, { version: "1.0.1" }, "older", /2\.0\.0/],
    ["at a commit that comes after ours", { revision: B }, { revision: A }, "newer", /bbbbbbbbbbbb, which comes after/],
    [
      "at a commit made later, in a shallow checkout",
      { revision: B, committed: late },
      { revision: A, committed: early },
      "unknown",
      /made at/,
    ],
    [
      "at a later build of the same commit",
      { revision: A, created: late },
      { revision: A, created: early },
      "unknown",
      /later build/,
    ],
  ])("%s", (_, current, ours, history, words) => expect(ask(current, ours, history)).toMatch(words))
})

describe("the tag moves", () => {
  test.each<[string, Origin, Origin, MoveQuestion["history"]]>([
    ["to a newer release", { version: "1.0.0" }, { version: "1.0.1" }, "unknown"],
    [
      "to a newer release that is an older commit",
      { version: "1.0.0", committed: late },
      { version: "1.0.1", committed: early },
      "unknown",
    ],
    ["to a commit that comes after", { revision: A, committed: late }, { revision: B, committed: early }, "older"],
    ["to a commit made later", { revision: A, committed: early }, { revision: B, committed: late }, "unknown"],
    ["to a later build of the same commit", { revision: A, created: early }, { revision: A, created: late }, "unknown"],
    ["away from an image that says nothing", {}, { revision: A, version: "1.0.0", committed: early }, "unknown"],
    [
      "away from times that are none",
      { revision: B, committed: "tomorrow" },
      { revision: A, committed: early },
      "unknown",
    ],
  ])("%s", (_, current, ours, history) => expect(ask(current, ours, history)).toBeUndefined())
})

test("of two different images never do both give way, and whatever an image says, nothing is thrown", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("1.0.0", "v2.0.0", "1.0.0-rc.1", A, B, early, late))
  const origin = fc.record({ revision: text, version: text, committed: text, created: text }, { requiredKeys: [] })
  fc.assert(
    fc.property(origin, origin, (a, b) => {
      const both = ask(a, b) !== undefined && ask(b, a) !== undefined
      expect(both).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ["1.2.3", true],
  ["v1.2.3", true],
  ["2026.11.20", true],
  ["1.2", false],
  ["latest", false],
  ["1.2.3-rc.1", false],
  ["1.2.3-4-gabcdef0", false],
  ["", false],
])("%j is the tag of a release: %s", (tag, expected) => expect(isReleaseTag(tag)).toBe(expected))
