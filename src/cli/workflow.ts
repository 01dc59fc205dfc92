// Finds the step of a workflow file that uses this action, and what the file says about it.
import { parseDocument } from "yaml"
import { hint } from "../inputs/nearest.ts"
import { refusal } from "./problems.ts"
import { describeStep, type StepDefinition, type StepPlace } from "./step.ts"
import { type Mapping, mapping, text } from "./yaml.ts"

export interface Selection {
  /** Id or name of the job. */
  readonly job?: string
  /** Id, name or number (from 1) of the step in its job. */
  readonly step?: string
  /** Name of the action's repository. */
  readonly actionName?: string
  /** Local paths (`./`, `./some/folder`) that are this action. */
  readonly localActions?: ReadonlySet<string>
  /** File name for messages. */
  readonly file?: string
}

/** A step with `uses`, or a job that calls a workflow. */
interface Candidate extends StepPlace {
  readonly jobName: string | undefined
  readonly uses: string
  readonly ours: boolean
}

/** The one step that uses the action, or the one that `selection` points at. */
export function findStep(workflowText: string, selection: Selection = {}): StepDefinition {
  const file = selection.file ?? "the workflow file"
  const workflow = read(workflowText, file)
  const jobs = mapping(workflow.jobs)
  if (jobs === undefined) throw refusal(`${file} has no jobs`, "name a workflow file, as in .github/workflows")
  const all = candidates(jobs, selection)
  const inJob = selection.job === undefined ? all : selectJob(all, selection.job, jobs, file)
  const ours = inJob.filter((candidate) => candidate.ours)
  const found = selection.step === undefined ? ours : selectStep(inJob, selection.step, file)
  const [step, ...others] = found
  if (step === undefined) throw nothingFound(selection, file)
  if (others.length > 0)
    throw refusal(
      `${found.length} steps of ${file} use the action`,
      "say which one with --job and --step",
      found.map(choice).join("\n"),
    )
  return describeStep(step, workflow, file)
}

/** Local actions (`./…`) that the workflow uses, for the caller to find out which are this one. */
export function localUses(workflowText: string, file = "the workflow file"): string[] {
  const jobs = mapping(read(workflowText, file).jobs) ?? {}
  const uses = candidates(jobs, {}).map((candidate) => candidate.uses)
  return [...new Set(uses.filter((target) => target.startsWith("./")))]
}

function read(text: string, file: string): Mapping {
  const document = parseDocument(text)
  try {
    const [error] = document.errors
    if (error !== undefined) throw error
    // Aliases are followed here, so this may fail as well.
    return mapping(document.toJS()) ?? {}
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split("\n")
    throw refusal(`${file} is no YAML`, "correct the file", line?.replace(/:$/, ""))
  }
}

/** Every step with `uses`, and every job that is a call of a workflow. */
function candidates(jobs: Mapping, selection: Selection): Candidate[] {
  return Object.entries(jobs).flatMap(([job, value]) => {
    const definition = mapping(value) ?? {}
    const jobName = text(definition.name)
    const called = text(definition.uses)
    if (called !== undefined)
      return [{ job, jobName, uses: called, definition, ours: isReusable(called, selection) } satisfies Candidate]
    const steps = Array.isArray(definition.steps) ? definition.steps.map((step) => mapping(step) ?? {}) : []
    return steps.flatMap((step, index): Candidate[] => {
      const uses = text(step.uses)
      if (uses === undefined) return []
      const [id, name] = [text(step.id), text(step.name)]
      const names = { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) }
      return [{ job, jobName, number: index + 1, ...names, uses, definition: step, ours: isAction(uses, selection) }]
    })
  })
}

function isAction(uses: string, selection: Selection): boolean {
  if (uses.startsWith("./")) return selection.localActions?.has(uses) === true
  return repositoryName(uses) === actionName(selection)
}

function isReusable(uses: string, selection: Selection): boolean {
  const path = uses.split("@")[0] ?? ""
  if (!/\.github\/workflows\/pipeline\.ya?ml$/.test(path)) return false
  return path.startsWith("./")
    ? selection.localActions?.has("./") === true
    : repositoryName(uses) === actionName(selection)
}

function repositoryName(uses: string): string | undefined {
  return uses.split("@")[0]?.split("/")[1]?.toLowerCase()
}

function actionName(selection: Selection): string {
  return (selection.actionName ?? "image-driven-pipeline").toLowerCase()
}

function selectJob(all: readonly Candidate[], wanted: string, jobs: Mapping, file: string): readonly Candidate[] {
  if (Object.hasOwn(jobs, wanted)) return all.filter((candidate) => candidate.job === wanted)
  const named = all.filter((candidate) => candidate.jobName === wanted)
  if (named.length > 0) return named
  const ids = Object.keys(jobs)
  throw refusal(`${file} has no job "${wanted}"${hint(wanted, ids)}`, `its jobs are ${ids.join(", ")}`)
}

/** By id, else by name, else by number; a step that uses something else is said to do so. */
function selectStep(inJob: readonly Candidate[], wanted: string, file: string): readonly Candidate[] {
  const ways: ((candidate: Candidate) => boolean)[] = [
    (candidate) => candidate.id === wanted,
    (candidate) => candidate.name === wanted,
    (candidate) => String(candidate.number) === wanted,
  ]
  const matches = ways.map((way) => inJob.filter(way)).find((found) => found.length > 0) ?? []
  const ours = matches.filter((candidate) => candidate.ours)
  if (ours.length > 0) return ours
  const choices = inJob.filter((candidate) => candidate.ours).map(choice)
  const remedy = choices.length > 0 ? `these use the action:\n${choices.join("\n")}` : "no step there uses the action"
  const [other] = matches
  if (other !== undefined)
    throw refusal(`step "${wanted}" of ${file} uses ${other.uses}, which is not this action`, remedy)
  const names = inJob.flatMap(({ id, name }) => [id, name]).filter((name) => name !== undefined)
  throw refusal(`${file} has no step "${wanted}" with \`uses\`${hint(wanted, names)}`, remedy)
}

function nothingFound(selection: Selection, file: string) {
  const name = selection.actionName ?? "image-driven-pipeline"
  const place = selection.job === undefined ? file : `job "${selection.job}" of ${file}`
  return refusal(
    `no step of ${place} uses this action`,
    "name another file or job, or give the inputs as flags",
    `looked for \`uses: OWNER/${name}@…\`, a job with \`uses: OWNER/${name}/.github/workflows/pipeline.yml@…\`, ` +
      "and a local path that holds the action",
  )
}

/** A candidate as the flags that select it. */
function choice({ job, id, number, name, uses }: Candidate): string {
  const step = number === undefined ? "" : ` --step ${id ?? number}`
  return `--job ${job}${step} (${name === undefined ? uses : `"${name}", ${uses}`})`
}
