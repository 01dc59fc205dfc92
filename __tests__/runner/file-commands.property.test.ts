// Outputs and state are read back by the runner as exactly what was written, whatever is in them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import fc from "fast-check"
import { githubRunner } from "../../src/runner/github.ts"
import { readKeyValues } from "../support/runner/file-commands.ts"
import { Recorder } from "../support/runner/recorder.ts"

const folder = mkdtempSync(path.join(tmpdir(), "file-commands-"))
const files = { GITHUB_OUTPUT: path.join(folder, "output"), GITHUB_STATE: path.join(folder, "state") }
const before = { ...process.env }
beforeAll(() => Object.assign(process.env, files))
afterAll(() => {
  process.env = before
  rmSync(folder, { recursive: true, force: true })
})

const part = fc.oneof(
  fc.constantFrom("=", "<<", "\n", "EOF", "ghadelimiter_", "digest=sha256:evil", "\t", " ", "::set-output name=x::y"),
  fc.string({ unit: "binary", maxLength: 8 }),
)
// Lone surrogates are no UTF-8; a carriage return before a line feed is taken for its end by the runner's reader.
const value = fc.array(part, { maxLength: 8 }).map((parts) => parts.join("").toWellFormed().replaceAll("\r", ""))

test("2,000 values of outputs and state", async () => {
  const runner = githubRunner({
    env: { ...process.env, RUNNER_TEMP: folder },
    stdout: new Recorder(),
    cwd: () => folder,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 3 }), async (values) => {
      for (const file of Object.values(files)) writeFileSync(file, "")
      for (const [index, text] of values.entries()) {
        await runner.output(`output-${index}`, text)
        await runner.saveState(`state-${index}`, text)
      }
      const written = (prefix: string) => Object.fromEntries(values.map((text, index) => [`${prefix}-${index}`, text]))
      expect(readKeyValues(readFileSync(files.GITHUB_OUTPUT, "utf8"))).toEqual(written("output"))
      expect(readKeyValues(readFileSync(files.GITHUB_STATE, "utf8"))).toEqual(written("state"))
    }),
    { numRuns: 2000 },
  )
})
