// Makes a request complete: inputs from flags, the workflow file and action.yml, with every expression resolved.
import path from "node:path"
import { hint } from "../inputs/nearest.ts"
import type { Environment } from "../process/environment.ts"
import { type Action, readAction } from "./action.ts"
import type { RunRequest } from "./arguments.ts"
import { envContext, localContexts } from "./contexts.ts"
import { type Contexts, resolveExpressions, type Unavailable, type Unresolved } from "./expressions.ts"
import type { GitFacts } from "./git.ts"
import { refusal } from "./problems.ts"
import type { StepDefinition } from "./step.ts"
import { findStep, localUses } from "./workflow.ts"

/** What a request is resolved against; nothing else is looked at. */
export interface Machine {
  readonly cwd: string
  readonly env: Environment
  readonly readFile: (file: string) => Promise<string>
  /** Facts about the checkout that a folder lies in; undefined when it lies in none. */
  readonly git: (folder: string) => Promise<GitFacts | undefined>
  readonly action: Action
}

export interface ResolvedRun {
  /** Every input of action.yml, with its default where nothing else is said. */
  readonly inputs: Readonly<Record<string, string>>
  readonly push: boolean
  readonly keepImage: boolean
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** What the workflow, the job and the step set, to lay over the environment of the process. */
  readonly env: Readonly<Record<string, string>>
  /** Values to mask before anything is printed. */
  readonly secrets: readonly string[]
  /** What is run, for a reader. */
  readonly label: string
  /** What the reader should know about how the step was read. */
  readonly notices: readonly string[]
}

/** Used for a push alone, so without one they are not even read. */
const CREDENTIALS: ReadonlySet<string> = new Set(["username", "password"])

/** Resolves everything that `request` leaves open, or says all that cannot be resolved at once. */
export async function resolveRequest(request: RunRequest, machine: Machine): Promise<ResolvedRun> {
  const folder = path.resolve(machine.cwd, request.directory ?? ".")
  const git = await machine.git(folder)
  const workspace = request.directory === undefined ? (git?.root ?? folder) : folder
  const found =
    request.workflow === undefined ? undefined : await openWorkflow(request, request.workflow, workspace, machine)
  if (found === undefined && request.inputs["image-name"] === undefined)
    throw refusal(
      "there is neither a workflow file nor an image name",
      "name the file that holds the step (--workflow .github/workflows/….yml), or give the inputs as flags (--image-name …)",
    )

  const inputs = Object.fromEntries(machine.action.inputs.map((input) => [input.name, input.default]))
  const secrets = new Set<string>()
  const notices: string[] = []
  const env = new Map<string, string | Unavailable>()
  if (found !== undefined) {
    const onSecret = (value: string) => secrets.add(value)
    const contexts = localContexts({ env: machine.env, git, workspace, step: found.step, onSecret })
    await resolveEnvironment(found.step, contexts, machine.env, env)
    const wanted = Object.entries(found.step.with).filter(([name]) => {
      if (!Object.hasOwn(inputs, name)) notices.push(unknownInput(name, found.step, Object.keys(inputs)))
      const decided = Object.hasOwn(request.inputs, name) || name === "push"
      return Object.hasOwn(inputs, name) && !decided && (request.push || !CREDENTIALS.has(name))
    })
    Object.assign(inputs, await resolveInputs(wanted, { ...contexts, env: envContext(env, machine.env) }))
  }
  Object.assign(inputs, request.inputs, { push: request.push ? "auto" : "never" })
  if (!request.push) for (const name of CREDENTIALS) inputs[name] = ""
  if (inputs.password) secrets.add(inputs.password)

  return {
    inputs,
    push: request.push,
    keepImage: request.keepImage,
    workspace,
    env: settled(env, notices),
    secrets: [...secrets].filter((value) => value !== ""),
    label: found === undefined ? "the flags of the command line" : `${found.step.label} of ${found.file}`,
    notices,
  }
}

