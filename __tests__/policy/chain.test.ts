// The graph and the plan of a chain, as data.
import fc from "fast-check"
import {
  ancestors,
  CycleError,
  followPlan,
  type ImageState,
  isSame,
  levelsOf,
  type PublishedImage,
  parentsFirst,
  planChain,
  type Reason,
} from "../../src/policy/chain.ts"

const published = (name: string, more: Partial<PublishedImage> = {}): PublishedImage => ({
  tag: "20180923T082316Z",
  digest: `digest of ${name}`,
  definition: `definition of ${name}`,
  ...more,
})
const image = (name: string, more: Partial<ImageState> = {}): ImageState => ({
  name,
  forced: false,
  definition: `definition of ${name}`,
  ...more,
})
const root = (more: Partial<ImageState> = {}) =>
  image("root", { base: "base 1", published: published("root", { parent: "base 1" }), ...more })
const child = (more: Partial<ImageState> = {}) =>
  image("child", { parent: "root", published: published("child", { parent: "digest of root" }), ...more })
const reasons = (...images: ImageState[]) => planChain(images).map(({ name, reason }) => `${name}: ${reason}`)

test.each<[string, ImageState[], string[]]>([
  ["nothing changed", [root(), child()], ["root: up-to-date", "child: up-to-date"]],
  ["forced", [root({ forced: true }), child()], ["root: forced", "child: parent-rebuilt"]],
  ["base changed", [root({ base: "base 2" }), child()], ["root: base-changed", "child: parent-rebuilt"]],
  ["definition changed", [root(), child({ definition: "another" })], ["root: up-to-date", "child: definition-changed"]],
  ["a source that is new", [root(), child({ source: "abc" })], ["root: up-to-date", "child: source-changed"]],
  [
    "a source that is the same",
    [root(), child({ source: "abc", published: published("child", { parent: "digest of root", source: "abc" }) })],
    ["root: up-to-date", "child: up-to-date"],
  ],
  [
    "a source that is no more",
    [root(), child({ published: published("child", { parent: "digest of root", source: "abc" }) })],
    ["root: up-to-date", "child: source-changed"],
  ],
  [
    "a parent that an earlier run has rebuilt before it failed",
    [root(), child({ published: published("child", { parent: "an older digest" }) })],
    ["root: up-to-date", "child: parent-rebuilt"],
  ],
  [
    "an image that does not say what it was built from",
    [root({ published: { tag: "20180923T082316Z", digest: "d" } }), child()],
    ["root: definition-changed", "child: parent-rebuilt"],
  ],
])("%s", (_, images, expected) => expect(reasons(...images)).toEqual(expected))

test("missing images, also where a parent exists", () => {
  const { published: _one, ...newRoot } = root()
  const { published: _other, ...newChild } = child()
  expect(reasons(newRoot, newChild)).toEqual(["root: missing", "child: missing"])
  expect(reasons(root(), newChild)).toEqual(["root: up-to-date", "child: missing"])
})

test("the order is parents first, whatever the order of the file; levels are what may go side by side", () => {
  const names = ["app1-prod", "app1-dev", "infra-prod", "infra-dev", "py3dev"]
  const links = names.map((name, index) =>
    image(name, names[index + 1] === undefined ? {} : { parent: names[index + 1] ?? "" }),
  )
  const planned = planChain([...links, image("other")])
  expect(planned.map(({ name }) => name)).toEqual([...names.toReversed(), "other"])
  expect(levelsOf(planned)).toEqual([["py3dev", "other"], ["infra-dev"], ["infra-prod"], ["app1-dev"], ["app1-prod"]])
  expect(ancestors(links, "infra-prod")).toEqual(["infra-dev", "py3dev"])
})

test("levels count from the first image that is built, not from the root", () => {
  const planned = planChain([root(), child({ definition: "another" }), image("leaf", { parent: "child" })])
  expect(levelsOf(planned)).toEqual([["child"], ["leaf"]])
})

