// Takes guards out of the code, one at a time and in a copy, and expects a named test to fail: a test that cannot fail proves
// nothing. `node scripts/mutants.js [number …]`; needs an engine (DOCKER_HOST) for those that run the bundle.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { jest, reports, root, run } from "./harness.js"

/** `test` is a file and a pattern for the name of a test that has to fail; `bundle` rebuilds what the runner would start. */
const MUTANTS = [
  {
    guard: "only trusted events push (promise 2)",
    file: "src/policy/push.ts",
    find: '  release: ["tag"],',
    replace: '  release: ["tag"],\n  pull_request_target: ["branch", "tag"],',
    test: ["policy/push.test", "pull_request_target on refs/heads/main"],
  },
  {
    guard: "a deleted ref does not push (promise 2)",
    file: "src/policy/push.ts",
    find: "event.payload.deleted === true",
    replace: "false",
    test: ["policy/push.test", "a deleted branch pushes nothing"],
  },
  {
    guard: "the commit is the event's (promise 2)",
    file: "src/policy/push.ts",
    find: "checkout.head === event.sha",
    replace: "checkout.head !== undefined",
    test: ["policy/push.test", "another commit in the workspace is refused"],
  },
  {
    guard: "the checkout has no changes (promise 2)",
    file: "src/policy/push.ts",
    find: "otherCommit(event, checkout) ?? changed(checkout)",
    replace: "otherCommit(event, checkout) ?? (changed(checkout) && undefined)",
    test: ["policy/push.test", "a checkout with the change"],
  },
  {
    guard: "what is pushed is what was tested (promise 1)",
    file: "src/image/identity.ts",
    find: "if (found === imageId)",
    replace: "if (found !== '')",
    test: ["image/identity.test", ""],
  },
  {
    guard: "a moving tag never goes back (promise 1)",
    file: "src/policy/overwrite.ts",
    find: 'history === "newer"',
    replace: "false",
    test: ["policy/overwrite.test", "at a commit that comes after ours"],
  },
  {
    guard: "a pull request keeps nothing that main reads (T52)",
    file: "src/policy/cache.ts",
    find: "const own = trusted ? TRUSTED_SCOPE :",
    replace: "const own = trusted || event.name !== '' ? TRUSTED_SCOPE :",
    test: ["policy/cache.test", "writes for itself alone: a pull request"],
  },
  {
    guard: "an archive that can be read in two ways is refused (T52)",
    file: "src/stages/kept-images.ts",
    find: " || seen.has(plain)",
    replace: "",
    test: ["stages/kept-images.test", "a second list of names"],
  },
  {
    guard: "old commands are broken anywhere in a line (promise 4)",
    file: "src/runner/harmless.ts",
    find: '.replace(OLD_PREFIX, "# ")',
    replace: "",
    test: ["runner/hostile.test", "each of both layers is enough"],
  },
  {
    guard: "a carriage return ends a line (promise 4)",
    file: "src/runner/lines.ts",
    find: "const CARRIAGE_RETURN = 13",
    replace: "const CARRIAGE_RETURN = 11",
    test: ["runner/", "progress 10%|each of both layers|carriage"],
  },
  {
    guard: "foreign output stands between random tokens (promise 4)",
    file: "src/runner/output.ts",
    find: 'process.getBuiltinModule("node:crypto").randomBytes(16).toString("hex")',
    replace: '"00000000000000000000000000000000"',
    test: ["runner/output.test", "128 random bits"],
  },
  {
    guard: "children get an allow-listed environment (promise 3)",
    file: "src/process/environment.ts",
    find: '  "PATH",',
    replace: '  "PATH",\n  "ACTIONS_RUNTIME_TOKEN",',
    test: ["engine/credentials.test", "while gates run|after a push"],
    bundle: true,
  },
  {
    guard: "tokens are fetched by TLS only (promise 3)",
    file: "src/registry/token.ts",
    find: 'url?.protocol === "https:" ||',
    replace: "url !== undefined ||",
    test: ["registry/registry.test", ""],
  },
  {
    guard: "a path is opened without following links (promise 6)",
    file: "src/stages/snapshot.ts",
    find: "constants.O_RDONLY | constants.O_NOFOLLOW",
    replace: "constants.O_RDONLY",
    test: ["stages/snapshot.test", "F54|is a link by now"],
  },
  {
    guard: "gates drop all capabilities",
    file: "src/stages/gates.ts",
    find: '    CapDrop: ["ALL"],\n',
    replace: "",
    test: ["engine/containers.test", "no capability"],
    bundle: true,
  },
  {
    guard: "post takes nothing but a run's ID out of the state (promise 5)",
    file: "src/image/run.ts",
    find: "return RUN_ID.test(text)",
    replace: 'return text !== ""',
    test: ["image/run.test", "is no ID"],
  },
  {
    guard: "post ends what a killed build left running (promise 5)",
    file: "src/process/orphans.ts",
    find: 'process.kill(Number(pid), "SIGKILL")',
    replace: "void pid",
    test: ["process/orphans.test", ""],
  },
  {
    guard: "names moved for a push are given back (promise 5)",
    file: "src/stages/public-names.ts",
    find: "  if (before !== image && own?.Id === image) {\n",
    replace: '  if (before !== image && own?.Id === image && image === "") {\n',
    test: ["engine/push.test", "no local name of what was pushed|comes back to it"],
    bundle: true,
  },
  {
    guard: "every tag is read back from the registry (promise 1)",
    file: "src/stages/publish.ts",
    find: "    return await verify(push, planned, said, earlier)\n",
    replace:
      '    return said === "" ? await verify(push, planned, said, earlier) : said === undefined ? {} : { digest: said }\n',
    test: ["engine/push.test", "an integrity failure"],
    bundle: true,
  },
  {
    guard: "a release's tag never changes (promise 1)",
    file: "src/stages/publish.ts",
    find: "  if (publication.allowOverwrite) return\n",
    replace: "  if (publication.tags.length > 0) return\n",
    test: ["engine/faults-publish.test", "F27"],
    bundle: true,
  },
  {
    guard: "an engine that refuses to start a container is no verdict (promise 7)",
    file: "src/docker/command.ts",
    find: "if (!CANNOT_EXECUTE.includes(state.ExitCode)) throw error",
    replace: "if (state.ExitCode < 0) throw error",
    test: ["docker/command.test", ""],
  },
  {
    guard: "no evidence is never health (promise 7)",
    file: "src/image/health.ts",
    find: 'if (!health) return { state: "waiting" }',
    replace: 'if (!health) return { state: "healthy" }',
    test: ["image/health.test", ""],
  },
  {
    guard: "denied is never tried again",
    file: "src/policy/push-errors.ts",
    find: 'insufficient_scope|status: 403/i,\n    {\n      kind: "registry-auth",\n      transient: false,',
    replace: 'insufficient_scope|status: 403/i,\n    {\n      kind: "registry-auth",\n      transient: true,',
    test: ["policy/push-errors.test", "denied"],
  },
]

