// The push decision as a table: events × refs. What is not listed as pushing never pushes.
import fc from "fast-check"
import type { Checkout } from "../../src/event/checkout.ts"
import type { RunEvent } from "../../src/event/event.ts"
import type { PushInputs } from "../../src/inputs/inputs.ts"
import { decidePush } from "../../src/policy/push.ts"
import { EVENTS, PUSHES, REFS } from "./push-table.ts"

const SHA = "1111111111111111111111111111111111111111"
const OTHER = "2222222222222222222222222222222222222222"
const inputs: PushInputs = {
  mode: "auto",
  verifyCheckout: true,
  allowOverwrite: false,
  branches: ["master", "main"],
  tagPatterns: ["*"],
  tags: [],
  timestampFormat: "",
}
const checkout: Checkout = { head: SHA, branch: "main", tags: [], changes: [] }

const event = (name: string, ref: string, payload: RunEvent["payload"] = {}): RunEvent => ({
  name,
  ref,
  sha: SHA,
  payload,
})
const decide = (asked: RunEvent, more: { push?: Partial<PushInputs>; checkout?: Checkout; local?: boolean } = {}) =>
  decidePush({
    event: asked,
    checkout: more.checkout ?? checkout,
    push: { ...inputs, ...more.push },
    local: { allowed: more.local ?? false },
  })

describe("events × refs: pushes what the table says and nothing else", () => {
  const rows = EVENTS.flatMap((name) => REFS.map((ref) => ({ name, ref })))
  test("the table has at least 200 rows", () => expect(rows.length).toBeGreaterThanOrEqual(200))
  test.each(rows)("$name on $ref", ({ name, ref }) => {
    const decision = decide(event(name, ref, name === "release" ? { action: "published" } : {}))
    expect(decision.push).toBe(PUSHES.has(`${name} ${ref}`))
    expect(decision.reason).toMatch(decision.push ? /^Pushed, because .+\.$/ : /^Not pushed: .+\.$/)
    expect(decision.refused).toBeUndefined()
  })
})

describe("refs that look like main", () => {
  test.each([
    "refs/heads/refs/tags/v1",
    "refs/heads/x/main",
    "refs/heads/MAIN",
    "refs/heads/main\n",
    "refs/heads/main ",
    "refs/heads/mаin",
    "refs/headsmain",
    "heads/main",
    "main",
    "refs/heads/",
    "refs/heads/main/",
    "refs/heads/masterful",
    " refs/heads/main",
    "xrefs/tags/v1",
    "",
  ])("%j does not push", (ref) => expect(decide(event("push", ref)).push).toBe(false)) // prettier-ignore
  test("a tag named main is a tag", () =>
    expect(decide(event("push", "refs/tags/main"))).toMatchObject({ push: true, kind: "tag", name: "main" }))
})

