// Expressions: what has a value on one machine, and what is said about the rest.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub, not templates
import { tmpdir } from "node:os"
import { envContext, localContexts, type Surroundings } from "../../src/cli/contexts.ts"
import { resolveExpressions } from "../../src/cli/expressions.ts"

const secrets: string[] = []
const surroundings: Surroundings = {
  env: { TOKEN: "t0ken", GITHUB_TOKEN: "ghp", COLOUR: "blue", EMPTY: "", USER: "jane", GITHUB_REPOSITORY_ID: "7" },
  git: {
    root: "/src/app",
    sha: "0123456789abcdef0123456789abcdef01234567",
    ref: "refs/heads/feature/x",
    remote: "git@github.com:Owner/app.git",
  },
  workspace: "/src/app",
  step: {
    job: "image",
    label: "",
    reusable: false,
    with: {},
    env: [],
    matrix: { os: ["alpine"], python: ["3.12", "3.13"], level: [2], computed: ["${{ x }}"] },
    precedingIds: ["meta"],
    workflowInputs: { Level: "fast", deep: false, reason: undefined },
    workflowName: "CI",
  },
  onSecret: (value) => secrets.push(value),
}
const declared = new Map([
  ["REGISTRY", "ghcr.io"],
  ["COLOUR", "red"],
])
const contextsOf = (other: Partial<Surroundings> = {}) => {
  const all = { ...surroundings, ...other }
  return { ...localContexts(all), env: envContext(declared, all.env) }
}
const resolve = (text: string, other?: Partial<Surroundings>) => resolveExpressions(text, contextsOf(other))

test.each([
  ["plain text", "plain text"],
  ["a $ {{ b }} c", "a $ {{ b }} c"],
  ["${{ github.repository }}", "Owner/app"],
  ["${{ github.repository_owner }}/${{ github.event.repository.name }}", "Owner/app"],
  ["${{github.ref}} ${{ github.ref_name }} ${{ github.ref_type }}", "refs/heads/feature/x feature/x branch"],
  ["${{ github.sha }}", "0123456789abcdef0123456789abcdef01234567"],
  ["${{ GitHub.Actor }}", "jane"],
  ["${{ github['event_name'] }}", "local"],
  ["${{ github.server_url }} ${{ github.api_url }}", "https://github.com https://api.github.com"],
  ["${{ github.workspace }} ${{ github.workflow }} ${{ github.job }}", "/src/app CI image"],
  ["${{ github.run_id }}-${{ github.run_number }}-${{ github.run_attempt }}", "0-0-1"],
  ["${{ github.head_ref || github.ref_name }}", "feature/x"],
  ["${{ github.event.pull_request.head.sha || 'none' }}", "none"],
  ["${{ github.event_name == 'push' && github.event.head_commit.id || 'local' }}", "local"],
  ["${{ github.repository_id }}", "7"],
  ["${{ env.REGISTRY }}", "ghcr.io"],
  ["${{ env.COLOUR }} ${{ vars.COLOUR }}", "red blue"],
  ["${{ env.EMPTY || 'default' }}", "default"],
  ["${{ secrets.token }} ${{ secrets.GITHUB_TOKEN }} ${{ github.token }}", "t0ken ghp ghp"],
  ["${{ runner.temp }}", tmpdir()],
  ["${{ inputs.level }} ${{ inputs.deep }} ${{ github.event.inputs.level }}", "fast false fast"],
  ["${{ matrix.os }} ${{ matrix.level == 2 }}", "alpine true"],
  ["${{ format('{0}:{1} {{x}}', env.REGISTRY, 'a''b') }}", "ghcr.io:a'b {x}"],
  ["${{ 'a}}b' }}!", "a}}b!"],
  ["${{ startsWith(github.ref, 'refs/heads/') }}", "true"],
  ['${{ contains(fromJSON(\'["local", "push"]\'), github.event_name) }}', "true"],
  ["${{ endsWith(github.ref, 'x') && 1.5 || 0 }}", "1.5"],
  ["${{ join(fromJSON('[\"a\", \"b\"]'), ',') }}", "a,b"],
  ['${{ fromJSON(\'{"a": {"b": 2}}\').a.b }}', "2"],
  ["${{ toJSON(github.ref_name) }}", '"feature/x"'],
  ["${{ null }}|${{ true }}|${{ 0x10 }}", "|true|16"],
])("%s is %s", async (text, value) => {
  expect(await resolve(text)).toEqual({ value, unresolved: [] })
})

