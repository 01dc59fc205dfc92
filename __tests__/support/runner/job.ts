// What a job gives a step of an action: inputs with their defaults, the context as environment, files for its results.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { parse } from "yaml"

/** The event and the commit that a run is about. */
export interface JobEvent {
  /** Default `push`. */
  readonly name?: string
  /** Full ref, default `refs/heads/main`. */
  readonly ref?: string
  readonly sha?: string
  /** Default is what a push of this ref and commit carries. */
  readonly payload?: unknown
  /** Default `owner/repository`. */
  readonly repository?: string
}

interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: unknown } | null>>
  readonly runs: Readonly<Record<string, string>>
}

/** Reads the parts of an action.yml that a runner needs. */
export function readAction(file: string): ActionFile {
  return parse(readFileSync(file, "utf8")) as ActionFile
}

/** `INPUT_*` for every input of the action, and for those that it does not declare. Expressions are empty. */
export function inputVariables(action: ActionFile, inputs: Readonly<Record<string, string>>): Record<string, string> {
  const defaults = Object.entries(action.inputs ?? {}).map(([name, input]): [string, string] => {
    const value = input?.default === undefined || input.default === null ? "" : String(input.default)
    return [name, value.includes("${{") ? "" : value]
  })
  const all = { ...Object.fromEntries(defaults), ...inputs }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  )
}

/** Variables of the context; writes the event's payload into `temp`. */
export function contextVariables(event: JobEvent, workspace: string, temp: string): Record<string, string> {
  const { name = "push", ref = "refs/heads/main", sha = "0".repeat(39).concat("1") } = event
  const { repository = "owner/repository" } = event
  const payload = event.payload ?? {
    ref,
    after: sha,
    deleted: false,
    repository: { full_name: repository, default_branch: "main" },
  }
  const file = path.join(temp, "_github_workflow", "event.json")
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(payload))
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION: "__owner_image-driven-pipeline",
    GITHUB_ACTOR: "octocat",
    GITHUB_API_URL: "https://api.github.com",
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: file,
    GITHUB_JOB: "image",
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    GITHUB_REF_TYPE: ref.startsWith("refs/tags/") ? "tag" : "branch",
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split("/")[0] ?? "",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_RUN_ID: "4711",
    GITHUB_RUN_NUMBER: "42",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: sha,
    GITHUB_WORKFLOW: "CI",
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "emulated",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: temp,
    RUNNER_TRACKING_ID: "github_00000000-0000-4000-8000-000000000000",
  }
}

/** The machine's own environment without what another job, or this test run, put into it. */
export function machineVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
      value === undefined ||
      /^(GITHUB_|INPUT_|STATE_|RUNNER_|ACTIONS_|NODE_(OPTIONS|ENV|ICU_DATA)$|JEST_|npm_)/.test(name)
        ? []
        : [[name, value]],
    ),
  )
}
