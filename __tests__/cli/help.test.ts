// The help text and the declarations it comes from.
import { readFileSync } from "node:fs"
import path from "node:path"
import { readAction } from "../../src/cli/action.ts"
import { helpText } from "../../src/cli/help.ts"

const action = readAction(readFileSync(path.join(import.meta.dirname, "../../action.yml"), "utf8"))
const help = helpText(action)

test("groups, defaults and kinds come from action.yml", () => {
  expect([...new Set(action.inputs.map(({ group }) => group))]).toEqual([
    "what",
    "build",
    "gates",
    "health",
    "release environment",
    "reports and artifacts",
    "push",
    "report",
  ])
  const byName = new Map(action.inputs.map((input) => [input.name, input]))
  expect(byName.get("image-name")).toMatchObject({ group: "what", required: true, default: "", isSwitch: false })
  expect(byName.get("no-cache")).toMatchObject({ group: "build", default: "false", isSwitch: true })
  expect(byName.get("tags")).toMatchObject({ group: "push", isList: true })
  expect(byName.get("push-branches")?.default).toBe("master\nmain\n")
})

test("no line is longer than 100 columns", () => {
  expect(help.split("\n").filter((line) => line.length > 100)).toEqual([])
})

test("each input has a line of its own, and a described one", () => {
  for (const { name } of action.inputs.filter((input) => input.name !== "push"))
    expect(help.split("\n").filter((line) => line.startsWith(`  --${name} `))).toEqual([
      expect.stringMatching(/^ {2}--[a-z-]+ +\S.{15,}[.…)]$/),
    ])
})

test("the help text names the commands and holds no escape sequences", () => {
  expect(help).toContain("image-driven-pipeline run [--workflow FILE")
  expect(help).toContain("--keep-image")
  expect(help).toMatch(/^[\n\x20-\x7e…]+$/)
})

test("a text without inputs gives a help text without groups", () => {
  expect(helpText(readAction("name: x"))).toContain("Usage:")
})
