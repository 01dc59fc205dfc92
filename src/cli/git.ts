// What git knows about a checkout, for the expressions that ask GitHub's runner for it.

import { gitIn } from "../event/git.ts"
import type { Environment } from "../process/environment.ts"

export interface GitFacts {
  /** Absolute path of the top level. */
  readonly root: string
  /** Absent before the first commit. */
  readonly sha?: string
  /** Full ref: the branch, or the tag of a detached HEAD; absent for a detached HEAD without a tag. */
  readonly ref?: string
  /** URL of the remote `origin`. */
  readonly remote?: string
  /** Name of the person: `github.user` of the git configuration, else `user.name`. */
  readonly user?: string
}

/** Asks git about the checkout that `folder` lies in; undefined when it lies in none or there is no git. */
export async function readGitFacts(folder: string, env: Environment): Promise<GitFacts | undefined> {
  const git = gitIn(folder, env)
  const ask = async (...args: string[]) => {
    const { code, stdout } = await git(args)
    return code === 0 ? stdout || undefined : undefined
  }
  const root = await ask("rev-parse", "--show-toplevel")
  if (root === undefined) return undefined
  const [sha, branch, tag, remote, login, name] = await Promise.all([
    ask("rev-parse", "--verify", "--quiet", "HEAD"),
    ask("symbolic-ref", "--quiet", "HEAD"),
    ask("describe", "--tags", "--exact-match", "HEAD"),
    ask("remote", "get-url", "origin"),
    ask("config", "--get", "github.user"),
    ask("config", "--get", "user.name"),
  ])
  const ref = branch ?? (tag === undefined ? undefined : `refs/tags/${tag}`)
  const user = login ?? name
  return {
    root,
    ...(sha === undefined ? {} : { sha }),
    ...(ref === undefined ? {} : { ref }),
    ...(remote === undefined ? {} : { remote }),
    ...(user === undefined ? {} : { user }),
  }
}

/** Server and `owner/name` of a remote's URL, in git's https, ssh and scp spellings; undefined for a path. */
export function parseRemote(url: string): { server: string; repository: string } | undefined {
  const short = /^(?:[^@/:]+@)?([^@/:]{2,}):(?!\/\/)\/?(.+)$/.exec(url)
  const parsed = short === null ? URL.parse(url) : undefined
  const host = short?.[1] ?? (parsed?.protocol.startsWith("http") ? parsed.host : parsed?.hostname)
  const repository = (short?.[2] ?? parsed?.pathname ?? "").replace(/^\/+|(\.git)?\/*$/g, "")
  if (!host || !/^[^/]+(\/[^/]+)+$/.test(repository)) return undefined
  // Port 443 of GitHub's SSH server has a name of its own.
  const server = host === "ssh.github.com" ? "github.com" : host
  return { server: `${parsed?.protocol === "http:" ? "http" : "https"}://${server}`, repository }
}
