import fc from "fast-check"
import type { PushDecision } from "../../src/policy/push.ts"
import { asTag, planTags } from "../../src/policy/tags.ts"
import { resolveVersion } from "../../src/policy/version.ts"

const HEAD = "0123456789abcdef0123456789abcdef01234567"
const repository = { registry: "ghcr.io", path: "owner/app" }
const now = new Date("2018-09-23T08:23:16.789Z")

const plan = (kind: "branch" | "tag", name: string, templates: readonly string[] = [], version?: string) => {
  const decision: PushDecision = { push: true, reason: "", kind, name }
  const event = {
    name: "push",
    ref: `refs/${kind === "tag" ? "tags" : "heads"}/${name}`,
    sha: HEAD,
    payload: {},
    runNumber: "42",
  }
  const checkout = { head: HEAD, branch: "HEAD", tags: [] }
  return planTags({
    templates,
    repository,
    decision,
    version: version ?? (kind === "tag" ? name : "unknown"),
    event,
    checkout,
    now,
  })
}
const tags = (...args: Parameters<typeof plan>) =>
  plan(...args).tags.map(({ reference }) => reference.replace("ghcr.io/owner/app:", ""))

describe("the default rule", () => {
  test("a branch is latest", () => expect(tags("branch", "main")).toEqual(["latest"]))
  test("a git tag is its name, then latest", () => expect(tags("tag", "1.0.3")).toEqual(["1.0.3", "latest"]))
  test("a pre-release does not move latest, and says so", () =>
    expect(plan("tag", "v2.0.0-rc.1")).toEqual({
      tags: [{ reference: "ghcr.io/owner/app:v2.0.0-rc.1", fixed: true, unique: false }],
      skipped: ["latest: refs/tags/v2.0.0-rc.1 is a pre-release"],
    }))
  test("nothing is planned where nothing may be pushed", () =>
    expect(
      planTags({
        templates: ["x"],
        repository,
        decision: { push: false, reason: "" },
        version: "1",
        event: { name: "push", ref: "", sha: "", payload: {} },
        checkout: { tags: [] },
        now,
      }),
    ).toEqual({ tags: [], skipped: [] }))
})

describe("templates", () => {
  test.each([
    ["{{version}}", "v1.2.3", "1.2.3"],
    ["{{tag}}", "v1.2.3", "v1.2.3"],
    ["{{major}}", "v1.2.3", "1"],
    ["{{major}}.{{minor}}", "v1.2.3", "1.2"],
    ["{{ major }}.{{ minor }}.{{ patch }}", "v1.2.3", "1.2.3"],
    ["{{sha}}", "v1", HEAD],
    ["{{short-sha}}", "v1", "0123456"],
    ["build-{{timestamp}}", "v1", "build-20180923T082316Z"],
    ["{{run-number}}", "v1", "42"],
    ["{{tag}}", "rel/7+a", "rel-7-a"],
    ["fixed", "v1", "fixed"],
    ["ghcr.io/owner/app:fixed", "v1", "fixed"],
  ])("%s on the git tag %s is %s", (template, name, expected) =>
    expect(tags("tag", name, [template])).toEqual([expected]),
  )
  test("a branch becomes characters of a tag", () =>
    expect(tags("branch", "feature/ü x", ["{{branch}}"])).toEqual(["feature-x"]))
  test("what has no value here is left out and said", () =>
    expect(plan("branch", "main", ["{{major}}", "latest"])).toEqual({
      tags: [{ reference: "ghcr.io/owner/app:latest", fixed: false, unique: false }],
      skipped: ["{{major}}: {{major}} has no value here"],
    }))
  test("a pre-release has no major", () =>
    expect(tags("tag", "v2.0.0-rc.1", ["{{version}}", "{{major}}"])).toEqual(["2.0.0-rc.1"]))
  test("what never moves goes first, latest last, nothing twice", () =>
    expect(
      tags("tag", "v1.2.3", ["latest", "{{major}}", "{{version}}", "latest", "1.2.3", "{{short-sha}}", "edge"]),
    ).toEqual(["1.2.3", "0123456", "1", "edge", "latest"]))
})

