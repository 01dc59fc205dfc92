// The contexts of GitHub's expressions, as far as one machine knows them.
import { tmpdir } from "node:os"
import type { Environment } from "../process/environment.ts"
import type { Contexts, Lookup, Scalar, Unavailable } from "./expressions.ts"
import { type GitFacts, parseRemote } from "./git.ts"
import type { StepDefinition } from "./step.ts"

export interface Surroundings {
  readonly env: Environment
  readonly git: GitFacts | undefined
  readonly workspace: string
  readonly step: StepDefinition
  /** Told each secret that an expression read. */
  readonly onSecret: (value: string) => void
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: "Linux", darwin: "macOS", win32: "Windows" }
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "X64", arm64: "ARM64", arm: "ARM", ia32: "X86" }

/** All contexts but `env`, which is built in layers. */
export function localContexts(surroundings: Surroundings): Contexts {
  const { env, step } = surroundings
  const secret = (value: string) => {
    surroundings.onSecret(value)
    return value
  }
  const inputs: Lookup = (name) => {
    const known = Object.keys(step.workflowInputs).find((input) => input.toLowerCase() === name.toLowerCase())
    const value = known === undefined ? undefined : step.workflowInputs[known]
    return value ?? { unavailable: `the input "${name}" of the workflow has no default` }
  }
  const nowhere =
    (reason: string): Lookup =>
    () => ({ unavailable: reason })
  return {
    github: githubContext(surroundings, inputs, secret),
    secrets: (name) => {
      const variable = variableOf(name, env)
      const value = own(env, variable)
      return value === undefined ? unset(variable) : secret(value)
    },
    vars: (name) => {
      const variable = variableOf(name, env)
      return own(env, variable) ?? unset(variable)
    },
    runner: runnerContext(env),
    inputs,
    matrix: (name) => {
      const values = own(step.matrix, name) ?? []
      const [only] = values
      if (values.length === 1 && only !== undefined && !String(only).includes("${{")) return only
      const choices = values.length === 0 ? "" : `, here one of ${values.join(", ")}`
      return { unavailable: `a matrix value exists in a run of the workflow only${choices}` }
    },
    steps: (id) => ({
      unavailable: step.precedingIds.includes(id)
        ? `it comes from the step "${id}", which is not run here`
        : `job "${step.job}" has no step "${id}" before this one`,
    }),
    needs: nowhere("it comes from another job, which is not run here"),
    strategy: nowhere("it exists in a run of the workflow only"),
    job: nowhere("it exists in a run of the workflow only"),
    jobs: nowhere("it exists in a run of the workflow only"),
  }
}

/** `env` as the expressions of one layer see it: what outer layers set, else the environment of this process. */
export function envContext(outer: ReadonlyMap<string, string | Unavailable>, env: Environment): Lookup {
  return (name) => {
    const set = outer.get(name)
    if (typeof set === "string") return set
    const here = own(env, name)
    if (here !== undefined) return here
    if (set !== undefined) return { unavailable: `env.${name} needs a value of its own: ${set.unavailable}` }
    return { unavailable: `neither the workflow file nor the environment sets ${name}` }
  }
}

function githubContext(surroundings: Surroundings, inputs: Lookup, secret: (value: string) => string): Lookup {
  const { env, git, step, workspace } = surroundings
  const remote = git?.remote === undefined ? undefined : parseRemote(git.remote)
  const server = remote?.server ?? "https://github.com"
  const apiServer = server === "https://github.com" ? "https://api.github.com" : undefined
  const owner = remote?.repository.split("/")[0]
  const refName = git?.ref?.replace(/^refs\/(heads|tags)\//, "")
  const actor = env.GITHUB_ACTOR ?? git?.user ?? env.USER
  const known: Readonly<Record<string, Scalar | undefined>> = {
    repository: remote?.repository,
    repository_owner: owner,
    repositoryurl: git?.remote,
    server_url: server,
    api_url: apiServer ?? `${server}/api/v3`,
    graphql_url: apiServer === undefined ? `${server}/api/graphql` : `${apiServer}/graphql`,
    sha: git?.sha,
    ref: git?.ref,
    ref_name: refName,
    ref_type: git?.ref === undefined ? undefined : git.ref.startsWith("refs/tags/") ? "tag" : "branch",
    // Empty for every event but a pull request.
    head_ref: "",
    base_ref: "",
    actor,
    triggering_actor: actor,
    event_name: "local",
    workspace,
    workflow: step.workflowName ?? "",
    job: step.job,
    run_id: "0",
    run_number: "0",
    run_attempt: "1",
  }
  const repository: Readonly<Record<string, string | undefined>> = {
    name: remote?.repository.split("/").at(-1),
    full_name: remote?.repository,
  }
  const event: Lookup = (name) => {
    // There is no pull request, as GitHub says it for a push.
    if (name === "pull_request") return null
    // What somebody who starts the workflow by hand may enter.
    if (name === "inputs") return inputs
    const payload = { unavailable: "the payload of an event exists on GitHub only" }
    return name === "repository" ? (field) => own(repository, field) ?? payload : payload
  }
  return (name) => {
    const key = name.toLowerCase()
    if (key === "event") return event
    if (key === "token") return env.GITHUB_TOKEN === undefined ? unset("GITHUB_TOKEN") : secret(env.GITHUB_TOKEN)
    const variable = `GITHUB_${key.toUpperCase()}`
    const value = own(known, key) ?? own(env, variable)
    if (value !== undefined) return value
    return { unavailable: `git does not tell it here, and the environment variable ${variable} is not set` }
  }
}

function runnerContext(env: Environment): Lookup {
  const known: Readonly<Record<string, string | undefined>> = {
    os: SYSTEMS[process.platform],
    arch: ARCHITECTURES[process.arch],
    temp: tmpdir(),
    name: "local",
    environment: "self-hosted",
    debug: "",
  }
  return (name) => {
    const key = name.toLowerCase()
    const variable = `RUNNER_${key.toUpperCase()}`
    return own(known, key) ?? own(env, variable) ?? unset(variable)
  }
}

/** GitHub does not tell upper from lower case in these names; an environment does. */
function variableOf(name: string, env: Environment): string {
  return own(env, name) === undefined ? name.toUpperCase() : name
}

function unset(variable: string): Unavailable {
  return { unavailable: `the environment variable ${variable} is not set` }
}

/** A member of `record` itself: no expression reaches what every object inherits. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
