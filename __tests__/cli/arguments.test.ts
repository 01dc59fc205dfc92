// The words of a command line and what they ask for.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub, not templates
import { readFileSync } from "node:fs"
import path from "node:path"
import { readAction } from "../../src/cli/action.ts"
import { parseArguments, RUN_FLAGS } from "../../src/cli/arguments.ts"

const action = readAction(readFileSync(path.join(import.meta.dirname, "../../action.yml"), "utf8"))
const parse = (...argv: string[]) => parseArguments(argv, action.inputs)
const run = { command: "run", push: false, keepImage: false, inputs: {} }

test("no argument asks for help by mistake", () => {
  expect(parse()).toEqual({ command: "help", asked: false })
})

test.each([["help"], ["--help"], ["-h"], ["run", "--help"], ["run", "--image-name", "a", "-h"]])(
  "%s %s asks for help",
  (...argv) => expect(parse(...argv)).toEqual({ command: "help", asked: true }),
)

test("--version is the program's before a command and the image's after it", () => {
  expect(parse("--version")).toEqual({ command: "version" })
  expect(parse("run", "--version", "1.2.3")).toEqual({ ...run, inputs: { version: "1.2.3" } })
})

test.each<[string, string[], object]>([
  ["nothing at all", [], {}],
  ["a workflow", ["--workflow", "ci.yml"], { workflow: "ci.yml" }],
  ["a step of a job", ["--workflow=ci.yml", "--job", "a", "--step", "3"], { workflow: "ci.yml", job: "a", step: "3" }],
  ["a folder", ["--directory", "../app"], { directory: "../app" }],
  ["a push", ["--push"], { push: true }],
  ["no push, said twice over", ["--push=false"], { push: false }],
  ["an image to keep", ["--keep-image"], { keepImage: true }],
  ["an input", ["--image-name", "owner/app"], { inputs: { "image-name": "owner/app" } }],
  ["an empty input", ["--target", ""], { inputs: { target: "" } }],
  ["a switch", ["--no-cache"], { inputs: { "no-cache": "true" } }],
  ["a switch turned off", ["--summary=false"], { inputs: { summary: "false" } }],
  ["a list", ["--test-files", "tests", "--test-files", ".flake8"], { inputs: { "test-files": "tests\n.flake8" } }],
  ["gates", ["--gates", "a: one", "--gates", "b: two"], { inputs: { gates: "a: one\nb: two" } }],
  ["a value like a flag", ["--health-command=--version"], { inputs: { "health-command": "--version" } }],
  ["a value with =", ["--build-args", "A=b=c"], { inputs: { "build-args": "A=b=c" } }],
  ["an expression, which stays text", ["--tags", "${{ x }}"], { inputs: { tags: "${{ x }}" } }],
])("run takes %s", (_, argv, expected) => {
  expect(parse("run", ...argv)).toEqual({ ...run, ...expected })
})

test.each<[string[], string, string?]>([
  [["runn"], 'there is no command "runn"; did you mean run?'],
  [["--workflow", "ci.yml"], '"--workflow" comes before a command', "run --workflow ci.yml"],
  [["run", "--image-nam", "a"], "there is no flag --image-nam; did you mean --image-name?"],
  [["run", "--imageName=a"], "there is no flag --imageName; did you mean --image-name?"],
  [["run", "--xyzzyxyzzy"], "there is no flag --xyzzyxyzzy"],
  [["run", "-w", "a"], "there is no flag -w"],
  [["run", "ci.yml"], '"ci.yml" belongs to no flag'],
  [["run", "--no-cache", "false"], '"false" belongs to no flag', "--no-cache=false"],
  [["run", "--image-name"], "--image-name needs a value"],
  [["run", "--image-name", "--push"], '--image-name needs a value, and "--push" looks like the next flag'],
  [["run", "--push=maybe"], '--push takes no value, or true or false; got "maybe"'],
  [["run", "--image-name", "a", "--image-name", "b"], "--image-name is given 2 times"],
  [["run", "--job", "a"], "--job selects a part of a workflow file, and no file is named", "--workflow"],
])("%j is refused", (argv, what, remedy = "") => {
  expect(() => parse(...argv)).toThrow(
    expect.objectContaining({
      stage: "plan",
      kind: "input",
      what,
      ...(remedy ? { remedy: expect.stringContaining(remedy) } : {}),
    }),
  )
})

test("no input but push shares its name with a flag of run", () => {
  expect(action.inputs.map(({ name }) => name).filter((name) => Object.hasOwn(RUN_FLAGS, name))).toEqual(["push"])
})
