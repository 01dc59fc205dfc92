// What the checkout is: its commit, its branch, its tags. Read once, before anything is built.
import type { Git } from "./git.ts"

export interface Checkout {
  /** Full SHA; absent outside a repository and before its first commit. */
  readonly head?: string
  /** Name of the branch; `HEAD` when none is checked out, as on a tag. */
  readonly branch?: string
  /** Git tags at this commit. */
  readonly tags: readonly string[]
  /** `git describe --tags`; absent when no tag can be reached, as in a shallow checkout. */
  readonly describe?: string
}

/** Asks git, side by side. A folder that is no repository is no error: a developer may try a Dockerfile anywhere. */
export async function readCheckout(git: Git): Promise<Checkout> {
  const ask = async (...args: string[]): Promise<string | undefined> => {
    const { code, stdout } = await git(args)
    return code === 0 && stdout !== "" ? stdout : undefined
  }
  const [names, tags, describe] = await Promise.all([
    ask("rev-parse", "HEAD", "--abbrev-ref", "HEAD"),
    ask("tag", "--points-at", "HEAD"),
    ask("describe", "--tags"),
  ])
  const [head, branch] = names?.split("\n") ?? []
  return {
    ...(head === undefined ? {} : { head }),
    ...(branch === undefined ? {} : { branch }),
    tags: tags?.split("\n") ?? [],
    ...(describe === undefined ? {} : { describe }),
  }
}
