// The identity of a run: names that never meet, and a sweep that takes nothing foreign.
import {
  isExpired,
  isLayer,
  isRunId,
  layerImage,
  localImage,
  newRunId,
  runLabels,
  runOfImage,
  runOwner,
} from "../../src/image/run.ts"

const now = new Date("2026-11-20T12:00:00Z")
const owner = { place: "00ff7a", job: 1, process: 4_194_304 }

test("an ID has its time and 64 random bits, and is found in every name", async () => {
  const [a, b] = [await newRunId(now, owner), await newRunId(now, owner)]
  expect(a).not.toBe(b)
  for (const name of [localImage({ registry: "ghcr.io", path: "owner/app" }, a), layerImage("setup-root", a)]) {
    expect(name).toMatch(/^image-driven\.invalid\//)
    expect(runOfImage(name)).toBe(a)
  }
  expect(runLabels(a)).toEqual({
    "image-driven.run": a,
    "image-driven.expires": String(now.getTime() / 1000 + 24 * 3600),
  })
})

test("an ID says whose run it is", async () => {
  expect(runOwner(await newRunId(now, owner))).toEqual(owner)
  expect(runOwner("abcdef-0123456789abcdef")).toBeUndefined()
})

test("an image that is called like a step is no throw-away layer", async () => {
  const id = await newRunId(now, owner)
  expect(isLayer(layerImage("setup", id))).toBe(true)
  expect(isLayer(localImage({ registry: "docker.io", path: "setup" }, id))).toBe(false)
})

test("a day later it is expired, not before", async () => {
  const id = await newRunId(now, owner)
  expect(isExpired(id, new Date(now.getTime() + 23 * 3600_000))).toBe(false)
  expect(isExpired(id, new Date(now.getTime() + 25 * 3600_000))).toBe(true)
})

test.each(["", "x", "../../etc", "abcdef-0123456789abcdeg", "abcdef-0123456789abcdef\n", "ABCDEF-0123456789abcdef"])(
  "%j is no ID and never expires",
  (text) => {
    expect(isRunId(text)).toBe(false)
    expect(isExpired(text, now)).toBe(false)
  },
)

test.each([
  "ghcr.io/owner/app:run-abcdef-0123456789abcdef",
  "image-driven.invalid/app:base",
  "image-driven.invalid/app:run-x",
  "app",
])("%s belongs to no run", (name) => expect(runOfImage(name)).toBeUndefined())
