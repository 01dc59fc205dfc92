import { readCheckout } from "../../src/event/checkout.ts"
import { localEvent, readEvent } from "../../src/event/event.ts"

const SHA = "1111111111111111111111111111111111111111"
const env = {
  GITHUB_EVENT_NAME: "push",
  GITHUB_REF: "refs/heads/main",
  GITHUB_SHA: SHA,
  GITHUB_EVENT_PATH: "/event.json",
}
const payload = (text: string) => async () => text

test("reads the event, its full ref, its commit and what the payload says", async () => {
  const text = JSON.stringify({
    ref: "refs/heads/main",
    after: SHA,
    deleted: false,
    action: "x",
    commits: [{ message: "::error::" }],
  })
  expect(
    await readEvent(
      { ...env, GITHUB_RUN_NUMBER: "3", GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r" },
      payload(text),
    ),
  ).toEqual({
    name: "push",
    ref: "refs/heads/main",
    sha: SHA,
    payload: { ref: "refs/heads/main", after: SHA, deleted: false, action: "x" },
    runNumber: "3",
    repositoryUrl: "https://github.com/o/r",
  })
})

test.each([
  [
    "no event",
    { GITHUB_EVENT_NAME: "" },
    "{}",
    /^environment "GITHUB_EVENT_NAME": the name of the event is missing; got ""; expected/,
  ],
  [
    "117 no payload",
    { GITHUB_EVENT_PATH: "" },
    "{}",
    /^environment "GITHUB_EVENT_PATH": the payload of the event is missing; got ""/,
  ],
  ["118 payload is not JSON", {}, "{", /the payload of the event is not JSON; got "\/event.json"/],
  ["payload is a list", {}, "[]", /not an object/],
  ["payload is null", {}, "null", /not an object/],
  ["120 no ref", { GITHUB_REF: "" }, "{}", /^environment "GITHUB_REF": the ref of the event is missing/],
])("%s is refused", async (_, change, text, expected) => {
  await expect(readEvent({ ...env, ...change }, payload(text))).rejects.toMatchObject({
    kind: "input",
    what: expect.stringMatching(expected),
  })
})

test("117 a payload that cannot be read is refused", async () => {
  await expect(readEvent(env, () => Promise.reject(new Error("ENOENT")))).rejects.toMatchObject({
    what: expect.stringContaining("cannot be read"),
  })
})

test("values of another type in the payload are not taken", async () => {
  expect((await readEvent(env, payload('{"ref":7,"after":{},"deleted":"true"}'))).payload).toEqual({})
})

describe("on a developer's machine the event is what is checked out", () => {
  test.each([
    [{ head: SHA, branch: "main", tags: ["v1"] }, "refs/heads/main"],
    [{ head: SHA, branch: "HEAD", tags: ["v1"] }, "refs/tags/v1"],
    [{ head: SHA, branch: "HEAD", tags: [] }, ""],
    [{ tags: [] }, ""],
  ])("%j", (checkout, ref) => expect(localEvent(checkout)).toMatchObject({ name: "local", ref }))
})

test("the checkout is asked of git; a folder that is no repository has nothing", async () => {
  const answers: Record<string, string> = {
    "rev-list -1": `commit ${SHA}\n2026-11-20T12:00:00+01:00\nHEAD -> main, tag: v1.0, tag: v1, origin/main, other\nv1`,
    "status --porcelain": "M a\n?? b",
  }
  const git = async (args: readonly string[]) => ({ code: 0, stdout: answers[args.slice(0, 2).join(" ")] ?? "" })
  const checkout = {
    head: SHA,
    branch: "main",
    committed: "2026-11-20T12:00:00+01:00",
    tags: ["v1", "v1.0"],
    describe: "v1",
    changes: ["M a", "?? b"],
  }
  expect(await readCheckout(git)).toEqual(checkout)
  answers["rev-list -1"] = answers["rev-list -1"]?.replace(/v1$/, "%(describe:tags)") ?? ""
  answers["describe --tags"] = "v1-3-g1234567"
  expect(await readCheckout(git)).toEqual({ ...checkout, describe: "v1-3-g1234567" })
  expect(await readCheckout(async () => ({ code: 128, stdout: "" }))).toEqual({ tags: [] })
})
