// What happened, as GitHub tells it: the event, its full ref and its commit. A developer's machine has an event of its own.

import { StageError } from "../errors.ts"
import type { Environment } from "../process/environment.ts"
import type { Checkout } from "./checkout.ts"

export interface RunEvent {
  /** `push`, `pull_request`, …; `local` on a developer's machine; empty when nobody said. */
  readonly name: string
  /** Full ref, `refs/heads/main`; empty when there is none. */
  readonly ref: string
  readonly sha: string
  /** What the payload says, where it says something. */
  readonly payload: {
    readonly ref?: string
    readonly after?: string
    readonly deleted?: boolean
    readonly action?: string
  }
  readonly runNumber?: string
  /** Address of the repository, for labels. */
  readonly repositoryUrl?: string
}

/** GitHub caps payloads of webhooks at 25 MB. */
const PAYLOAD_LIMIT = 32 * 1024 * 1024

/**
 * Reads the event of a workflow run.
 * @param readFile reads the payload as text.
 * @throws StageError `input` when the payload is missing, too large or not JSON, or the ref is missing.
 */
export async function readEvent(env: Environment, readFile: (path: string) => Promise<string>): Promise<RunEvent> {
  const name = env.GITHUB_EVENT_NAME ?? ""
  const ref = env.GITHUB_REF ?? ""
  if (name === "")
    throw wrong(
      "GITHUB_EVENT_NAME",
      "the name of the event is missing",
      name,
      "the name of an event, as the runner sets it",
    )
  if (ref === "")
    throw wrong("GITHUB_REF", "the ref of the event is missing", ref, "a full ref such as refs/heads/main")
  const repositoryUrl =
    env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` : undefined
  return {
    name,
    ref,
    sha: env.GITHUB_SHA ?? "",
    payload: await readPayload(env.GITHUB_EVENT_PATH ?? "", readFile),
    ...(env.GITHUB_RUN_NUMBER ? { runNumber: env.GITHUB_RUN_NUMBER } : {}),
    ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
  }
}

/** The event of a developer's machine: what is checked out. A commit with a tag and no branch is that tag. */
export function localEvent(checkout: Checkout): RunEvent {
  const detached = checkout.branch === undefined || checkout.branch === "HEAD"
  const tag = checkout.tags[0]
  const ref = detached ? (tag === undefined ? "" : `refs/tags/${tag}`) : `refs/heads/${checkout.branch}`
  return { name: "local", ref, sha: checkout.head ?? "", payload: {} }
}

async function readPayload(path: string, readFile: (path: string) => Promise<string>): Promise<RunEvent["payload"]> {
  const expected = "the path of the event's payload, as the runner sets it"
  if (path === "") throw wrong("GITHUB_EVENT_PATH", "the payload of the event is missing", path, expected)
  let text: string
  try {
    text = await readFile(path)
  } catch {
    throw wrong("GITHUB_EVENT_PATH", "the payload of the event cannot be read", path, expected)
  }
  if (text.length > PAYLOAD_LIMIT)
    throw wrong("GITHUB_EVENT_PATH", "the payload of the event is too large", path, "at most 32 MiB")
  let payload: unknown
  try {
    payload = JSON.parse(text)
  } catch {
    throw wrong("GITHUB_EVENT_PATH", "the payload of the event is not JSON", path, "a JSON object")
  }
  if (typeof payload !== "object" || payload === null || Array.isArray(payload))
    throw wrong("GITHUB_EVENT_PATH", "the payload of the event is not an object", path, "a JSON object")
  const { ref, after, deleted, action } = payload as Readonly<Record<string, unknown>>
  return {
    ...(typeof ref === "string" ? { ref } : {}),
    ...(typeof after === "string" ? { after } : {}),
    ...(typeof deleted === "boolean" ? { deleted } : {}),
    ...(typeof action === "string" ? { action } : {}),
  }
}

function wrong(variable: string, problem: string, got: string, expected: string): StageError {
  return new StageError({
    stage: "plan",
    kind: "input",
    what: `environment "${variable}": ${problem}; got ${JSON.stringify(got.slice(0, 80))}; expected ${expected}`,
    remedy: "outside GitHub Actions use the command line: `image-driven-pipeline run`",
  })
}
