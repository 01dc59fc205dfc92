// Who writes what between runs, and who reads it; where the layers of a build are kept. Every row is a decision.
import type { RunEvent } from "../../src/event/event.ts"
import type { PushInputs } from "../../src/inputs/inputs.ts"
import {
  type CacheMode,
  cacheScope,
  chooseLayerCache,
  hasOwnFrontend,
  isWorthKeeping,
  keyPrefix,
  type LayerQuestion,
} from "../../src/policy/cache.ts"

const SHA = "a".repeat(40)
const push: PushInputs = {
  mode: "auto",
  verifyCheckout: true,
  allowOverwrite: false,
  branches: ["master", "main"],
  tagPatterns: ["*"],
  timestampFormat: "",
  tags: [],
}
const checkout = { head: SHA, branch: "main", tags: [], changes: [] }
const scope = (event: Partial<RunEvent>, mode?: CacheMode, inputs: Partial<PushInputs> = {}, head = SHA) =>
  cacheScope(
    { name: "push", ref: "refs/heads/main", sha: SHA, payload: {}, ...event },
    { ...checkout, head },
    { ...push, ...inputs },
    mode,
  )

test.each<[string, Partial<RunEvent>]>([
  ["push to main", {}],
  ["push to master", { ref: "refs/heads/master" }],
  ["git tag", { ref: "refs/tags/v1" }],
  ["schedule", { name: "schedule" }],
  ["workflow_dispatch", { name: "workflow_dispatch" }],
  ["on a developer's machine", { name: "local" }],
])("what may be pushed writes for all: %s", (_, event) => {
  expect(scope(event)).toEqual({ own: "trusted", read: ["trusted"], strange: false })
})

test("a job that proves only, on main, shares the scope with the one that pushes", () => {
  expect(scope({}, undefined, { mode: "never" }).own).toBe("trusted")
})