test.each([
  [[["a", "a"]], "a → a"],
  [
    [
      ["a", "b"],
      ["b", "c"],
      ["c", "a"],
    ],
    "a → c → b → a",
  ],
  [
    [
      ["x", "a"],
      ["a", "b"],
      ["b", "a"],
    ],
    "a → b → a",
  ],
])("a cycle is said: %j", (pairs, cycle) => {
  const links = pairs.map(([name = "", parent = ""]) => ({ name, parent }))
  expect(() => parentsFirst(links)).toThrow(CycleError)
  expect(() => parentsFirst(links)).toThrow(cycle)
})

test("what cannot be read blocks its own branch and no other", () => {
  const planned = planChain([
    root({ unknown: true }),
    child(),
    image("leaf", { parent: "child" }),
    image("other", { base: "b" }),
  ])
  expect(planned.map(({ name, reason, blocked }) => [name, reason, blocked])).toEqual([
    ["root", "unknown", true],
    ["child", "parent-rebuilt", true],
    ["leaf", "missing", true],
    ["other", "missing", false],
  ])
  expect(levelsOf(planned)).toEqual([["other"]])
})

describe("a job follows the plan of another one", () => {
  const stamp = "20190101T000000Z"
  const build = new Map<string, Reason>([
    ["root", "forced"],
    ["child", "parent-rebuilt"],
  ])
  const follow = (...images: ImageState[]) =>
    followPlan(images, { time: new Date(0), build }, stamp).map(({ name, reason }) => `${name}: ${reason}`)
  const done = { published: published("root", { tag: stamp }) }

  test("what the plan wants is built, although it looks up to date", () =>
    expect(follow(root(), child())).toEqual(["root: forced", "child: parent-rebuilt"]))
  test("what this run has published is done, whatever has changed since", () =>
    expect(follow(root({ ...done, base: "base 2", definition: "x" }), child())).toEqual([
      "root: up-to-date",
      "child: parent-rebuilt",
    ]))
  test("what the plan does not name is up to date, whatever has changed since", () =>
    expect(follow(root(done), image("other", { source: "new" }))).toEqual(["root: up-to-date", "other: up-to-date"]))
})

test("another run's image is the same when everything it was built from is", () => {
  const state = child({ forced: true })
  const own = published("child", { parent: "p", tag: "20190101T000000Z" })
  expect(isSame(own, state, "p")).toBe(true)
  expect(isSame(own, state, "q")).toBe(false)
  expect(isSame({ ...own, definition: "x" }, state, "p")).toBe(false)
  expect(isSame({ ...own, source: "x" }, state, "p")).toBe(false)
})

/** Trees in which each image stands on an earlier one or on nothing. */
const tree = fc.array(fc.nat(), { minLength: 1, maxLength: 60 }).map((picks) =>
  picks.map((pick, index): ImageState => {
    const parent = index === 0 || pick % 5 === 0 ? undefined : `i${pick % index}`
    return image(`i${index}`, parent === undefined ? {} : { parent })
  }),
)

test("any tree: what is built has no child that is not, in an order and in levels that fit", () => {
  fc.assert(
    fc.property(tree, fc.nat(), (images, pick) => {
      const changed = `i${pick % images.length}`
      const states = images.map((state): ImageState => {
        const parent = state.parent === undefined ? {} : { parent: `digest of ${state.parent}` }
        const definition = state.name === changed ? "another" : state.definition
        return { ...state, definition, published: published(state.name, parent) }
      })
      const planned = planChain(states.toReversed())
      const built = new Set(planned.filter(({ reason }) => reason !== "up-to-date").map(({ name }) => name))
      const expected = images.filter(({ name }) => name === changed || ancestors(images, name).includes(changed))
      expect([...built].sort()).toEqual(expected.map(({ name }) => name).sort())
      const order = planned.map(({ name }) => name)
      for (const { name, parent } of images)
        if (parent !== undefined) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(name))
      const level = new Map(levelsOf(planned).flatMap((names, index) => names.map((name) => [name, index] as const)))
      for (const { name, parent } of images)
        if (parent !== undefined && built.has(parent)) expect(level.get(name)).toBe((level.get(parent) ?? 0) + 1)
    }),
    { numRuns: 300 },
  )
})