/** Reads and searches the file, which may be named from here, from the checkout, or by its bare name. */
async function openWorkflow(request: RunRequest, name: string, workspace: string, machine: Machine) {
  const bare = name.includes("/") ? [] : [path.join(workspace, ".github/workflows", name)]
  const places = [...new Set([path.resolve(machine.cwd, name), path.resolve(workspace, name), ...bare])]
  for (const place of places) {
    const text = await readIfThere(place, machine)
    if (text === undefined) continue
    const inside = path.relative(workspace, place)
    const file = inside.startsWith("..") ? place : inside
    const localActions = await actionsAmong(localUses(text, file), workspace, machine)
    const { job, step } = request
    const selection = { ...(job === undefined ? {} : { job }), ...(step === undefined ? {} : { step }) }
    return { file, step: findStep(text, { ...selection, localActions, file }) }
  }
  throw refusal(
    `there is no workflow file "${name}"`,
    "name it from the current folder",
    `looked for ${places.join(", ")}`,
  )
}

/** Those of the local paths whose action.yml is this action's; `./` is always looked at, for the reusable workflow. */
async function actionsAmong(uses: readonly string[], workspace: string, machine: Machine): Promise<Set<string>> {
  const found = new Set<string>()
  for (const local of new Set(["./", ...uses]))
    for (const name of ["action.yml", "action.yaml"]) {
      const text = await readIfThere(path.join(workspace, local, name), machine)
      if (text !== undefined && readAction(text).name === machine.action.name) found.add(local)
    }
  return found
}

async function readIfThere(file: string, machine: Machine): Promise<string | undefined> {
  try {
    return await machine.readFile(file)
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined
    throw refusal(`${file} cannot be read`, undefined, error instanceof Error ? error.message : String(error))
  }
}

/** Fills `env` layer by layer: a layer's expressions see the layers around it. */
async function resolveEnvironment(
  step: StepDefinition,
  contexts: Contexts,
  processEnv: Environment,
  env: Map<string, string | Unavailable>,
): Promise<void> {
  for (const layer of step.env) {
    const outer = new Map(env)
    for (const [name, text] of Object.entries(layer)) {
      const { value, unresolved } = await resolveExpressions(text, { ...contexts, env: envContext(outer, processEnv) })
      const [first] = unresolved
      env.set(name, first === undefined ? value : { unavailable: `${first.expression}: ${first.reason}` })
    }
  }
}

async function resolveInputs(wanted: readonly (readonly [string, string])[], contexts: Contexts) {
  const resolved: Record<string, string> = {}
  const problems: string[] = []
  for (const [name, text] of wanted) {
    const { value, unresolved } = await resolveExpressions(text, contexts)
    resolved[name] = value
    problems.push(...unresolved.map((one) => unresolvedInput(name, one)))
  }
  const [only] = problems
  if (only === undefined) return resolved
  const remedy = "give each as a flag, which beats the workflow file, or set the environment variable that is named"
  if (problems.length === 1) throw refusal(only, remedy)
  throw refusal(`${problems.length} expressions of the step have no value here`, remedy, problems.join("\n"))
}

function unresolvedInput(name: string, { expression, reason }: Unresolved): string {
  return `input "${name}": ${reason}; got ${expression}; expected a value, for example as the flag --${name}`
}

function unknownInput(name: string, step: StepDefinition, names: readonly string[]): string {
  const more = step.reusable ? " (the reusable workflow may have one)" : hint(name, names)
  return `"${name}" is left out: the action has no such input${more}`
}

/** What could be resolved; the rest stays as the environment of the process has it. */
function settled(env: ReadonlyMap<string, string | Unavailable>, notices: string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of env)
    if (typeof value === "string") values[name] = value
    else notices.push(`env ${name} of the workflow file is left out: ${value.unavailable}`)
  return values
}