test("any text becomes a tag or nothing", () =>
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => /^(\w[\w.-]{0,127})?$/.test(asTag(text)))))

describe("the version is the first answer there is", () => {
  const event = { name: "push", ref: "refs/heads/main", sha: HEAD, payload: {} }
  const tagged = { ...event, ref: "refs/tags/1.0.3" }
  test.each([
    [{ input: "7", event: tagged, checkout: { tags: [], describe: "1.0.2" } }, "7", "input"],
    [{ event: tagged, checkout: { tags: [], describe: "1.0.2" } }, "1.0.3", "git tag"],
    [{ event, checkout: { tags: [], describe: "1.0.2-4-gabc" } }, "1.0.2-4-gabc", "git describe"],
    [{ event, checkout: { tags: [] } }, "unknown", "no tag in reach"],
  ])("%#: %j", (known, version, source) => expect(resolveVersion(known)).toEqual({ version, source }))
})

describe("the tag of a release names one image for good", () => {
  const fixed = (...args: Parameters<typeof plan>) => plan(...args).tags.map((tag) => tag.fixed)
  test.each<[string, Parameters<typeof plan>, readonly boolean[]]>([
    ["a git tag, and latest moves", ["tag", "v1.2.3"], [true, false]],
    ["its version", ["tag", "v1.2.3", ["{{version}}"]], [true]],
    ["a git tag that is no version", ["tag", "stable", ["{{tag}}"]], [true]],
    ["a pre-release", ["tag", "v1.2.3-rc.1", ["{{version}}"]], [true]],
    ["parts of a version move", ["tag", "v1.2.3", ["{{major}}", "{{major}}.{{minor}}"]], [false, false]],
    ["all parts of it do not", ["tag", "v1.2.3", ["{{major}}.{{minor}}.{{patch}}"]], [true]],
    ["a release on a branch", ["branch", "main", ["1.2.3"]], [true]],
    ["a commit of a branch may be built again", ["branch", "main", ["{{sha}}", "{{run-number}}"]], [false, false]],
    ["what git describes between releases too", ["branch", "main", ["{{version}}"], "1.2.3-4-gabcdef0"], [false]],
  ])("%s", (_, question, expected) => expect(fixed(...question)).toEqual(expected))
})

describe("T2.6 several tags at once", () => {
  const main: PushDecision = { push: true, reason: "", kind: "branch", name: "main" }
  const question = {
    repository,
    decision: main,
    version: "unknown",
    event: { name: "push", ref: "refs/heads/main", sha: HEAD, payload: {} },
    now,
  }
  test("latest, the short commit, every git tag at the commit, and stamps of both", () => {
    const planned = planTags({
      ...question,
      templates: ["latest", "{{short-sha}}", "{{git-tags}}", "master.{{timestamp}}", "{{git-tags}}.{{timestamp}}"],
      checkout: { head: HEAD, branch: "main", tags: ["1.0.3", "rel/7"] },
      timestampFormat: "%Y%m%d%H%M%S",
    })
    expect(planned.tags.map(({ reference }) => reference.split(":")[1])).toEqual([
      "0123456",
      "1.0.3",
      "master.20180923082316",
      "1.0.3.20180923082316",
      "rel-7.20180923082316",
      "rel-7",
      "latest",
    ])
    expect(planned.tags.filter(({ fixed }) => fixed).map(({ reference }) => reference.split(":")[1])).toContain("1.0.3")
  })
  test("no git tag at the commit is said", () =>
    expect(planTags({ ...question, templates: ["{{git-tags}}"], checkout: { head: HEAD, tags: [] } })).toEqual({
      tags: [],
      skipped: ["{{git-tags}}: no git tag is at this commit"],
    }))
})
