// When a published image is current.
import { judgeFreshness } from "../../src/policy/freshness.ts"

const latest = { reference: "app:latest", digest: "sha256:a", fingerprint: "f" }

test.each([
  ["nothing is published", [], "nothing is published yet"],
  ["the tag is not there", [{ reference: "app:latest" }], "does not exist yet"],
  [
    "an image of another tool",
    [{ reference: "app:latest", digest: "sha256:a" }],
    "does not say what it was built from",
  ],
  ["something has changed", [{ ...latest, fingerprint: "g" }], "has changed"],
  ["two tags, two images", [latest, { ...latest, reference: "app:1", digest: "sha256:b" }], "are not one image"],
])("%s", (_, published, said) =>
  expect(judgeFreshness("f", published)).toEqual({ current: false, reason: expect.stringContaining(said) }),
)
test("the same fingerprint everywhere is current", () =>
  expect(judgeFreshness("f", [latest, { ...latest, reference: "app:1" }])).toMatchObject({
    current: true,
    digest: "sha256:a",
  }))