test.each([
  ["${{ secrets.MISSING }}", "the environment variable MISSING is not set"],
  ["${{ secrets.missing || secrets.TOKEN }}", "the environment variable MISSING is not set"],
  ["${{ vars.MISSING }}", "the environment variable MISSING is not set"],
  ["${{ env.MISSING }}", "neither the workflow file nor the environment sets MISSING"],
  ["${{ matrix.python }}", "a matrix value exists in a run of the workflow only, here one of 3.12, 3.13"],
  ["${{ matrix.other }}", "a matrix value exists in a run of the workflow only"],
  ["${{ matrix.computed }}", "a matrix value exists in a run of the workflow only, here one of ${{ x }}"],
  ["${{ steps.meta.outputs.tags }}", 'it comes from the step "meta", which is not run here'],
  ["${{ steps.mata.outputs.tags }}", 'job "image" has no step "mata" before this one'],
  ["${{ needs.base.outputs.digest }}", "it comes from another job, which is not run here"],
  ["${{ strategy.job-index }}", "it exists in a run of the workflow only"],
  ["${{ job.status }}", "it exists in a run of the workflow only"],
  ["${{ inputs.reason }}", 'the input "reason" of the workflow has no default'],
  ["${{ github.event.release.tag_name }}", "the payload of an event exists on GitHub only"],
  [
    "${{ github.retention_days }}",
    "git does not tell it here, and the environment variable GITHUB_RETENTION_DAYS is not set",
  ],
  ["${{ runner.tool_cache }}", "the environment variable RUNNER_TOOL_CACHE is not set"],
  ["${{ hashFiles('**/*.lock') }}", "hashFiles is computed by GitHub's runner"],
  ["${{ always() && 'x' }}", "always() is about other steps, and the command line runs this one only"],
  ["${{ toJSON(secrets) }}", "secrets as a whole is known to GitHub's runner only"],
  ["${{ fromJSON('{}')[steps.meta.outputs.key] }}", 'it comes from the step "meta", which is not run here'],
  ["${{ github }}", "the expression gives an object or a list, no text"],
  ["${{ env.constructor }}", "neither the workflow file nor the environment sets constructor"],
  ["${{ }}", "the expression is empty"],
  ["${{ githbu.sha }}", "GitHub's evaluator says: Unrecognized named-value: 'githbu'"],
  ["${{ nonsense('x') }}", "GitHub's evaluator says: Unrecognized function: 'nonsense'"],
  ["${{ github.sha == }}", "GitHub's evaluator says: Unexpected end of expression: '=='"],
  ["${{ fromJSON('') }}", "GitHub's evaluator says: empty input"],
  ["${{ github.sha", "the expression is not closed with }}"],
])("%s has no value: %s", async (expression, reason) => {
  expect(await resolve(`a ${expression}`)).toEqual({ value: "a ", unresolved: [{ expression, reason }] })
})

test("the text around an expression without a value is kept, and each one is told", async () => {
  expect(await resolve("a=${{ env.A }} b=${{ github.job }} c=${{ env.C }};")).toMatchObject({
    value: "a= b=image c=;",
    unresolved: [{ expression: "${{ env.A }}" }, { expression: "${{ env.C }}" }],
  })
})

test.each([
  ["github.sha", {}, "GITHUB_SHA"],
  ["github.ref", { sha: "1" }, "GITHUB_REF"],
  ["github.ref_type", { sha: "1" }, "GITHUB_REF_TYPE"],
  ["github.repository", { remote: "/srv/git/app" }, "GITHUB_REPOSITORY"],
])("%s needs git or the environment", async (name, facts, variable) => {
  const git = { root: "/src/app", ...facts }
  expect((await resolve(`\${{ ${name} }}`, { git })).unresolved[0]?.reason).toContain(variable)
  expect(await resolve(`\${{ ${name} }}`, { git, env: { [variable]: "set" } })).toEqual({
    value: "set",
    unresolved: [],
  })
  expect((await resolve(`\${{ ${name} }}`, { git: undefined })).unresolved).toHaveLength(1)
})

test("a tag is a tag", async () => {
  const git = { root: "/", ref: "refs/tags/v1.0" }
  expect((await resolve("${{ github.ref_type }} ${{ github.ref_name }}", { git })).value).toBe("tag v1.0")
})

test("a secret that an expression read is told, another is not", async () => {
  secrets.length = 0
  await resolve("${{ secrets.TOKEN }} ${{ vars.COLOUR }} ${{ env.REGISTRY }} ${{ false && github.token }}")
  expect(secrets).toEqual(["t0ken"])
})
