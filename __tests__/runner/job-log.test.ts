// What the log of a job says about its start and its end, and what it does not say.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { LOG_FILE, openJobLog } from "../../src/runner/job-log.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "job-log-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const log = (command: readonly string[], hidden: readonly string[], output: string, code: number) => {
  const start = { image: "app:1", command, variables: ["TOKEN", "A"], hidden }
  const opened = openJobLog(path.join(folder, "job"), start, () => undefined)
  opened.write(Buffer.from(output))
  opened.end(code)
  return readFileSync(path.join(folder, "job", LOG_FILE), "utf8").replaceAll(/\d{4}-\S+Z/g, "TIME")
}

test("image, arguments and names of variables, then the output, then the exit code on a line of its own", () => {
  const before = new Date().toISOString()
  log(["a", "b c", 'd"e\n#f'], [], "out", 7)
  const [time = ""] = readFileSync(path.join(folder, "job", LOG_FILE), "utf8").match(/\d{4}-\S+Z/) ?? []
  expect([before, time, new Date().toISOString()].toSorted()[1]).toBe(time)
  expect(log([], [], "", 0)).toBe(
    `# TIME app:1 ["a","b c","d\\"e\\n#f"] variables: A TOKEN\nout\n# TIME exit code 7\n` +
      "# TIME app:1 [] variables: A TOKEN\n# TIME exit code 0\n",
  )
})

test("a value that was given as a variable is hidden among the arguments", () => {
  expect(log(["--token=hunter22", "hunter2233"], ["hunter22", "hunter2233", "ab"], "", 0)).toContain(
    '["--token=***","***"]',
  )
})
