// The newest of many tags, by their names alone (Z5).
import { NewestTag, type TagPattern } from "../../src/policy/newest.ts"

const newest = (pattern: TagPattern, ...pages: readonly (readonly string[])[]) => {
  const reader = new NewestTag(pattern)
  for (const page of pages) reader.see(page)
  return reader.newest
}
const timestamp = { kind: "timestamp" } as const

test("the greatest time among all pages, whatever the order, latest and branches aside", () =>
  expect(
    newest(timestamp, ["20180102T000000Z", "latest"], ["20180103T000000Z", "dev", "zzz"], ["20180101T000000Z"]),
  ).toBe("20180103T000000Z"))
test("an empty repository, and one without a tag that fits, has none", () =>
  expect([newest(timestamp), newest(timestamp, ["latest", "main-1"])]).toEqual([undefined, undefined]))
test("semantic versions by their order, pre-releases aside, in a range", () => {
  const tags = ["1.9.0", "v1.10.0", "2.0.0-rc.1", "latest", "1.10", "3.0.0"]
  expect(newest({ kind: "semver", range: "*" }, tags)).toBe("3.0.0")
  expect(newest({ kind: "semver", range: "^1" }, tags)).toBe("v1.10.0")
})
test("a glob by the order of characters", () =>
  expect(newest({ kind: "glob", glob: "main-*" }, ["main-1", "main-9", "main-10", "other-99"])).toBe("main-9"))
test("the other way to write a time is one, too", () =>
  expect(newest(timestamp, ["20160220103005", "20160219"])).toBe("20160220103005"))
