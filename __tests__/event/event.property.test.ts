// Whatever an event's payload is, and whatever an event and a ref are called: an error that is ours, or a decision by the rules.
import fc from "fast-check"
import { StageError } from "../../src/errors.ts"
import { readEvent } from "../../src/event/event.ts"
import { decidePush } from "../../src/policy/push.ts"

const SHA = "1".repeat(40)
const push = {
  mode: "auto",
  verifyCheckout: true,
  allowOverwrite: false,
  branches: ["master", "main"],
  tagPatterns: ["*"],
  tags: [],
  timestampFormat: "",
} as const
const ALLOWED = ["push", "workflow_dispatch", "schedule", "release"]

const key = fc.oneof(
  fc.constantFrom("ref", "after", "deleted", "action", "__proto__", "constructor", "toString"),
  fc.string(),
)
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(SHA, "refs/heads/main", "refs/tags/v1", "published", true, false, null),
)
const payload = fc.oneof(
  fc.dictionary(key, value).map((object) => JSON.stringify(object)),
  fc.jsonValue().map((any) => JSON.stringify(any)),
  fc.string(),
)
const name = fc.oneof(
  fc.constantFrom(...ALLOWED, "pull_request_target", "__proto__", "constructor", "hasOwnProperty"),
  fc.string(),
)
const ref = fc.oneof(
  fc.constantFrom(
    "refs/heads/main",
    "refs/heads/master",
    "refs/tags/v1",
    "refs/heads/x/main",
    "refs/heads/main\n",
    "main",
  ),
  fc.string().map((text) => `refs/heads/${text}`),
  fc.string(),
)

test("20,000 events: nothing but errors of the inputs, and no push that the rules do not name", async () => {
  let pushes = 0
  await fc.assert(
    fc.asyncProperty(name, ref, payload, fc.constantFrom(SHA, "2".repeat(40), ""), async (event, full, text, sha) => {
      const env = { GITHUB_EVENT_NAME: event, GITHUB_REF: full, GITHUB_SHA: sha, GITHUB_EVENT_PATH: "/event.json" }
      try {
        const read = await readEvent(env, async () => text)
        const decision = decidePush({
          event: read,
          checkout: { head: SHA, tags: [], changes: [] },
          push,
          local: { allowed: false },
        })
        if (!decision.push) return
        pushes += 1
        const parsed = JSON.parse(text) as Record<string, unknown>
        expect(ALLOWED).toContain(event)
        expect(full === "refs/heads/main" || full === "refs/heads/master" || full.startsWith("refs/tags/")).toBe(true)
        expect([sha, parsed.deleted === true]).toEqual([SHA, false])
        if (event === "push" && typeof parsed.ref === "string") expect(parsed.ref).toBe(full)
        if (event === "release") expect([parsed.action, full.startsWith("refs/tags/")]).toEqual(["published", true])
      } catch (error) {
        if (!(error instanceof StageError)) throw error
        expect(error.kind).toBe("input")
      }
    }),
    { numRuns: 20_000 },
  )
  expect(pushes).toBeGreaterThan(20)
})