describe("what is built has to be what the event is about", () => {
  const push = (payload: RunEvent["payload"]) => event("push", "refs/heads/main", payload)
  test("a deleted branch pushes nothing", () =>
    expect(decide(push({ deleted: true, after: "0".repeat(40) }))).toEqual({
      push: false,
      reason: "Not pushed: refs/heads/main was deleted.",
    }))
  test("another commit in the workspace is refused", () => {
    const decision = decide(push({ ref: "refs/heads/main", after: SHA }), { checkout: { ...checkout, head: OTHER } })
    expect(decision).toMatchObject({ push: false, refused: true })
    expect(decision.reason).toContain(OTHER)
  })
  test("a payload about another ref is refused", () =>
    expect(decide(push({ ref: "refs/heads/x" }))).toMatchObject({ push: false, refused: true }))
  test("a payload about another commit is refused", () =>
    expect(decide(push({ after: OTHER }))).toMatchObject({ push: false, refused: true }))
  test("an annotated tag, whose payload names the tag object, is pushed", () =>
    expect(decide(event("push", "refs/tags/v1", { ref: "refs/tags/v1", after: OTHER }))).toMatchObject({ push: true }))
  test("a workspace without a commit is refused", () =>
    expect(decide(push({}), { checkout: { tags: [] } })).toMatchObject({ push: false, refused: true }))
  test.each([[["M  src/app.py"]], [["?? build/out.js"]], [["m vendor/library"]]])(
    "a checkout with the change %j is refused",
    (changes) => {
      const decision = decide(push({}), { checkout: { ...checkout, changes } })
      expect(decision).toMatchObject({ push: false, refused: true })
      expect(decision.reason).toContain(changes[0])
    },
  )
  test("a checkout of which git cannot say whether it has changes is refused", () => {
    const { changes: _, ...unknown } = checkout
    expect(decide(push({}), { checkout: unknown })).toMatchObject({ push: false, refused: true })
  })
  test.each([
    ["another commit", { ...checkout, head: OTHER }],
    ["changes", { ...checkout, changes: ["M  src/app.py"] }],
  ])("verify-checkout: false pushes %s all the same, and says so twice", (_, other) => {
    const decision = decide(push({}), { checkout: other, push: { verifyCheckout: false } })
    expect(decision).toMatchObject({ push: true, warning: expect.any(String) })
    expect(decision.reason).toContain(decision.warning)
  })
  test("verify-checkout: false opens no event and no ref", () => {
    const off = { push: { verifyCheckout: false } }
    expect(decide(event("pull_request_target", "refs/heads/main"), off).push).toBe(false)
    expect(decide(event("push", "refs/heads/x"), off).push).toBe(false)
    expect(decide(event("push", "refs/heads/main", { deleted: true }), off).push).toBe(false)
  })
  test("where nothing may be pushed, another commit is no failure", () =>
    expect(
      decide(event("pull_request", "refs/pull/7/merge"), { checkout: { ...checkout, head: OTHER } }).refused,
    ).toBeUndefined())
})

describe("the inputs only restrict", () => {
  test("push: never", () =>
    expect(decide(event("push", "refs/heads/main"), { push: { mode: "never" } }).push).toBe(false))
  test("other branches", () => {
    const push = { branches: ["release"] }
    expect(decide(event("push", "refs/heads/release"), { push }).push).toBe(true)
    expect(decide(event("push", "refs/heads/main"), { push }).reason).toBe(
      "Not pushed: the branch `main` is not one of `release`.",
    )
  })
  test.each([
    [["v*"], "v1.0.0", true],
    [["v*"], "x1.0.0", false],
    [["*"], "release/1.0", true],
    [["v[0-9]*"], "v1", true],
    [["v[0-9]*"], "vx", false],
    [[], "v1", false],
  ])("tags that fit %j: %s → %s", (tagPatterns, tag, expected) =>
    expect(decide(event("push", `refs/tags/${tag}`), { push: { tagPatterns } }).push).toBe(expected),
  )
  test("a release that is not published", () =>
    expect(decide(event("release", "refs/tags/v1", { action: "created" })).push).toBe(false))
})

describe("on a developer's machine", () => {
  test("nothing is pushed without the wish", () =>
    expect(decide(event("local", "refs/heads/main")).reason).toContain("--push"))
  test("with it the same rules hold", () => {
    expect(decide(event("local", "refs/heads/main"), { local: true }).push).toBe(true)
    expect(decide(event("local", "refs/heads/feature"), { local: true }).push).toBe(false)
    expect(decide(event("local", ""), { local: true }).reason).toBe("Not pushed: no branch and no tag is checked out.")
  })
  test("the wish opens no other event", () =>
    expect(decide(event("pull_request", "refs/heads/main"), { local: true }).push).toBe(false))
})

test("pushes only on an allowed event with an exact branch or a tag, whatever the names", () => {
  const name = fc.oneof(fc.constantFrom(...EVENTS), fc.string())
  const ref = fc.oneof(
    fc.constantFrom(...REFS),
    fc.string(),
    fc.string().map((text) => `refs/heads/${text}`),
    fc.string({ minLength: 1 }).map((text) => `refs/tags/${text}`),
  )
  fc.assert(
    fc.property(name, ref, (name, ref) => {
      const branch = ref === "refs/heads/main" || ref === "refs/heads/master"
      const tag = ref.startsWith("refs/tags/")
      const may =
        name === "push" || name === "workflow_dispatch"
          ? branch || tag
          : name === "schedule" || name === "repository_dispatch"
            ? branch
            : name === "release"
              ? tag
              : false
      return decide(event(name, ref, { action: "published" })).push === may
    }),
    { numRuns: 5000 },
  )
})
