// Remotes in their spellings, and facts of a real checkout.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { parseRemote, readGitFacts } from "../../src/cli/git.ts"

test.each([
  ["https://github.com/owner/app.git", "https://github.com", "owner/app"],
  ["https://github.com/owner/app/", "https://github.com", "owner/app"],
  ["https://x-access-token:secret@github.com/owner/app", "https://github.com", "owner/app"],
  ["git@github.com:owner/app.git", "https://github.com", "owner/app"],
  ["github.com:owner/app", "https://github.com", "owner/app"],
  ["ssh://git@github.com/owner/app.git", "https://github.com", "owner/app"],
  ["ssh://git@ssh.github.com:443/owner/app.git", "https://github.com", "owner/app"],
  ["https://git.example.com:8443/owner/app.js", "https://git.example.com:8443", "owner/app.js"],
  ["http://git.local/owner/app.git", "http://git.local", "owner/app"],
])("%s is %s and %s", (url, server, repository) => {
  expect(parseRemote(url)).toEqual({ server, repository })
})

test.each(["/srv/git/app.git", "../app", "file:///srv/git/app", "C:/src/app", "https://github.com/app", ""])(
  "%j names no server",
  (url) => expect(parseRemote(url)).toBeUndefined(),
)

describe("a checkout", () => {
  let folder = ""
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", GIT_DIR: "/nonexistent" }
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { stdio: "ignore" })

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "cli-git-")))
    git("init", "--initial-branch", "main")
    git("config", "user.name", "Jane Doe")
    git("config", "user.email", "jane@example.com")
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test("is known before its first commit, from a folder below", async () => {
    mkdirSync(path.join(folder, "a/b"), { recursive: true })
    expect(await readGitFacts(path.join(folder, "a/b"), env)).toEqual({
      root: folder,
      ref: "refs/heads/main",
      user: "Jane Doe",
    })
  })

  test("has commit, branch, remote and login", async () => {
    git("commit", "--allow-empty", "-m", "x")
    git("tag", "v1")
    git("remote", "add", "origin", "git@github.com:owner/app.git")
    git("config", "github.user", "jane")
    expect(await readGitFacts(folder, env)).toEqual({
      root: folder,
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      ref: "refs/heads/main",
      remote: "git@github.com:owner/app.git",
      user: "jane",
    })
  })

  test("that is detached is at its tag, or nowhere", async () => {
    git("commit", "--allow-empty", "-m", "x")
    git("checkout", "--detach")
    expect((await readGitFacts(folder, env))?.ref).toBeUndefined()
    git("tag", "v1")
    expect((await readGitFacts(folder, env))?.ref).toBe("refs/tags/v1")
  })
})

test("a folder outside any checkout has no facts", async () => {
  expect(await readGitFacts("/nonexistent", { PATH: process.env.PATH })).toBeUndefined()
  expect(await readGitFacts("/", { PATH: "/nonexistent" })).toBeUndefined()
})
