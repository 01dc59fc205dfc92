// What the checkout is: its commit, its branch, its tags. Read once, before anything is built.
import type { Git } from "./git.ts"

export interface Checkout {
  /** Full SHA; absent outside a repository and before its first commit. */
  readonly head?: string
  /** Name of the branch; `HEAD` when none is checked out, as on a tag. */
  readonly branch?: string
  /** When the commit was made, as ISO 8601. */
  readonly committed?: string
  /** Git tags at this commit. */
  readonly tags: readonly string[]
  /** `git describe --tags`; absent when no tag can be reached, as in a shallow checkout. */
  readonly describe?: string
  /**
   * What `git status` finds changed, added or not tracked, submodules included: the first few lines of its short form.
   * Absent where git could not say.
   */
  readonly changes?: readonly string[]
}

/** What `git describe --tags` says; git before 2.35 leaves it as it is. */
const DESCRIBE = "%(describe:tags)"

/** Lines of changes that are kept: enough to recognise them. */
const SHOWN_CHANGES = 5

/**
 * Asks git, in as few processes as answer everything: starting one is what takes the time. A folder that is no repository is no error: a
 * developer may try a Dockerfile anywhere.
 */
export async function readCheckout(git: Git): Promise<Checkout> {
  const ask = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await git(args)
    return code === 0 ? stdout : ""
  }
  const [commit, status] = await Promise.all([
    ask("rev-list", "-1", `--format=%cI%n%D%n${DESCRIBE}`, "HEAD"),
    git(["status", "--porcelain"]),
  ])
  const [header, committed, refs = "", described = ""] = commit.split("\n")
  const head = header?.replace("commit ", "")
  if (!head) return { tags: [] }
  const describe = described === DESCRIBE ? await ask("describe", "--tags") : described
  // `HEAD -> main, tag: v1, origin/main`: no name has a space in it.
  const names = refs.split(", ")
  const after = (word: string) => names.filter((name) => name.startsWith(word)).map((name) => name.slice(word.length))
  return {
    head,
    branch: after("HEAD -> ")[0] ?? "HEAD",
    tags: after("tag: ").sort(),
    ...(committed ? { committed } : {}),
    ...(describe === "" ? {} : { describe }),
    ...(status.code === 0 ? { changes: status.stdout.split("\n").filter(Boolean).slice(0, SHOWN_CHANGES) } : {}),
  }
}

/** How another commit stands to the one that is checked out; `unknown` where the history does not reach it. */
export async function compareHistory(git: Git, other: string): Promise<"older" | "newer" | "unknown"> {
  const [older, newer] = await Promise.all([
    git(["merge-base", "--is-ancestor", other, "HEAD"]),
    git(["merge-base", "--is-ancestor", "HEAD", other]),
  ])
  if (older.code === 0 && newer.code === 1) return "older"
  return newer.code === 0 && older.code === 1 ? "newer" : "unknown"
}
