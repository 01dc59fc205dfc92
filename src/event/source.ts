// Sources in other repositories: which commit is at a ref, and the files of it. The only door to a git server.
import { setTimeout as sleep } from "node:timers/promises"
import { StageError } from "../errors.ts"
import { childEnvironment, type Environment } from "../process/environment.ts"
import { runProcess } from "../process/process.ts"

export interface SourceRef {
  /** `https://…`, without credentials in it. */
  readonly url: string
  /** Name of a branch or a tag, or the full SHA of a commit; absent means the default branch. */
  readonly ref?: string
}

export interface GitServer {
  readonly env: Environment
  readonly signal: AbortSignal
  /** Sent to the server with this address and to no other. */
  readonly token?: { readonly server: string; readonly value: string }
}

/** Seconds before another attempt. */
const BACKOFF = [1, 3]
/** Characters of what git says that are kept. */
const SAID = 2000
/** Answers that no other attempt changes. */
const FINAL =
  /not found|could not read Username|Authentication failed|access denied|returned error: 40[134]|couldn't find remote ref|not our ref/i
const SHA = /^[0-9a-f]{40}$/

/**
 * The commit that a ref names now; one request or two.
 * @throws StageError `input` when there is no such repository or ref for us.
 */
export async function sourceCommit({ url, ref }: SourceRef, server: GitServer): Promise<string> {
  if (ref !== undefined && SHA.test(ref)) return ref
  const wanted = ref === undefined ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/tags/${ref}^{}`]
  const listed = await git(server, ["ls-remote", "--quiet", "--", url, ...wanted], url)
  const refs = new Map(listed.split("\n").map((line) => line.split("\t").reverse() as [string, string]))
  // Of an annotated tag, the commit it points to; a branch goes before a tag of the same name.
  const commit = [wanted[0], wanted[2], wanted[1]].map((name) => refs.get(name ?? "")).find((sha) => sha !== undefined)
  if (commit !== undefined && SHA.test(commit)) return commit
  throw new StageError({
    stage: "plan",
    kind: "input",
    what: `${url} has no ${ref === undefined ? "default branch" : `branch and no tag "${ref}"`}`,
    remedy: "correct `source` in the chain file",
  })
}

/**
 * Puts the files of the ref into `files`, a folder that exists, and returns the commit they are of: whatever the ref names at this
 * moment. `repository`: a folder for git's own, which does not exist yet.
 */
export async function fetchSource(
  { url, ref }: SourceRef,
  folders: { readonly repository: string; readonly files: string },
  server: GitServer,
): Promise<string> {
  const { repository, files } = folders
  const own = ["--git-dir", repository]
  await git(server, ["init", "--quiet", "--bare", "--", repository], url)
  const name = ref === undefined ? "HEAD" : SHA.test(ref) ? ref : await fullName({ url, ref }, server)
  await git(
    server,
    [...own, "fetch", "--quiet", "--depth=1", "--no-tags", "--", url, `+${name}:refs/source/fetched`],
    url,
  )
  const commit = await git(server, [...own, "rev-parse", "--verify", "refs/source/fetched^{commit}"], url)
  const checkout = ["-c", "core.bare=false", "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"]
  await git(server, [...own, "--work-tree", files, ...checkout, "checkout", "--quiet", "--force", commit], url, files)
  return commit
}

async function fullName({ url, ref }: SourceRef, server: GitServer): Promise<string> {
  const listed = await git(server, ["ls-remote", "--quiet", "--", url, `refs/heads/${ref}`, `refs/tags/${ref}`], url)
  const names = listed.split("\n").map((line) => line.split("\t")[1])
  return names.includes(`refs/heads/${ref}`) ? `refs/heads/${ref}` : `refs/tags/${ref}`
}

/** Runs git and returns what it printed; what may succeed later is tried again. */
async function git(server: GitServer, args: readonly string[], url: string, cwd?: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    let [printed, said] = ["", ""]
    const { code } = await runProcess("git", args, {
      env: childEnvironment(server.env, { GIT_TERMINAL_PROMPT: "0", ...protocols, ...header(server, url) }),
      signal: server.signal,
      ...(cwd === undefined ? {} : { cwd }),
      stdout: (chunk) => {
        printed += Buffer.from(chunk).toString("utf8")
      },
      output: (chunk) => {
        said = (said + Buffer.from(chunk).toString("utf8")).slice(-SAID)
      },
    })
    if (code === 0) return printed.trim()
    const wait = BACKOFF[attempt]
    if (wait === undefined || FINAL.test(said) || !args.includes(url)) throw unreachable(url, said)
    await sleep(wait * 1000, undefined, { signal: server.signal })
  }
}

/** A ref, a redirect or a submodule never makes git run a program or read a folder of this machine. */
const protocols = { GIT_ALLOW_PROTOCOL: "http:https" }

/** The token as git's own configuration has it, in the environment of the one process: in no argument and on no disk. */
function header({ token }: GitServer, url: string): Record<string, string> {
  if (token === undefined || !url.startsWith(`${token.server}/`)) return {}
  const basic = Buffer.from(`x-access-token:${token.value}`).toString("base64")
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${token.server}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
  }
}

function unreachable(url: string, said: string): StageError {
  return new StageError({
    stage: "plan",
    kind: "input",
    what: `the source ${url} cannot be read`,
    why: said.trim() || "git said nothing",
    remedy: "check `source` in the chain file; for a private repository set `github-token` to a token that may read it",
  })
}
