// What a workflow file says about one step: inputs, environment, matrix, and what came before.
import type { Scalar } from "./expressions.ts"
import { refusal } from "./problems.ts"
import { isFilled, type Mapping, mapping, text, texts } from "./yaml.ts"

export interface StepDefinition {
  /** Id of its job. */
  readonly job: string
  /** For a reader: `job "build", step "image"`. */
  readonly label: string
  /** True for a job that calls the reusable workflow; its inputs may be more than the action's. */
  readonly reusable: boolean
  /** Inputs as written, expressions included. */
  readonly with: Readonly<Record<string, string>>
  /** Environment of the workflow, the job and the step, outermost first, expressions included. */
  readonly env: readonly Readonly<Record<string, string>>[]
  /** Values that each name of the job's matrix takes; empty when it has none, or computes it. */
  readonly matrix: Readonly<Record<string, readonly Scalar[]>>
  /** Ids of the steps before it in its job. */
  readonly precedingIds: readonly string[]
  /** What the inputs of the workflow itself are when nobody gives them; undefined where it insists on one. */
  readonly workflowInputs: Readonly<Record<string, Scalar | undefined>>
  readonly workflowName?: string
}

/** Where a step stands in its workflow. */
export interface StepPlace {
  /** Id of its job. */
  readonly job: string
  /** Counted from 1; absent for a job that calls a workflow. */
  readonly number?: number
  readonly id?: string
  readonly name?: string
  /** The step, or the job that calls a workflow, as parsed. */
  readonly definition: Mapping
}

/** Everything `workflow` says about the step at `place`; `file` is its name for messages. */
export function describeStep(place: StepPlace, workflow: Mapping, file: string): StepDefinition {
  const job = mapping(mapping(workflow.jobs)?.[place.job]) ?? {}
  const { definition, number } = place
  const reusable = number === undefined
  const label = place.id ?? place.name
  const given = texts(definition.with, (name, got) =>
    refusal(`input "${name}": has to be text; got a ${got}; expected \`${name}: |\` and lines below it`),
  )
  const secrets = reusable ? texts(definition.secrets, () => undefined) : {}
  const layers = reusable ? [workflow.env] : [workflow.env, job.env, definition.env]
  const before = !reusable && Array.isArray(job.steps) ? job.steps.slice(0, number - 1) : []
  const name = text(workflow.name)
  return {
    job: place.job,
    label: `job "${place.job}"${reusable ? "" : `, step ${label === undefined ? number : `"${label}"`}`}`,
    reusable,
    with: { ...Object.fromEntries(Object.entries(secrets).map(([key, value]) => [inputName(key), value])), ...given },
    env: layers.map((layer) =>
      texts(layer, (variable, got) => refusal(`env "${variable}" of ${file} has to be text; got a ${got}`)),
    ),
    matrix: matrixOf(mapping(job.strategy)?.matrix),
    precedingIds: before.map((step) => text(mapping(step)?.id)).filter((id) => id !== undefined),
    workflowInputs: inputsOf(mapping(workflow.on)),
    ...(name === undefined ? {} : { workflowName: name }),
  }
}

/** Secrets of a reusable workflow stand for inputs: `REGISTRY_PASSWORD` or `registry-password`. */
function inputName(secret: string): string {
  return secret.toLowerCase().replaceAll("_", "-")
}

function matrixOf(value: unknown): Record<string, Scalar[]> {
  const matrix = mapping(value) ?? {}
  const found: Record<string, Scalar[]> = {}
  const add = (name: string, entry: unknown) => {
    if (isFilled(entry) && found[name]?.includes(entry) !== true) found[name] = [...(found[name] ?? []), entry]
  }
  for (const [name, entries] of Object.entries(matrix)) {
    if (!Array.isArray(entries) || name === "exclude") continue
    for (const entry of entries)
      if (name !== "include") add(name, entry)
      else for (const [key, extra] of Object.entries(mapping(entry) ?? {})) add(key, extra)
  }
  return found
}

function inputsOf(on: Mapping | undefined): Record<string, Scalar | undefined> {
  const found: Record<string, Scalar | undefined> = {}
  for (const trigger of ["workflow_dispatch", "workflow_call"])
    for (const [name, value] of Object.entries(mapping(mapping(on?.[trigger])?.inputs) ?? {})) {
      const input = mapping(value) ?? {}
      const empty = input.type === "boolean" ? false : input.required === true ? undefined : ""
      found[name] = isFilled(input.default) ? input.default : empty
    }
  return found
}