const chosen = process.argv.slice(2).map(Number)
const copy = mkdtempSync(path.join(tmpdir(), "mutants-"))
for (const name of [
  "src",
  "__tests__",
  "dist",
  "scripts",
  "examples",
  "docs",
  ".github",
  "action.yml",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "jest.config.js",
  "jest.transform.js",
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
])
  cpSync(path.join(root, name), path.join(copy, name), { recursive: true })
symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"))

const rows = []
for (const [
  index,
  {
    guard,
    file,
    find,
    replace,
    test: [suite, name],
    bundle,
  },
] of MUTANTS.entries()) {
  if (chosen.length > 0 && !chosen.includes(index + 1)) continue
  const place = path.join(copy, file)
  const before = readFileSync(place, "utf8")
  if (!before.includes(find)) {
    rows.push({ guard, found: undefined })
    continue
  }
  writeFileSync(place, before.replace(find, replace))
  if (bundle && (await run(process.execPath, ["scripts/build.js"], { cwd: copy, quiet: true })) !== 0) {
    console.log(`${guard}: the code without it cannot be built`)
    process.exit(1)
  }
  const report = await jest(["--testPathPatterns", `__tests__/${suite}`, ...(name === "" ? [] : ["-t", name])], {
    cwd: copy,
    quiet: true,
  })
  const failed = (report?.testResults ?? [])
    .flatMap((result) => result.assertionResults)
    .filter(({ status }) => status === "failed")
  rows.push({ guard, found: failed[0]?.fullName ?? "" })
  console.log(
    `${rows.at(-1).found ? "caught " : "MISSED "} ${index + 1}. ${guard}: ${rows.at(-1).found || "no test failed"}`,
  )
  writeFileSync(place, before)
  if (bundle) cpSync(path.join(root, "dist"), path.join(copy, "dist"), { recursive: true })
}
rmSync(copy, { recursive: true, force: true })
rmSync(reports, { recursive: true, force: true })
const missed = rows.filter(({ found }) => !found)
for (const { guard, found } of missed)
  if (found === undefined) console.log(`MISSED  ${guard}: the code it is about has changed`)
const report = process.env.IMAGE_DRIVEN_MUTANTS
if (report) writeFileSync(report, JSON.stringify(rows))
console.log(`${rows.length - missed.length} of ${rows.length} guards: a named test fails when the guard is gone`)
process.exitCode = missed.length === 0 ? 0 : 1
