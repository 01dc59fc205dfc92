// The long sweeps, on every engine that answers, and the table of docs/reliability.md out of what they have counted. Takes most
// of an hour on two cores; starts and stops everything itself, and sends nothing further than loopback.
//   npm run sweep               run and print the table (into the job summary too, where there is one)
//   npm run sweep -- --write    and write it into docs/reliability.md
//   npm run sweep -- --quick    a part of every sweep, to see that it works
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus } from "node:os"
import path from "node:path"
import { engines, jest, reports, root, run } from "./harness.js"

const quick = process.argv.includes("--quick")
const SIZES = quick
  ? { IMAGE_DRIVEN_STRIDE: "9", IMAGE_DRIVEN_ROUNDS: "2", IMAGE_DRIVEN_SCALE: "0.05", IMAGE_DRIVEN_LINES: "50000" }
  : { IMAGE_DRIVEN_ROUNDS: "12" }
/** What keeps an engine busy, one after the other; the crash sweep alone, since others would change its times. */
const BUSY = [
  "/__tests__/engine/(faults-publish|faults-run|hostile|credentials|integrity|containers|cleanup|release|packages)",
  "/__tests__/sweep/(decision|volume|release-crash)",
  "/__tests__/sweep/crash",
]
/** What waits most of its time, for all engines side by side. */
const WAITING = "/__tests__/sweep/(engine-faults|registry-faults)"
/** What needs no engine. */
const PURE = "/__tests__/(inputs|policy|image|compose|event|runner|stages|process|docker|registry|report|sweep/hostile)"

/** The rows of a fault table: titles that begin with the number of a fault. */
const faultsOf = (tests) =>
  tests.flatMap(({ fullName, status }) => {
    const row = /\b(F\d+)\b/.exec(fullName)?.[1]
    if (row === undefined || status === "pending") return []
    const recovered =
      /recovered|: passed|both green|found by looking|is there|no timeout comes early|nothing is left$/.test(fullName)
    return [{ row, title: fullName, passed: status === "passed", recovered }]
  })

