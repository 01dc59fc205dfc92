// Which step of a workflow file is meant.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub, not templates
import { readFileSync } from "node:fs"
import path from "node:path"
import { findStep, localUses, type Selection } from "../../src/cli/workflow.ts"

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, "fixtures", name), "utf8")
const find = (name: string, selection: Selection = {}) => findStep(fixture(name), { file: name, ...selection })

test("the only step that uses the action needs no selection", () => {
  expect(find("ci.yml")).toEqual({
    job: "image",
    label: 'job "image", step "image"',
    reusable: false,
    with: {
      "image-name": "${{ env.REGISTRY }}/${{ github.repository }}",
      username: "${{ github.actor }}",
      password: "${{ secrets.GITHUB_TOKEN }}",
      "no-cache": "${{ github.event_name == 'schedule' }}",
      pull: "true",
      "build-args": "LEVEL=${{ inputs.level }}\nPYTHON=3.13\n",
      labels: "from=${{ format('{0}@{1}', github.ref_name, github.sha) }}\n",
      gates: "style: python -m black --check .\nunit:  python -m pytest ${{ env.PYTEST_FLAGS }}\n",
      "health-timeout": "2m",
    },
    env: [
      { REGISTRY: "ghcr.io", IMAGE: "${{ github.repository }}" },
      { FULL_NAME: "${{ env.REGISTRY }}/${{ env.IMAGE }}" },
      { LEVEL: "${{ inputs.level }}" },
    ],
    matrix: {},
    precedingIds: ["meta"],
    workflowInputs: { level: "fast", reason: undefined },
    workflowName: "CI",
  })
})

test.each<[string, Selection, string, string]>([
  ["a job, by id", { job: "api" }, 'job "api", step "image"', "owner/api"],
  ["a step, by id", { step: "image" }, 'job "api", step "image"', "owner/api"],
  ["a step, by name", { step: "Prove the worker" }, 'job "web", step "Prove the worker"', "owner/worker"],
  ["a job and a number", { job: "web", step: "2" }, 'job "web", step 2', "owner/web"],
  ["a job by name, a step by number", { job: "Web", step: "3" }, 'job "web", step "Prove the worker"', "owner/worker"],
])("%s selects one of several", (_, selection, label, image) => {
  expect(find("several.yml", selection)).toMatchObject({ label, with: { "image-name": image } })
})

test("several steps are listed as the flags that select them", () => {
  expect(() => find("several.yml")).toThrow(
    expect.objectContaining({
      kind: "input",
      what: "3 steps of several.yml use the action",
      why: [
        '--job api --step image ("Prove the API", someone/image-driven-pipeline@3f1c0de)',
        "--job web --step 2 (someone/image-driven-pipeline@v1)",
        '--job web --step 3 ("Prove the worker", someone/Image-Driven-Pipeline/prove@v1)',
      ].join("\n"),
      remedy: "say which one with --job and --step",
    }),
  )
  expect(() => find("several.yml", { job: "web" })).toThrow("2 steps of several.yml use the action")
  expect(() => find("several.yml", { step: "2" })).toThrow("2 steps of several.yml use the action")
})

test("a job that calls the reusable workflow is a step with its inputs and secrets", () => {
  expect(find("reusable.yml")).toMatchObject({
    label: 'job "image"',
    reusable: true,
    with: {
      "image-name": "owner/app",
      "runs-on": "ubuntu-24.04-arm",
      "push-tags": "v*",
      username: "${{ vars.REGISTRY_USER }}",
      password: "${{ secrets.REGISTRY_PASSWORD }}",
    },
    precedingIds: [],
  })
})

test("a local path is the action only where the caller says so", () => {
  expect(localUses(fixture("own.yml"))).toEqual(["./", "./.github/actions/other"])
  expect(find("own.yml", { localActions: new Set(["./"]) })).toMatchObject({ with: { "image-name": "local/self" } })
  expect(() => find("own.yml")).toThrow("no step of own.yml uses this action")
})

test("a local reusable workflow is the action's in its own repository only", () => {
  const text = "jobs: {image: {uses: ./.github/workflows/pipeline.yml, with: {image-name: a}}}"
  expect(findStep(text, { localActions: new Set(["./"]) })).toMatchObject({ reusable: true })
  expect(() => findStep(text)).toThrow("no step of the workflow file uses this action")
})

test("values become text as GitHub prints them", () => {
  const text = `jobs: {a: {strategy: {matrix: {v: [1, "2", 1]}}, steps: [{uses: o/image-driven-pipeline@v1,
    with: {image-name: a, version: 1.10, pull: true, target: , max-parallel: 3}, env: {N: 1}}]}}`
  expect(findStep(text)).toMatchObject({
    label: 'job "a", step 1',
    with: { version: "1.1", pull: "true", target: "", "max-parallel": "3" },
    env: [{}, {}, { N: "1" }],
    matrix: { v: [1, "2"] },
  })
})

test.each<[string, string, Selection, string, string?]>([
  ["another job", "several.yml", { job: "webb" }, 'several.yml has no job "webb"; did you mean web?'],
  ["a job without the action", "several.yml", { job: "lint" }, 'no step of job "lint" of several.yml uses this action'],
  [
    "another step",
    "several.yml",
    { step: "imagee" },
    'several.yml has no step "imagee" with `uses`; did you mean image?',
  ],
  [
    "another action",
    "several.yml",
    { step: "lint" },
    'step "lint" of several.yml uses someone/lint@v1, which is not this action',
  ],
  ["another name", "ci.yml", { actionName: "other" }, "no step of ci.yml uses this action", "uses: OWNER/other@…"],
])("%s is not found", (_, file, selection, what, why = "") => {
  expect(() => find(file, selection)).toThrow(
    expect.objectContaining({ kind: "input", what, ...(why ? { why: expect.stringContaining(why) } : {}) }),
  )
})

test.each([
  ["no YAML", "jobs: [", "the workflow file is no YAML"],
  ["an alias to nothing", "jobs: *no", "the workflow file is no YAML"],
  ["no workflow", "name: x", "the workflow file has no jobs"],
  ["a scalar", "hello", "the workflow file has no jobs"],
  ["nothing", "", "the workflow file has no jobs"],
  [
    "gates as a map",
    "jobs: {a: {steps: [{uses: o/image-driven-pipeline@v1, with: {gates: {unit: pytest}}}]}}",
    'input "gates": has to be text; got a map; expected `gates: |` and lines below it',
  ],
])("%s is refused", (_, text, what) => {
  expect(() => findStep(text)).toThrow(expect.objectContaining({ kind: "input", what }))
})