test.each<[string, Partial<RunEvent>, string]>([
  ["a pull request", { name: "pull_request", ref: "refs/pull/7/merge" }, SHA],
  ["a merge queue", { name: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-7" }, SHA],
  ["a feature branch", { ref: "refs/heads/feature" }, SHA],
  ["a branch whose name looks like main", { ref: "refs/heads/refs/heads/main" }, SHA],
  ["main, with something else checked out", { name: "workflow_dispatch" }, "b".repeat(40)],
])("everything else reads what may be pushed, and writes for itself alone: %s", (_, event, head) => {
  const { own, read, readOnly } = scope(event, undefined, {}, head)
  expect(own).toMatch(/^ref-[0-9a-f]{16}$/)
  expect([read, readOnly]).toEqual([[own, "trusted"], undefined])
})

test.each<[string, Partial<RunEvent>, string]>([
  ["a stranger's pull request on the ref of main", { name: "pull_request_target" }, SHA],
  ["a comment", { name: "issue_comment" }, SHA],
  ["what another workflow has started", { name: "workflow_run" }, SHA],
])("an event whose ref is not its own writes nothing at all: %s", (_, event, head) => {
  const found = scope(event, undefined, {}, head)
  expect(found).toMatchObject({
    read: ["trusted"],
    strange: true,
    readOnly: expect.stringMatching(/no ref of its own/),
  })
})

test("two events on one ref, and two refs of one event, never share", () => {
  const owns = [
    { name: "pull_request", ref: "refs/pull/7/merge" },
    { name: "pull_request", ref: "refs/pull/8/merge" },
    { name: "pull_request_target", ref: "refs/heads/main" },
    { name: "issue_comment", ref: "refs/heads/main" },
  ].map((event) => scope(event).own)
  expect(new Set(owns).size).toBe(4)
  expect(owns).not.toContain("trusted")
})

test.each<[CacheMode, Partial<RunEvent>, readonly string[], boolean]>([
  ["write", {}, ["trusted"], true],
  ["read", {}, ["trusted"], false],
  ["none", {}, ["trusted"], false],
  ["write-only", {}, [], true],
  ["write", { ref: "refs/tags/v1" }, ["trusted"], false],
])("GitHub's cache-mode is kept to: %s %j", (mode, event, read, writes) => {
  const found = scope(event, mode)
  expect([found.read, found.readOnly === undefined]).toEqual([read, writes])
})

test("keys name the kind, the format and the scope, and differ by what they are about", () => {
  expect(keyPrefix("tools", "trusted", { a: 1 })).toMatch(/^image-driven-tools-1-trusted-[0-9a-f]{24}-$/)
  expect(keyPrefix("tools", "trusted", { a: 1 })).not.toBe(keyPrefix("tools", "trusted", { a: 2 }))
})

describe("layers of a build", () => {
  const asked: LayerQuestion = {
    mode: "auto",
    given: false,
    noCache: false,
    github: true,
    lasting: false,
    driver: "docker",
    store: "classic",
    scope: { own: "trusted", read: ["trusted"], strange: false },
    ownFrontend: true,
    pushes: true,
    repository: "ghcr.io/owner/app",
    about: "app",
  }
  const choose = (more: Partial<LayerQuestion>) => chooseLayerCache({ ...asked, ...more })
  const pull = { own: "ref-1", read: ["ref-1", "trusted"], strange: false }

  test.each<[string, Partial<LayerQuestion>, string, RegExp]>([
    ["the classic store keeps the image", {}, "image", /image in GitHub's cache, scope trusted/],
    ["the containerd store", { store: "containerd" }, "builder", /layers in GitHub's cache/],
    ["docker/setup-buildx-action", { driver: "docker-container" }, "builder", /GitHub's cache/],
    ["Kubernetes", { driver: "kubernetes" }, "builder", /GitHub's cache/],
    ["a remote builder", { driver: "remote" }, "builder", /GitHub's cache/],
    ["outside of GitHub", { github: false }, "none", /as the builder keeps them/],
    ["an engine that stays", { lasting: true }, "none", /as the engine keeps them/],
    ["switched off", { mode: "off" }, "none", /^off$/],
    ["`cache-from` or `cache-to`", { given: true }, "none", /as `cache-from` and `cache-to` say/],
    ["`no-cache`", { noCache: true }, "none", /no-cache/],
    ["no buildx", { driver: undefined }, "none", /no buildx/],
    [
      "a stranger's code, where a token would travel",
      { store: "containerd", scope: { ...pull, strange: true } },
      "none",
      /anybody's/,
    ],
    ["a stranger's code, where none does", { scope: { ...pull, strange: true } }, "image", /the image/],
    ["a frontend of somebody else", { store: "containerd", ownFrontend: false }, "none", /`syntax` is an image/],
    ["the registry", { mode: "registry", driver: "docker-container" }, "builder", /the registry/],
    ["the registry, with a builder that cannot", { mode: "registry" }, "none", /cannot export/],
  ])("%s", (_, more, kind, said) => {
    const chosen = choose(more)
    expect(chosen.kind).toBe(kind)
    expect(chosen.said).toMatch(said)
  })

  test("a pull request reads its own scope and main's, and writes its own; to a registry it writes nothing", () => {
    for (const [mode, written] of [
      ["auto", ["ref-1"]],
      ["registry", []],
    ] as const) {
      const chosen = choose({ mode, store: "containerd", scope: pull, pushes: false })
      if (chosen.kind !== "builder") throw new Error(chosen.kind)
      expect(chosen.from.map((one) => /ref-1|trusted/.exec(one)?.[0])).toEqual(["ref-1", "trusted"])
      expect(chosen.to.map((one) => /ref-1|trusted/.exec(one)?.[0])).toEqual(written)
    }
  })

  test("what cannot be written is no failure of the build", () => {
    for (const mode of ["auto", "registry"] as const)
      expect(choose({ mode, store: "containerd" })).toMatchObject({
        to: [expect.stringContaining("ignore-error=true")],
      })
  })

  test.each<[string, boolean]>([
    ["FROM scratch", true],
    ["# syntax=docker/dockerfile:1\nFROM scratch", true],
    ["# syntax = docker.io/docker/dockerfile-upstream@sha256:1\nFROM scratch", true],
    ["# syntax=docker/dockerfiles:1\nFROM scratch", false],
    ["# escape=`\n#SYNTAX=ghcr.io/evil/frontend\nFROM scratch", false],
    ["// syntax=evil/frontend\n", false],
    ['{"syntax": "evil/frontend"}', false],
  ])("who reads the Dockerfile: %j", (text, own) => {
    expect(hasOwnFrontend(text, [])).toBe(own)
    expect(hasOwnFrontend(text, [{ name: "BUILDKIT_SYNTAX", value: "evil/frontend" }])).toBe(false)
  })

  test("what is read only is never written", () => {
    const chosen = choose({
      store: "containerd",
      scope: { own: "trusted", read: ["trusted"], readOnly: "a tag", strange: false },
    })
    expect(chosen).toMatchObject({ kind: "builder", to: [], said: expect.stringContaining("read only: a tag") })
  })

  test("what is made again in less than ten seconds does not travel", () => {
    expect([isWorthKeeping(9999), isWorthKeeping(10_000)]).toEqual([false, true])
  })
})