const began = performance.now()
const figuresOf = (name) => {
  const file = path.join(reports, `figures-${name}`)
  const read = () =>
    existsSync(file)
      ? readFileSync(file, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : []
  return { file, read }
}

/** One suite; adds its tests to a result, and what could not even be loaded. */
const suite = async (result, pattern, workers) => {
  console.log(`\n── ${result.kind}: ${pattern}`)
  const report = await jest(["--testPathPatterns", pattern, `--maxWorkers=${workers}`], {
    env: { ...result.env, ...SIZES, IMAGE_DRIVEN_FIGURES: figuresOf(result.kind).file },
  })
  result.tests.push(...(report?.testResults ?? []).flatMap((file) => file.assertionResults))
  result.died +=
    report === undefined ? 1 : report.testResults.filter((file) => file.assertionResults.length === 0).length
  return report
}

const found = (await engines()).map((engine) => ({ ...engine, tests: [], died: 0 }))
for (const engine of found)
  for (const pattern of BUSY) await suite(engine, pattern, pattern.includes("/engine/") ? 2 : 1)
const pure = { kind: "no engine", env: {}, tests: [], died: 0 }
const mutants = path.join(reports, "mutants.json")
let unit
let actions
let mutantsCode = 1
await Promise.all([
  ...found.map((engine) => suite(engine, WAITING, 1)),
  (async () => {
    unit = await suite(pure, PURE, 1)
    actions = await suite({ ...pure, kind: "bundle", env: found[0]?.env ?? {} }, "/__tests__/action/inputs", 1)
    console.log("\n── guards taken out of the code")
    mutantsCode = await run(process.execPath, ["scripts/mutants.js"], {
      env: { ...found[0]?.env, IMAGE_DRIVEN_MUTANTS: mutants },
    })
  })(),
])
const results = found.map((engine) => ({
  ...engine,
  figures: figuresOf(engine.kind).read(),
  faults: faultsOf(engine.tests),
}))
const guards = existsSync(mutants) ? JSON.parse(readFileSync(mutants, "utf8")) : []

const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim()
const table = (head, rows) =>
  [
    `| ${head.join(" | ")} |`,
    `| ${head.map(() => "---").join(" | ")} |`,
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  ].join("\n")
const share = (tests, which) => `${tests.filter(which).length} of ${tests.length}`
const inputRows = (unit?.testResults ?? [])
  .filter(({ name }) => name.endsWith("bad-inputs.test.ts"))
  .flatMap((file) => file.assertionResults)
  .filter(({ fullName }) => /^\w+\d/.test(fullName))

const names = [...new Set(results.flatMap(({ figures }) => figures.map(({ figure }) => figure)))]
const figureRows = [
  ...figuresOf(pure.kind)
    .read()
    .map(({ figure, value }) => [figure, value, ...results.slice(1).map(() => "the same")]),
  ...names.map((name) => [
    name,
    ...results.map(({ figures }) => figures.find(({ figure }) => figure === name)?.value ?? "–"),
  ]),
  ["fault rows with the required behaviour", ...results.map(({ faults }) => share(faults, ({ passed }) => passed))],
  [
    "of them recovered / clean errors",
    ...results.map(
      ({ faults }) =>
        `${faults.filter(({ recovered }) => recovered).length} / ${faults.filter(({ recovered }) => !recovered).length}`,
    ),
  ],
  [
    "bad inputs with their message; docker calls",
    ...results.map(
      () => `${share(inputRows, ({ status }) => status === "passed")}; ${actions?.success ? "0" : "some"}`,
    ),
  ],
  ["guards taken out that made a named test fail", ...results.map(() => share(guards, ({ found }) => Boolean(found)))],
]
const titles = [...new Set(results.flatMap(({ faults }) => faults.map(({ title }) => title)))]
const order = (title) => Number(/\bF(\d+)\b/.exec(title)?.[1] ?? 0)
const faultRows = titles
  .toSorted((a, b) => order(a) - order(b))
  .map((title) => {
    const of = results.map(({ faults }) => faults.find((fault) => fault.title === title))
    const what = title.replace(/^.*?(?=\bF\d+\b)/, "")
    return [
      what,
      of.some((fault) => fault?.recovered) ? "recovered" : "clean error",
      ...of.map((fault) => (fault === undefined ? "–" : fault.passed ? "as required" : "**no**")),
    ]
  })

const minutes = Math.round((performance.now() - began) / 60_000)
const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"})`
const kinds = results.map(({ kind }) => kind)
const text = [
  `Measured by \`npm run sweep\`${quick ? " (a part of each sweep)" : ""} on ${machine}, ${minutes} minutes.`,
  table(["Figure", ...kinds], figureRows),
  "### Faults\n",
  table(["Fault", "Required", ...kinds], faultRows),
  "### Guards that a named test misses\n",
  table(
    ["Guard that was taken out", "First test that failed"],
    guards.map(({ guard, found }) => [guard, found || "**none**"]),
  ),
].join("\n\n")
console.log(`\n${text}\n`)
if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `## Reliability\n\n${text}\n`)
if (process.argv.includes("--write")) {
  const write = (file, mark, words) => {
    const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
    const [before, rest] = readFileSync(file, "utf8").split(begin)
    writeFileSync(file, `${before}${begin}\n${words}\n${end}${rest?.split(end)[1] ?? ""}`)
  }
  write(path.join(root, "docs", "reliability.md"), "figures", `\n${text}\n`)
  write(path.join(root, "README.md"), "reliability", table(["Figure", ...kinds], figureRows))
}

const all = [
  ...results.flatMap(({ tests }) => tests),
  ...(unit?.testResults ?? []).flatMap((file) => file.assertionResults),
]
const failed = all.filter(({ status }) => status === "failed")
for (const { fullName } of failed) console.log(`failed: ${fullName}`)
const broken =
  [...results, pure].reduce((sum, { died }) => sum + died, 0) + (actions?.success ? 0 : 1) + (mutantsCode === 0 ? 0 : 1)
rmSync(reports, { recursive: true, force: true })
console.log(`${all.length - failed.length} passed, ${failed.length + broken} failed`)
process.exitCode = failed.length + broken === 0 ? 0 : 1
