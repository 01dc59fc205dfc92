// The program at a terminal: readable, without a single workflow command, colours only where they are seen.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { ProgressLine } from "../../src/runner/progress-line.ts"
import { type TerminalOptions, type TerminalRunner, terminalRunner } from "../../src/runner/terminal.ts"
import { HOSTILE_LINES } from "../support/runner/hostile.ts"
import { Recorder } from "../support/runner/recorder.ts"

const ESC = "\u001b"
const open: TerminalRunner[] = []

function start(options: Partial<TerminalOptions> = {}) {
  const stdout = new Recorder()
  const runner = terminalRunner({ inputs: {}, env: {}, workspace: "/work", stdout, isTTY: false, ...options })
  open.push(runner)
  return { stdout, runner, log: runner.log }
}

afterEach(() => {
  for (const runner of open.splice(0)) runner.close()
})

const bytes = (text: string) => Buffer.from(text)

test("in a file there is only text", async () => {
  const { stdout, log } = start()
  log.progress("building")
  await log.group("Build", async () => {
    log.info("one line\nreally")
    const output = log.foreign()
    output.write(bytes(`${ESC}[31mred${ESC}[0m\n::error::x`))
    output.end()
  })
  log.notice("n")
  log.warning("w")
  log.progress("")
  expect(stdout.lines).toEqual(["Build", "one line\\nreally", "red", ": :error::x", "Notice: n", "Warning: w"])
})

test("nothing at all is ever a workflow command", async () => {
  for (const isTTY of [true, false]) {
    const { stdout, runner, log } = start({ isTTY })
    for (const line of HOSTILE_LINES) {
      log.info(line)
      log.warning(line)
      log.failure({ stage: "build", kind: "build", what: line, why: line, remedy: line })
      await log.group(line, async () => log.foreign().write(bytes(`${line}\n`)))
      await runner.output("name", line)
      await runner.summary(line)
    }
    runner.printOutputs()
    expect(stdout.executed()).toEqual([])
  }
})

test("a failure says stage, what, why and what to do", () => {
  const { stdout, log } = start()
  log.failure({
    stage: "gates",
    kind: "gate",
    what: "2 of 5 gates failed",
    why: "unit\ntypes",
    remedy: "read their output",
  })
  expect(stdout.lines).toEqual([
    "",
    "FAILED  gates: 2 of 5 gates failed",
    "  why         unit",
    "              types",
    "  what to do  read their output",
  ])
})

test("colours are for a terminal, and not with NO_COLOR", () => {
  const text = (options: Partial<TerminalOptions>) => {
    const { stdout, log } = start(options)
    log.warning("w")
    const output = log.foreign()
    output.write(bytes(`${ESC}[31mred${ESC}[0m\n`))
    output.end()
    return stdout.text
  }
  expect(text({ isTTY: true })).toBe(`${ESC}[33mWarning: w${ESC}[39m\n${ESC}[31mred${ESC}[0m\n`)
  for (const options of [
    { isTTY: false },
    { isTTY: true, env: { NO_COLOR: "1" } },
    { isTTY: true, env: { TERM: "dumb" } },
  ])
    expect(text(options)).toBe("Warning: w\nred\n")
})

test("secrets are hidden in everything that is printed", async () => {
  const { stdout, runner, log } = start({ isTTY: true })
  runner.mask("s3cret")
  runner.mask("s3cret-longer")
  runner.mask("line one\nline two")
  runner.mask("abc")
  log.info("s3cret-longer s3cret abc")
  log.progress("login s3cret")
  log.progress("")
  const output = log.foreign()
  output.write(bytes("line "))
  output.write(bytes("two s3cr"))
  output.write(bytes("et\n"))
  output.end()
  log.failure({ stage: "publish", kind: "registry", what: "s3cret", why: "s3cret" })
  await runner.output("o", "s3cret")
  runner.printOutputs()
  await runner.summary("s3cret")
  expect(stdout.text).not.toMatch(/s3cret|line two/)
  expect(stdout.text).toContain("*** *** abc\n")
})

test("outputs and the summary are printed as text", async () => {
  const { stdout, runner } = start()
  await runner.output("digest", "sha256:1")
  await runner.output("tags", "a\nb")
  await runner.summary("# Title\n\n| a | b |\n")
  runner.printOutputs()
  expect(stdout.lines).toEqual(["# Title", "", "| a | b |", "digest=sha256:1", "tags=a\\nb"])
  expect(runner.outputs.get("tags")).toBe("a\nb")
})

test("inputs, state and places", async () => {
  const { runner } = start({ inputs: { "image-name": " app" } })
  expect([runner.input("image-name"), runner.input("tags"), runner.inputNames]).toEqual([" app", "", ["image-name"]])
  expect(runner.state("run")).toBe("")
  await runner.saveState("run", "1")
  expect(runner.state("run")).toBe("1")
  expect(runner.workspace).toBe("/work")
  expect(existsSync(runner.temporaryFolder)).toBe(true)
  runner.close()
  expect(existsSync(runner.temporaryFolder)).toBe(false)
})

describe("progress", () => {
  test("is one line, cleared and drawn again around other lines", () => {
    const { stdout, log } = start({ isTTY: true, columns: 40 })
    log.progress("building the image")
    log.info("text")
    log.progress("building the image")
    log.progress("")
    log.info("done")
    const line = `\r${ESC}[2K⠋ building the image 0s`
    expect(stdout.text).toBe(`${line}\r${ESC}[2Ktext\n${line}\r${ESC}[2Kdone\n`)
  })

  test("counts seconds and never wraps", () => {
    let now = 0
    const written: string[] = []
    const line = new ProgressLine({ write: (text) => written.push(text), columns: () => 20, now: () => now })
    line.set("a text that is too long for this terminal")
    now = 61_500
    line.draw()
    line.set("")
    expect(written.map((text) => text.replace(`\r${ESC}[2K`, ""))).toEqual([
      "⠋ a text that i… 0s",
      "⠋ a text that … 61s",
      "",
    ])
    for (const text of written) expect(text.length - 5).toBeLessThan(20)
  })

  test("keeps no process alive", async () => {
    const { stdout, log } = start({ isTTY: true })
    log.progress("waiting")
    await new Promise((resolve) => setTimeout(resolve, 250))
    log.progress("")
    expect(stdout.text).toContain("⠙ waiting 0s")
  })
})

test("folders that an output names outlive the temporary folder", async () => {
  const { runner } = start()
  const folder = path.join(runner.temporaryFolder, `image-driven-reports-${process.pid}`)
  mkdirSync(folder)
  writeFileSync(path.join(folder, "unit.xml"), "<testsuite/>")
  await runner.output("reports-path", folder)
  await runner.output("artifacts-path", "dist")
  for (const output of ["reports-path", "artifacts-path"]) runner.keepFolders(output)
  runner.close()
  const kept = runner.outputs.get("reports-path") ?? ""
  expect([
    kept === folder,
    readFileSync(path.join(kept, "unit.xml"), "utf8"),
    runner.outputs.get("artifacts-path"),
  ]).toEqual([false, "<testsuite/>", "dist"])
  rmSync(kept, { recursive: true })
})
