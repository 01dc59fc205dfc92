// T4.10: the seed compares the time of the last commit with the newest tag. Its verdicts on fixed inputs, and ours beside them.
import { type ImageState, type PublishedImage, planChain } from "../../src/policy/chain.ts"
import { NewestTag } from "../../src/policy/newest.ts"

/** The seed's rule, in bash: `[[ "${date_commit}" > "${newest_tag}" ]]`, by characters; no tag at all is the word `null`. */
const seedBuilds = (committed: string, tags: readonly string[]): boolean =>
  committed > (tags.toSorted().at(-1) ?? "null")

interface Case {
  /** Author date of the last commit, which is what the seed reads first in GitHub's answer. */
  readonly committed: string
  readonly tags: readonly string[]
  /** What the newest image was built from, and what is there now. */
  readonly was?: Partial<PublishedImage>
  readonly is?: Partial<ImageState>
  readonly seed: "builds" | "does not"
  readonly ours: string
  /** Whether the seed is right. */
  readonly right: boolean
}

const OLD = "20180901T000000Z"
const TAG = "20180923T082316Z"
const NEW = "20180924T000000Z"

test.each<[string, Case]>([
  ["nothing happened", { committed: OLD, tags: [TAG], seed: "does not", ours: "up-to-date", right: true }],
  [
    "a commit after the build",
    { committed: NEW, tags: [TAG], is: { source: "b" }, seed: "builds", ours: "source-changed", right: true },
  ],
  ["the first build, no tag yet", { committed: NEW, tags: [], seed: "does not", ours: "missing", right: false }],
  [
    "a tag `latest` beside the times, which sorts after digits",
    {
      committed: NEW,
      tags: [TAG, "latest"],
      is: { source: "b" },
      seed: "does not",
      ours: "source-changed",
      right: false,
    },
  ],
  [
    "a commit between the fetch of the source and the time of the tag",
    {
      committed: "20180923T082315Z",
      tags: [TAG],
      is: { source: "b" },
      seed: "does not",
      ours: "source-changed",
      right: false,
    },
  ],
  [
    "a commit that was written long ago and merged now",
    { committed: OLD, tags: [TAG], is: { source: "b" }, seed: "does not", ours: "source-changed", right: false },
  ],
  [
    "a parent that was rebuilt by a run which then failed",
    { committed: OLD, tags: [TAG], was: { parent: "older" }, seed: "does not", ours: "base-changed", right: false },
  ],
  [
    "the base outside has changed under its tag",
    { committed: OLD, tags: [TAG], is: { base: "newer" }, seed: "does not", ours: "base-changed", right: false },
  ],
  [
    "a commit that was made again with another time and the same files is another commit",
    { committed: NEW, tags: [TAG], is: { source: "b" }, seed: "builds", ours: "source-changed", right: true },
  ],
  [
    "an old image that was pushed once more, after the newest",
    { committed: OLD, tags: [TAG, "20180101T000000Z"], seed: "does not", ours: "up-to-date", right: true },
  ],
])("T4.10 %s", (_, { committed, tags, was, is, seed, ours, right }) => {
  expect(seedBuilds(committed, tags) ? "builds" : "does not").toBe(seed)
  const reader = new NewestTag({ kind: "timestamp" })
  reader.see(tags)
  const state: ImageState = {
    name: "app",
    forced: false,
    definition: "d",
    source: "a",
    base: "digest",
    ...(reader.newest === undefined
      ? {}
      : {
          published: { tag: reader.newest, digest: "x", definition: "d", source: "a", parent: "digest", ...was },
        }),
    ...is,
  }
  const [planned] = planChain([state])
  expect(planned?.reason).toBe(ours)
  expect((planned?.reason !== "up-to-date") === (seed === "builds")).toBe(right)
})
