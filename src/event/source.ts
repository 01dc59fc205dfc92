// Sources in other repositories: which commit is at a ref, and the files of it. The only door to a git server.
import { readFile } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { StageError } from "../errors.ts"
import { childEnvironment, type Environment, RUN_VARIABLE } from "../process/environment.ts"
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
  /** By it a git that outlives a killed run is found. */
  readonly runId: string
  /** Sent to the server with this address and to no other. */
  readonly token?: { readonly server: string; readonly value: string }
}

export interface FetchedSource {
  readonly commit: string
  /** What the files do not have, although the repository has it. */
  readonly missing: readonly string[]
}

/** Who a token speaks for. Source: GitHub's "Authenticating as a GitHub App installation"; actions/checkout does the same. */
export const TOKEN_USER = "x-access-token"
/** Seconds before another attempt. */
const BACKOFF = [1, 3]
/** Milliseconds for a question, and for a fetch. */
const PATIENCE = { asking: 30_000, fetching: 15 * 60_000 }
/** Characters of what git says that are kept. */
const SAID = 2000
/** Answers that no other attempt changes. */
const FINAL =
  /not found|could not read Username|Authentication failed|access denied|returned error: (30\d|40[134])|couldn't find remote ref|not our ref|redirect/i
const SHA = /^[0-9a-f]{40}$/

/**
 * The commit that a ref names now; one request or two.
 * @throws StageError `input` when there is no such repository or ref for us.
 */
export async function sourceCommit(source: SourceRef, server: GitServer): Promise<string> {
  const { url, ref } = source
  if (ref !== undefined && SHA.test(ref)) return ref
  const found = (await refsOf(source, server))[0]
  if (found !== undefined) return found.commit
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
  source: SourceRef,
  folders: { readonly repository: string; readonly files: string },
  server: GitServer,
): Promise<FetchedSource> {
  const { url, ref } = source
  const { repository, files } = folders
  const own = ["--git-dir", repository]
  const here: GitServer = { env: server.env, signal: server.signal, runId: server.runId }
  await git(here, ["init", "--quiet", "--bare", "--", repository], url)
  const full = ref === undefined ? "HEAD" : SHA.test(ref) ? ref : (await refsOf(source, server))[0]?.name
  const refspec = `+${full ?? `refs/heads/${ref}`}:refs/source/fetched`
  await git(server, [...own, "fetch", "--quiet", "--depth=1", "--no-tags", "--", url, refspec], url)
  const commit = await git(here, [...own, "rev-parse", "--verify", "refs/source/fetched^{commit}"], url)
  await git(here, [...own, "--work-tree", files, ...CHECKOUT, "checkout", "--quiet", "--force", commit], url, files)
  return { commit, missing: await missingIn(files) }
}

/** No hook and no filter runs for files of a stranger; what Git LFS would fetch stays a pointer, which is said. */
const CHECKOUT = [
  "core.bare=false",
  "core.hooksPath=/dev/null",
  "advice.detachedHead=false",
  "filter.lfs.smudge=",
  "filter.lfs.process=",
  "filter.lfs.required=false",
].flatMap((setting) => ["-c", setting])

async function missingIn(files: string): Promise<readonly string[]> {
  const text = (name: string) => readFile(path.join(files, name), "utf8").catch(() => "")
  const [attributes, modules] = await Promise.all([text(".gitattributes"), text(".gitmodules")])
  return [
    ...(/filter=lfs/.test(attributes) ? ["files of Git LFS are pointers"] : []),
    ...(/^\s*\[submodule/m.test(modules) ? ["submodules are empty folders"] : []),
  ]
}

/** The full name and the commit of a ref; a branch goes before a tag, and of an annotated tag it is what it points to. */
async function refsOf(
  { url, ref }: SourceRef,
  server: GitServer,
): Promise<readonly { readonly name: string; readonly commit: string }[]> {
  const wanted = ref === undefined ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}^{}`, `refs/tags/${ref}`]
  const listed = await git(server, ["ls-remote", "--quiet", "--", url, ...wanted], url)
  const refs = new Map(listed.split("\n").map((line) => line.split("\t").reverse() as [string, string]))
  return wanted.flatMap((name) => {
    const commit = refs.get(name) ?? ""
    return SHA.test(commit) ? [{ name: name.replace("^{}", ""), commit }] : []
  })
}

/** Runs git and returns what it printed; what may succeed later is tried again. */
async function git(server: GitServer, args: readonly string[], url: string, cwd?: string): Promise<string> {
  const asks = args.includes("ls-remote")
  for (let attempt = 0; ; attempt++) {
    let [printed, said] = ["", ""]
    const limit = AbortSignal.timeout(asks ? PATIENCE.asking : PATIENCE.fetching)
    const { code } = await runProcess("git", args, {
      env: childEnvironment(server.env, {
        GIT_TERMINAL_PROMPT: "0",
        GIT_ALLOW_PROTOCOL: "http:https",
        [RUN_VARIABLE]: server.runId,
        ...configuration(server, url),
      }),
      signal: AbortSignal.any([server.signal, limit]),
      ...(cwd === undefined ? {} : { cwd }),
      stdout: (chunk) => {
        printed += Buffer.from(chunk).toString("utf8")
      },
      output: (chunk) => {
        said = (said + Buffer.from(chunk).toString("utf8")).slice(-SAID)
      },
    }).catch((error: unknown) => {
      server.signal.throwIfAborted()
      if (limit.aborted) return { code: -1 }
      throw error
    })
    if (code === 0) return printed.trim()
    if (limit.aborted) said = `it took too long. ${said}`
    const wait = BACKOFF[attempt]
    if (wait === undefined || FINAL.test(said) || !args.includes(url)) throw unreachable(url, said)
    await sleep(wait * 1000, undefined, { signal: server.signal })
  }
}

/**
 * Git's settings, in the environment of the one process: in no argument and on no disk. With a token no redirect is followed: git would
 * send it along.
 */
function configuration({ token }: GitServer, url: string): Record<string, string> {
  const settings: (readonly [string, string])[] = [
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "60"],
  ]
  if (token !== undefined && url.startsWith(`${token.server}/`)) {
    const basic = Buffer.from(`${TOKEN_USER}:${token.value}`).toString("base64")
    settings.push(
      ["http.followRedirects", "false"],
      [`http.${token.server}/.extraheader`, `AUTHORIZATION: basic ${basic}`],
    )
  }
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(settings.length)],
    ...settings.flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ])
}

/** What is said of a source that git cannot read. `said`: git's own words. */
export function unreachable(url: string, said: string): StageError {
  return new StageError({
    stage: "plan",
    kind: "input",
    what: `the source ${url} cannot be read`,
    why: said.trim() || "git said nothing",
    remedy: /redirect|returned error: 30\d/.test(said.replaceAll(url, ""))
      ? "the repository has moved: name its new place in the chain file, since a token is not sent after a redirect"
      : "check `source` in the chain file; for a private repository set `github-token` to a token that may read it",
  })
}
