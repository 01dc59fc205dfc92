// The words behind `launch`: flags of ours, the image, and a command that nobody reads.
import fc from "fast-check"
import { LAUNCH_HELP } from "../../src/cli/help.ts"
import { parseLaunch } from "../../src/cli/launch-arguments.ts"
import { LAUNCHER_FAILED, type LaunchRequest } from "../../src/stages/launch.ts"

const repository = { registry: "ghcr.io", path: "owner/app" }
const plain: LaunchRequest = {
  reference: { repository },
  command: [],
  local: false,
  pattern: { kind: "timestamp" },
  env: [],
}
const digest = `sha256:${"0".repeat(64)}`
const NAME = "ghcr.io/owner/app"

test.each<[string, string[], Partial<LaunchRequest>]>([
  ["an image alone", [NAME], {}],
  ["a tag", [`${NAME}:1.0`], { reference: { repository, tag: "1.0" } }],
  ["a digest", [`${NAME}@${digest}`], { reference: { repository, digest } }],
  ["a command", [NAME, "hello.sh", "a", "b c"], { command: ["hello.sh", "a", "b c"] }],
  ["the engine's images", ["--local", NAME], { local: true }],
  ["a pattern", ["--pattern", "semver:^1", NAME], { pattern: { kind: "semver", range: "^1" } }],
  ["a root", ["--root=/srv/work", NAME], { root: "/srv/work" }],
  ["source code", ["--source", ".", NAME], { source: "." }],
  ["a job with a name", ["--job=nightly", NAME, "x"], { job: "nightly", command: ["x"] }],
  ["a job of the program's name", ["--job", NAME, "/opt/report.py"], { job: "report.py", command: ["/opt/report.py"] }],
  ["a job of the image's own command", ["--job", NAME], { job: "app" }],
  [
    "variables",
    ["--env", "A=b=c", "--env", "TOKEN", "--env=EMPTY=", NAME],
    { env: [{ name: "A", value: "b=c" }, { name: "TOKEN" }, { name: "EMPTY", value: "" }] },
  ],
  ["an end of flags", ["--local", "--", NAME, "x"], { local: true, command: ["x"] }],
  [
    "flags of the command, which are not ours",
    [NAME, "--local", "--job=x", "-h", "--help", "--", "-it"],
    { command: ["--local", "--job=x", "-h", "--help", "--", "-it"] },
  ],
])("takes %s", (_, argv, expected) => expect(parseLaunch(argv)).toEqual({ ...plain, ...expected }))

test("whatever stands behind the image is the command, word by word", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("--", "--env", "-x", "--root=", ""))), (command) => {
      expect(parseLaunch(["--local", "--env", "A=1", NAME, ...command])?.command).toEqual(command)
      expect(parseLaunch(["--job=x", "--", NAME, ...command])?.command).toEqual(command)
    }),
  )
})

test.each([[["--help"]], [["-h"]], [["--local", "--help", NAME]]])("%j asks for help", (argv) =>
  expect(parseLaunch(argv)).toBeUndefined(),
)

test.each<[string[], string, string?]>([
  [[], "there is no image"],
  [["--local"], "there is no image"],
  [["--locl", NAME], "there is no flag --locl; did you mean --local?"],
  [["--publish", "80:80", NAME], "there is no flag --publish"],
  [["-it", NAME], "there is no flag -i"],
  [["--root"], "--root needs a value"],
  [["--root", "--local", NAME], '--root needs a value, and "--local" looks like the next flag'],
  [["--root=", NAME], "--root needs a folder"],
  [["--root", "/a", "--root", "/b", NAME], "--root is given 2 times"],
  [["--local=maybe", NAME], '--local takes no value, or true or false; got "maybe"'],
  [["--pattern", "a b", NAME], '--pattern: no tag can fit this pattern; got "a b"'],
  [["--pattern", "semver", `${NAME}:1`], "--pattern chooses among the tags of an image, and this one is named"],
  [["--", "--privileged"], '"--privileged" is no name of an image: leading dash'],
  [["Owner/App"], '"Owner/App" is no name of an image: must be lowercase; did you mean owner/app?'],
  [["a b"], '"a b" is no name of an image: invalid character " "'],
  [["--job=../../etc", NAME], '"../../etc" cannot be the name of a job'],
  [["--job=", NAME], '"" cannot be the name of a job'],
  [["--job", NAME, ".."], '".." cannot be the name of a job'],
  [["--job", NAME, "-c"], '"-c" cannot be the name of a job', "--job=NAME"],
  [["--env", "1A", NAME], '--env: not a name of a variable; got "1A"'],
  [["--env", "=secret", NAME], "--env: no name before the ="],
])("%j is refused", (argv, what, remedy = "") => {
  const refused = { stage: "plan", kind: "input", what: expect.stringContaining(what) }
  expect(() => parseLaunch(argv)).toThrow(
    expect.objectContaining(remedy ? { ...refused, remedy: expect.stringContaining(remedy) } : refused),
  )
})

test("a value that may be a secret is no part of what is said", () => {
  for (const wrong of ["A B=topsecret", "-A=topsecret", "=topsecret"])
    expect(() => parseLaunch([`--env=${wrong}`, NAME])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("topsecret") }),
    )
})

test("the help text names every flag, and no line is longer than 100 columns", () => {
  for (const flag of ["--local", "--pattern", "--root", "--source", "--job[=NAME]", "--env NAME[=VALUE]", "--help"])
    expect(LAUNCH_HELP).toContain(`\n  ${flag} `)
  expect(LAUNCH_HELP).toContain(`${LAUNCHER_FAILED} is the launcher's own failure`)
  expect(LAUNCH_HELP.split("\n").filter((line) => line.length > 100)).toEqual([])
})
