// Inputs that must be refused before Docker is touched, as data: this folder's tests walk them, and so may a test of the bundle.
import { execFileSync } from "node:child_process"
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export interface BadInput {
  /** Number in the list of bad inputs of the project's research, or a letter and a number for the ones found since. */
  readonly id: string
  readonly title: string
  /** On top of {@link GOOD_INPUTS}. */
  readonly inputs: Readonly<Record<string, string>>
  /** Changes the checkout that {@link makeWorkspace} made. */
  readonly workspace?: (folder: string) => void
  /** `push` unless said otherwise. */
  readonly event?: string
  readonly expected: RegExp
  /** True for what no environment variable can hold, so that only the reading in memory can be tested. */
  readonly inMemoryOnly?: boolean
}

/** The smallest inputs that are right. */
export const GOOD_INPUTS: Readonly<Record<string, string>> = { "image-name": "app", "test-command": "true" }

/** A checkout to which the good inputs and the rows fit. */
export function makeWorkspace(folder: string): void {
  for (const name of [".git", "src", "tests/deep"]) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, ".git/config"), "[core]\n")
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch AS base\nFROM base AS release\n")
  writeFileSync(join(folder, "setup.cfg"), "[flake8]\n")
  writeFileSync(join(folder, "tests/deep/test.txt"), "test\n")
}

const write = (path: string, content: string | Uint8Array) => (folder: string) =>
  writeFileSync(join(folder, path), content)
const link = (path: string, target: string) => (folder: string) => symlinkSync(target, join(folder, path))

const name = (id: string, title: string, text: string, expected: RegExp): BadInput => ({
  id,
  title,
  inputs: { "image-name": text },
  expected,
})

const one = (id: string, input: string, text: string, expected: RegExp): BadInput => ({
  id,
  title: `${input}: ${JSON.stringify(text.slice(0, 60))}`,
  inputs: { [input]: text },
  expected,
})

/** A wrong `gates`; `test-command` would be in its way. */
const gates = (id: string, title: string, text: string, expected: RegExp): BadInput => ({
  id,
  title,
  inputs: { "test-command": "", gates: text },
  expected,
})

const files = (
  id: string,
  title: string,
  text: string,
  expected: RegExp,
  workspace?: BadInput["workspace"],
): BadInput => ({ id, title, inputs: { "test-files": text }, expected, ...(workspace && { workspace }) })

const HEX = "0123456789abcdef".repeat(4)

const IMAGE_NAMES: readonly BadInput[] = [
  name("1", "no image name", "", /^input "image-name": image name is required; got ""; expected an image name/),
  name("1b", "an image name of spaces", "  \n", /image name is required/),
  name(
    "3",
    "separator at the end",
    "app_",
    /path component must start and end with a letter or digit; separators \. _ __ -/,
  ),
  name("4", "separator at the start", "-app", /leading dash: each path component must start and end/),
  name("5", "two dots", "a..b", /path component must start and end/),
  name("6", "three underscores", "a___b", /path component must start and end/),
  name("8", "two tags", "app:v1:v2", /two tags/),
  name("8b", "a tag", "app:v1", /image-name has no tag; write "v1" in the input tags; got "app:v1"/),
  one("9", "tags", "app:1.0+build5", /tag may not contain \+; did you mean 1\.0-build5\?/),
  one("9b", "tags", "1.0+build5", /tag may not contain \+; did you mean 1\.0-build5\?/),
  one("10", "tags", "feature/x", /tag may not contain \//),
  name("10b", "a slash in a tag", "app:feature/x", /port not a number: "feature" \(and a tag may not contain \/\)/),
  one("11", "tags", "x".repeat(129), /tag longer than 128/),
  one("12", "tags", ".x", /tag must start with a letter, a digit or _/),
  one("13", "tags", "-x", /tag must start with a letter, a digit or _/),
  name("14", "a digest", "app@sha256:abc", /digest not allowed for a push target/),
  one("14b", "tags", `app@sha256:${HEX}`, /digest not allowed for a push target/),
  name("15", "an image ID", HEX, /name cannot be a 64-digit hex string/),
  name("16", "a long repository", "a".repeat(256), /longer than 255/),
  name("18", "an empty component", "ghcr.io//a", /empty path component/),
  name("18b", "a slash at the end", "ghcr.io/a/", /empty path component/),
  name("18c", "a slash at the start", "/a", /empty path component/),
  name("19", "a port that does not exist", "reg:99999/a", /port out of range/),
  name("20", "a port of letters", "reg:abc/a", /port not a number/),
  name("21", "an open bracket", "[::1/a", /unclosed IPv6/),
  name("22", "a line end inside", "app\nother", /invalid character U\+000A; got "app\\nother"/),
  name("23", "a shell command", "app;rm -rf /", /invalid character ";"/),
  name("24", "a substitution", "$(id)", /invalid character "\$"/),
  name("25", "backticks", "`id`", /invalid character "`"/),
  name("26", "an option", "--privileged", /leading dash/),
  name("27", "a short option", "-v", /leading dash/),
  { ...name("28", "a NUL byte", "app\0x", /NUL byte/), inMemoryOnly: true },
  name("I1", "a scheme", "https://ghcr.io/Owner/app", /no scheme; did you mean ghcr\.io\/owner\/app\?/),
  name("I2", "not ASCII", "åpp", /invalid character "å"/),
  name("I3", "an invisible character", "app\u202efdp", /invalid character U\+202E; got "app\\u202efdp"/),
  {
    id: "31",
    title: "tags of two registries",
    inputs: { "image-name": "ghcr.io/o/app", username: "me", password: "long enough", tags: "docker.io/o/app:1" },
    expected: /credentials given for ghcr\.io, image is on docker\.io/,
  },
  {
    id: "31b",
    title: "a tag of another repository",
    inputs: { "image-name": "ghcr.io/o/app", tags: "ghcr.io/o/other:1" },
    expected: /this is a tag of ghcr\.io\/o\/other; .*expected tags of ghcr\.io\/o\/app/,
  },
  one("T1", "tags", "{{versoin}}", /unknown placeholder \{\{…\}\}; did you mean version\?; got "\{\{versoin\}\}"/),
  one("T2", "tags", "{{version", /a placeholder is written \{\{name\}\}/),
  one("T3", "tags", "{version}", /a placeholder is written \{\{name\}\}/),
  one("T4", "tags", "{{version}} x", /tag may not contain " "/),
  one("T5", "tags", "ghcr.io/owner/app", /tag may not contain \/; a full reference ends with its tag/),
  one("T6", "tags", "App:1", /must be lowercase; did you mean app:1\?/),
  one("107", "registry", "docker.io/library", /host only, without a path; did you mean docker\.io\?/),
  one("107b", "registry", "https://ghcr.io/", /host only, without a scheme; did you mean ghcr\.io\?/),
  one("107c", "registry", "https://index.docker.io/v1/", /did you mean docker\.io\?/),
  one("107d", "registry", "mycompany", /Docker takes a name without a dot or a port for an owner/),
  one("107e", "registry", "ghcr.io:port", /port not a number/),
  one("107f", "registry", "-ghcr.io", /not the name of a host/),
  one("107g", "registry", "https://user:hunter2hunter2@ghcr.io", /^(?!.*hunter2).*got "https:\/\/\*\*\*@ghcr\.io"/),
  {
    id: "I4",
    title: "two hosts",
    inputs: { "image-name": "ghcr.io/o/app", registry: "quay.io" },
    expected: /the host is given twice: ghcr\.io here, quay\.io in registry/,
  },
  one("V1", "version", "1 2", /a version has to fit into a tag; got "1 2"/),
  one("V2", "version", "feature/x", /a version has to fit into a tag/),
  one("V3", "version", "-1", /a version has to fit into a tag/),
  one("V4", "version", "1".repeat(129), /version longer than 128/),
  one("V5", "version-arg", "A B", /input "version-arg": not a name of a variable/),
  one("V6", "version-arg", "--privileged", /not a name of a variable/),
]

const STAGES: readonly BadInput[] = [
  one(
    "S1",
    "stages",
    "biuld\ngates",
    /unknown stage; did you mean build\?; got "biuld"; expected one of build, gates, health, release, publish/,
  ),
  one("S2", "stages", "gates\nhealth", /input "image-ref": it is needed when stages has no build/),
  {
    id: "S3",
    title: "an adopted image and a build",
    inputs: { "image-ref": "app:1", stages: "build\ngates" },
    expected: /input "stages": an image that is adopted is not built/,
  },
  one("S4", "image-ref", "--privileged", /input "image-ref": leading dash/),
  one("S5", "image-ref", "App", /must be lowercase; did you mean app\?/),
  one("S6", "image-ref", "app@sha256:abc", /the digest is not well-formed/),
]

const BUILD: readonly BadInput[] = [
  one(
    "33",
    "file",
    "docker/Dockerfile",
    /input "file": not found: docker\/Dockerfile \(looked in \/.*\/docker\/Dockerfile\)/,
  ),
  {
    id: "33b",
    title: "a context without a Dockerfile",
    inputs: { context: "src" },
    expected: /input "file": not found: src\/Dockerfile \(looked in/,
  },
  one("34", "file", "tests", /it is a directory/),
  one("35", "file", "../Dockerfile", /it is outside the checkout/),
  one("35b", "file", "/etc/passwd", /it is outside the checkout/),
  { ...one("35c", "file", "linked", /it is outside the checkout/), workspace: link("linked", "/etc/passwd") },
  { ...one("35d", "context", "linked", /it is outside the checkout/), workspace: link("linked", "/etc") },
  one("37", "context", "apps/web", /input "context": not found: apps\/web \(looked in \/.*\/apps\/web\)/),
  one("38", "context", "/", /it is outside the checkout/),
  one("38b", "context", "..", /it is outside the checkout/),
  one(
    "38c",
    "context",
    "https://github.com/o/r.git#main",
    /only the checkout is built, so that the image is that of the event's commit/,
  ),
  one("38d", "context", "git@github.com:o/r.git", /only the checkout is built/),
  one("38e", "context", "setup.cfg", /input "context": it is a file/),
  one("38f", "context", "-", /only the checkout is built/),
  one("39", "target", "realease", /the Dockerfile has no such stage; got "realease"; expected one of base, release/),
  one("39b", "target", "2", /the Dockerfile has no such stage/),
  one("39c", "target", "--push", /leading dash/),
  { ...one("40", "file", "Empty", /the Dockerfile is empty/), workspace: write("Empty", "") },
  { ...one("40b", "file", "Blank", /the Dockerfile is empty/), workspace: write("Blank", "\n \r\n") },
  { ...one("41", "file", "Large", /larger than 1 MB/), workspace: write("Large", "#".repeat(2_000_000)) },
  {
    ...one("42", "file", "Latin", /not UTF-8/),
    workspace: write("Latin", Uint8Array.from([0x46, 0x52, 0x4f, 0x4d, 0x20, 0xe5])),
  },
  {
    ...one("42b", "file", "Pipe", /it is a FIFO/),
    workspace: (folder) => execFileSync("mkfifo", [join(folder, "Pipe")]),
  },
  one(
    "109",
    "platforms",
    "linux/amd65",
    /unknown platform; did you mean linux\/amd64\?; got "linux\/amd65"; expected one of linux\/amd64, /,
  ),
  one("109b", "platforms", "windows/amd64", /only Linux images are built/),
  one(
    "110",
    "platforms",
    "linux/amd64,linux/arm64",
    /every platform that is pushed has to be proved, and this version proves one/,
  ),
  one("111", "build-args", "NAME", /no value; write NAME=value; the runner's environment is not passed on; got "NAME"/),
  one("111b", "build-args", "=x", /no name before the =/),
  one("111c", "build-args", "A B=1", /the name has white space in it or a dash in front; got "A B=…"/),
  one("111d", "build-args", "--push=true", /a dash in front/),
  one("111e", "build-args", '"A=1\nB=2', /an item in quotes is not closed; got "\\"A=…"/),
  one("113", "labels", "my label=x", /input "labels": the name has white space/),
  one("113b", "labels", "label", /no value; write name=value/),
  one("113c", "labels", "image-driven.run=1", /labels that start with image-driven\. are the pipeline's own/),
  one("B1", "secrets", "token", /^input "secrets": no value; write id=value; got a value of 5 characters; expected/),
  one(
    "B2",
    "secrets",
    "a b=hunter2hunter2",
    /^(?!.*hunter2)input "secrets": .*white space.*got a value of 18 characters/,
  ),
  one("B3", "secrets", "a=hunter2hunter2\na=hunter2hunter2", /^(?!.*hunter2)input "secrets": this id is given twice/),
  one("B4", "secret-files", "key=missing.pem", /input "secret-files": not found: missing\.pem/),
  one("B5", "secret-files", "key=/etc/passwd", /outside the checkout and the folder for temporary files/),
  one("B6", "secret-envs", "key=A-B", /not a name of a variable/),
  one("B7", "secret-envs", "key=INPUT_PASSWORD", /inputs of this action never reach the build/),
  one("B8", "ssh", "--default", /not an SSH agent socket or key/),
  one("B9", "network", "bridge", /unknown value; got "bridge"; expected one of default, none, host/),
  one("B10", "add-hosts", "db", /not a host and an address/),
  one("B11", "add-hosts", "db:10.0.0.256", /not an IP address/),
  one("B12", "provenance", "--push", /leading dash/),
  one("B13", "builder", "a b", /white space/),
  one("B14", "cache-from", "--push", /leading dash/),
  one("B15", "build-contexts", "other=../x", /input "build-contexts": it is outside the checkout/),
  one(
    "115",
    "pull",
    "yes",
    /input "pull": not a boolean; got "yes"; expected true \| True \| TRUE \| false \| False \| FALSE/,
  ),
  one("115b", "no-cache", "1", /not a boolean/),
  one("115c", "fail-fast", "on", /not a boolean/),
  one("115d", "summary", "tRUE", /not a boolean/),
  {
    id: "121",
    title: "an empty checkout",
    inputs: {},
    workspace: (folder) => {
      for (const entry of [".git", "src", "tests", "Dockerfile", "setup.cfg"])
        rmSync(join(folder, entry), { recursive: true })
    },
    expected: /input "context": the checkout is empty; did you forget actions\/checkout\?/,
  },
  {
    id: "121b",
    title: "no checkout, test files only",
    inputs: { "image-ref": "app:1", "test-files": "tests" },
    workspace: (folder) => rmSync(folder, { recursive: true }),
    expected: /input "test-files": the checkout is missing; did you forget actions\/checkout\?/,
  },
]

const TEST_FILES: readonly BadInput[] = [
  files("44", "a missing file", "test", /input "test-files": it does not exist \(not created/),
  files("45", "the parent folder", "../x", /it is outside the checkout/),
  files("45b", "a way out and back in", "tests/../../x", /it is outside the checkout/),
  files("45c", "a link that leaves", "linked", /it is outside the checkout/, link("linked", "/etc/passwd")),
  files("45d", "below a link that leaves", "linked/passwd", /it is outside the checkout/, link("linked", "/etc")),
  files("46", "a file of the runner", "/etc/passwd", /it is outside the checkout/),
  files("47", "the engine's socket", "/var/run/docker.sock", /the engine's socket is never allowed/),
  files("48", "a relative target", "tests:tests", /neither an absolute path nor ro or rw/),
  files("48b", "a relative target with a mode", "tests:tests:ro", /the container path must be absolute/),
  files("49", "the root", "tests:/", /the container's root cannot be replaced/),
  files("49b", "the root in other words", "tests:/app/..", /the container's root cannot be replaced/),
  files("50", "proc", "tests:/proc", /nothing is put into \/proc/),
  files("50b", "below sys", "tests:/sys/fs", /nothing is put into \/sys/),
  files("50c", "dev in other words", "tests://dev/./shm", /nothing is put into \/dev/),
  files("51", "one target twice", "tests:/app\nsrc:/app/", /two entries have the same place, \/app/),
  files("51b", "one path twice", "tests\n./tests/", /two entries have the same place/),
  files("52", "below a file", "setup.cfg:/app/x\ntests:/app/x/y", /\/app\/x\/y is below \/app\/x, which is a file/),
  files(
    "52b",
    "below a file, the other way round",
    "tests:/app/x/y\nsetup.cfg:/app/x",
    /\/app\/x\/y is below \/app\/x, which is a file/,
  ),
  files("54", "a colon that is none", "a:b", /neither an absolute path nor ro or rw/),
  files("54b", "too many colons", "a:/b:/c:ro", /too many colons; a colon in a path is written \\:/),
  files("55", "a quote", 'a"b', /it does not exist .*got "a\\"b"/),
  files("57", "a mode that is none", "tests:rwx", /neither an absolute path nor ro or rw/),
  files("57b", "a mode that is none, third", "tests:/x:rwx", /the last part is neither ro nor rw/),
  files("59", "a pattern", "tests/*.py", /does not exist \(not created; patterns are not understood\)/),
  files("61", "a FIFO", "pipe", /it is a FIFO/, (folder) => execFileSync("mkfifo", [join(folder, "pipe")])),
  files("62", "a long path", "a".repeat(4097), /path longer than 4096/),
  files("62b", "a long name", "a".repeat(300), /it is something that cannot be read \(ENAMETOOLONG\)/),
  files("63", "git's configuration", ".git/config", /the gates never see \.git/),
  files("63b", "the repository", ".git", /the gates never see \.git/),
  files("63c", "in another case", ".GIT", /the gates never see \.git/, (folder) => mkdirSync(join(folder, ".GIT"))),
  files("63d", "everything", ".", /the checkout as a whole would show the gates \.git/),
  files("63e", "everything in other words", "tests/..", /the checkout as a whole would show the gates \.git/),
  files("63f", "a link to it", "linked", /the gates never see \.git/, link("linked", ".git")),
  files("63g", "a checkout in the checkout", "vendor", /it holds a repository's \.git/, (folder) =>
    mkdirSync(join(folder, "vendor/.git"), { recursive: true }),
  ),
  files(
    "63h",
    "a link to everything",
    "linked",
    /the checkout as a whole would show the gates \.git/,
    link("linked", "."),
  ),
]

const GATES: readonly BadInput[] = [
  gates("64", "not YAML", "unit: [pytest", /^input "gates": not YAML: .* \(line 1, column \d+\); got/),
  gates("64b", "a text", "pytest", /it is text, not a map; got "pytest"/),
  gates("64c", "two documents", "a: b\n---\nc: d", /not YAML: .*\(line 2, column 1\)/),
  gates("64d", "an unknown tag", "a: !secret b", /not YAML: Unresolved tag: !secret \(line 1, column 4\)/),
  gates(
    "65",
    "an alias bomb",
    [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefgh".split("").map((letter, index) => {
        const before = "abcdefg"[index]
        return `${letter}: &${letter} [*${before},*${before},*${before},*${before},*${before},*${before},*${before}]`
      }),
    ].join("\n"),
    /too many aliases/,
  ),
  gates("65b", "nested without end", "[".repeat(50_000), /not YAML/),
  gates("65c", "an alias of itself", "a: &a\n  run: *a", /input "gates": /),
  gates("67", "a tab", "unit:\n\trun: pytest", /not YAML: .*[Tt]abs? .*\(line 2, column/),
  gates(
    "68",
    "a key like command",
    "unit: {comand: pytest}",
    /gate "unit": unknown key; did you mean run, the command\?; got "comand"; expected one of run, user/,
  ),
  gates(
    "68b",
    "a key like timeout",
    "unit: {run: pytest, timout: 5m}",
    /unknown key; did you mean timeout\?; got "timout"/,
  ),
  gates("69", "no command", "unit: {user: root}", /gate "unit": the command is empty/),
  gates("69b", "no name", "- run: pytest", /item 1 of the list has no name/),
  gates("69c", "null", "unit:", /gate "unit": the command is empty/),
  gates("69d", "no gate", "{}", /no gate is given/),
  gates("69e", "a comment only", "# unit: pytest", /no gate is given/),
  gates("69g", "a list of texts", "- pytest", /item 1 of the list is text/),
  gates("70", "one name twice", "unit: a\nunit: b", /two entries have the same name \(line 2, column 1\)/),
  gates(
    "70b",
    "one name twice in a list",
    "- {name: unit, run: a}\n- {name: unit, run: b}",
    /two gates have the same name; got "unit"/,
  ),
  gates("71", "only spaces", 'unit: "  "', /the command is empty/),
  one("71b", "test-command", "  \n ", /input "test-command": the command is empty/),
  one("71c", "setup", " ", /input "setup": the command is empty/),
  one("71d", "health-command", " ", /input "health-command": the command is empty/),
  gates("71e", "an empty list", "unit: []", /the command is empty/),
  gates("72", "a number", "unit: [sleep, 1]", /item 2 of the command is a number; put it in quotes; got "1"/),
  gates("72b", "null in a list", "unit: [sleep, ]\nother: [a, null]", /item 2 of the command is empty/),
  gates("72c", "a map in a list", "unit: [sleep, {a: b}]", /item 2 of the command is a map/),
  gates("72d", "a boolean", "unit: true", /the command is a boolean; put it in quotes; got "true"/),
  gates(
    "74",
    "no time",
    "unit: {run: a, timeout: 0}",
    /gate "unit": not a duration; got "0"; expected a duration like 30s, 5m, 1h; from 1s to 6h/,
  ),
  one("74b", "gate-timeout", "0s", /input "gate-timeout": out of range; got "0s"/),
  one("75", "gate-timeout", "-5", /not a duration/),
  one("76", "gate-timeout", "abc", /not a duration; got "abc"; expected a duration like 30s, 5m, 1h; from 1s to 6h/),
  one("77", "gate-timeout", "1e9", /not a duration/),
  one("78", "health-timeout", "10 parsecs", /input "health-timeout": not a duration/),
  one("78b", "health-timeout", "7h", /out of range/),
  one("83", "test-user", "root:root:x", /more than one colon/),
  one("83b", "test-user", "--privileged", /not a user/),
  gates("83c", "a user with two groups", "unit: {run: a, user: 'a:b:c'}", /gate "unit": more than one colon/),
  one("84", "workdir", "tests", /a path in the container must be absolute; got "tests"/),
  gates(
    "84b",
    "a relative working directory",
    "unit: {run: a, workdir: tests}",
    /gate "unit": a path in the container must be absolute/,
  ),
  gates("85", "the host's network", "unit: {run: a, network: host}", /a gate never shares the network of the host/),
  gates(
    "86",
    "another container's network",
    "unit: {run: a, network: 'container:x'}",
    /never shares the network of another container/,
  ),
  one("87", "test-env", "=x", /no name before the =/),
  one("88", "test-env", "A B=1", /the name has white space/),
  one("89", "test-env", "NAME", /write NAME=value; the runner's environment is not passed on/),
  one("89b", "run-env", "NAME", /input "run-env": no value; write NAME=value/),
  gates("89c", "a variable without a value", "unit: {run: a, env: [NAME]}", /gate "unit": no value; write NAME=value/),
  gates("89d", "a variable that is null", "unit: {run: a, env: {NAME: }}", /no value; write NAME: value/),
  {
    id: "90",
    title: "the password in a variable of the gates",
    inputs: { username: "me", password: "hunter2hunter2", "test-env": "TOKEN=hunter2hunter2" },
    event: "pull_request",
    expected: /^(?!.*hunter2)input "test-env": it carries the password or a secret of the build/,
  },
  gates(
    "80",
    "memory in words",
    "unit: {run: a, memory: 2 gigs}",
    /gate "unit": not an amount of memory; got "2 gigs"/,
  ),
  gates("81", "too little memory", "unit: {run: a, memory: 1k}", /gate "unit": less than the minimum of 6m; got "1k"/),
  gates("81b", "negative memory", "unit: {run: a, memory: -1}", /not an amount of memory; got "-1"/),
  gates(
    "92",
    "a capability that is none",
    "unit: {run: a, capabilities: [NET_ADMIM]}",
    /unknown capability; did you mean net_admin\?; got "NET_ADMIM"/,
  ),
  gates("92b", "all capabilities", "unit: {run: a, capabilities: ALL}", /a gate gets named capabilities only/),
  gates(
    "92c",
    "a capability that opens the host",
    "unit: {run: a, capabilities: [CAP_SYS_ADMIN]}",
    /with this capability a gate could leave its container; got "CAP_SYS_ADMIN"/,
  ),
  gates(
    "92d",
    "a capability that is a map",
    "unit: {run: a, capabilities: [{NET_RAW: true}]}",
    /capabilities is a map/,
  ),
  one("F30", "build-timeout", "forever", /input "build-timeout": not a duration; got "forever"/),
  one("T5b", "verify-checkout", "maybe", /input "verify-checkout": not a boolean; got "maybe"/),
  one("T51", "allow-overwrite", "yes", /input "allow-overwrite": not a boolean; got "yes"/),
  gates("93", "a raw option", "unit: {run: a, --privileged: true}", /unknown key; got "--privileged"/),
  gates("G1", "a name that cannot be printed", '"a\\nb": x', /the name of a gate cannot be printed; got "a\\nb"/),
  gates("G2", "a long name", `${"x".repeat(101)}: y`, /the name of a gate is longer than 100/),
  gates("G3", "a NUL byte", 'unit: "a\\0b"', /NUL byte \(line 1, column 7\)/),
  gates("G4", "a list with a shell", "unit: {run: [a], shell: bash}", /a command that is a list runs without a shell/),
  gates("G5", "a list as a name", "? [a]\n: b", /the name of a gate is a list/),
  gates("G6", "a word as allow-failure", "unit: {run: a, allow-failure: maybe}", /not a boolean; got "maybe"/),
  gates("G7", "a map as user", "unit: {run: a, user: {name: root}}", /user is a map/),
  {
    id: "G8",
    title: "both spellings",
    inputs: { gates: "unit: pytest" },
    expected: /input "test-command": it excludes gates/,
  },
  one("G9", "shell", "bash -c {0}", /the script is the last argument, not a file \{0\}/),
  one("G10", "shell", '"bash -c', /a quote is not closed/),
  one("G11", "shell", "-c", /does not start with a command/),
  one("G12", "max-parallel", "0", /a whole number from 1 to 64/),
  one("G13", "max-parallel", "65", /a whole number from 1 to 64/),
  one("G14", "max-parallel", "two", /not such a number/),
  one("G15", "cache", "on", /input "cache": unknown value.*expected one of auto, registry, off/),
  one("G16", "cache-paths", "/", /it cannot be kept/),
  one("G17", "cache-paths", "/proc/self", /it cannot be kept/),
  one("G18", "cache-paths", "../../etc", /it leads upwards/),
  one("G19", "cache-paths", "~root/.cache", /only ~\/ is known/),
  one("G20", "cache-paths", "~/", /it is the whole folder/),
  one("G21", "cache-paths", "/a\n/a/b", /another path is inside of it; got "\/a"/),
  one("G23", "cache-paths", "./~/x", /only ~\/ is known/),
  one("G24", "setup-files", "a", /there are no test-files/),
  {
    id: "G22",
    title: "a file for setup that is no test file",
    inputs: { "test-files": "tests\nsetup.cfg", "setup-files": "setup.cgf" },
    expected: /input "setup-files": not a path of test-files; did you mean setup\.cfg\?/,
  },
]

const HEALTH_AND_PUSH: readonly BadInput[] = [
  one(
    "95",
    "health",
    "requierd",
    /input "health": unknown value; did you mean required\?.*expected one of required, optional, skip/,
  ),
  one("99", "push", "yes please", /input "push": unknown value; got "yes please"; expected one of auto, never/),
  {
    id: "100",
    title: "nothing may be pushed",
    inputs: { "push-branches": "", "push-tags": "" },
    expected: /input "push-branches": no branch and no tag would ever be pushed/,
  },
  one("100b", "push-branches", "release-[", /names of branches are exact, not patterns/),
  one("100c", "push-branches", "release/*", /names of branches are exact, not patterns/),
  one("100d", "push-branches", "refs/heads/main", /a name, not a full ref; did you mean main\?/),
  one("100e", "push-branches", "a..b", /no branch can have this name/),
  one("100f", "push-tags", "v[", /the \[ \] in the pattern is not well-formed/),
  one("100g", "push-tags", "v 1", /no git tag can match this/),
  one("100h", "push-tags", "!v1", /patterns cannot be negated/),
  one("100i", "push-tags", "refs/tags/v*", /a name, not a full ref; did you mean v\*\?/),
  one("101", "password", "hunter2hunter2", /^(?!.*hunter2)input "username": it is needed together with password/),
  one("102", "username", "me", /^input "password": it is needed together with username; got a value of 0 characters/),
  {
    id: "106",
    title: "a colon in the user name",
    inputs: { username: "me:you", password: "long enough" },
    expected: /input "username": colon not allowed/,
  },
  {
    id: "116",
    title: "an input in the singular",
    inputs: { platform: "linux/amd64" },
    expected: /^input "platform": unknown input; did you mean platforms\?/,
  },
  {
    id: "116b",
    title: "an input with an underscore",
    inputs: { image_name: "app" },
    expected: /unknown input; did you mean image-name\?/,
  },
  {
    id: "116c",
    title: "a password under a wrong name",
    inputs: { passwrod: "hunter2hunter2" },
    expected: /^(?!.*hunter2)input "passwrod": unknown input; did you mean password\?/,
  },
]

const COMPOSE = "services:\n  app:\n    build: .\n  db:\n    image: postgres\n"

/** A wrong release environment, with a Compose file that is right unless `text` says otherwise. */
const compose = (
  id: string,
  title: string,
  inputs: Readonly<Record<string, string>>,
  expected: RegExp,
  more: { readonly text?: string; readonly event?: string } = {},
): BadInput => ({
  id,
  title,
  inputs: { "compose-file": "compose.yml", "compose-up": "app", ...inputs },
  workspace: write("compose.yml", more.text ?? COMPOSE),
  expected,
  ...(more.event === undefined ? {} : { event: more.event }),
})
const onPullRequest = (id: string, title: string, service: string, expected: RegExp, rest = "") =>
  compose(id, title, {}, expected, {
    event: "pull_request",
    text: `services:\n  app:\n    build: .\n${service.replaceAll(/^/gm, "    ")}\n${rest}`,
  })

const RELEASE: readonly BadInput[] = [
  compose(
    "96",
    "a Compose file that is not there",
    { "compose-file": "nope.yml" },
    /input "compose-file": not found: nope\.yml/,
  ),
  compose("96b", "a Compose file that is no YAML", {}, /input "compose-file": not YAML/, { text: "services: [\n" }),
  compose("96c", "a version that no Compose file has", {}, /no Compose file has this version; got "version: 9"/, {
    text: `version: "9"\n${COMPOSE}`,
  }),
  compose("96d", "an empty Compose file", {}, /the Compose file is empty/, { text: "" }),
  compose("96e", "a Compose file without services", {}, /it has no services/, { text: "networks: {}\n" }),
  compose("96f", "services that are a list", {}, /its services are not a map/, { text: "services: [app]\n" }),
  compose(
    "96g",
    "a Compose file outside the checkout",
    { "compose-file": "../compose.yml" },
    /it is outside the checkout/,
  ),
  compose("96h", "a Compose file that is a folder", { "compose-file": "tests" }, /it is a directory/),
  compose("96i", "two services of one name", {}, /two entries have the same name/, {
    text: `${COMPOSE}  db:\n    image: x\n`,
  }),
  compose(
    "97",
    "a service that is not there",
    { "compose-up": "ap" },
    /input "compose-up": the Compose file has no such service; did you mean app\?; got "ap"; expected one of app, db/,
  ),
  compose(
    "97b",
    "a service that is not there, to wait for",
    { "compose-wait": "database:5432" },
    /input "compose-wait": the Compose file has no such service/,
  ),
  compose(
    "97c",
    "a service that is not there, for a command",
    { "compose-bootstrap": "web: migrate" },
    /input "compose-bootstrap": the Compose file has no such service/,
  ),
  compose(
    "97d",
    "a service that is not there, tested",
    { "compose-service": "image" },
    /input "compose-service": the Compose file has no such service/,
  ),
  compose(
    "97e",
    "nothing that would prove anything",
    { "compose-up": "" },
    /input "compose-test": nothing would be proved/,
  ),
  compose("97f", "two tests", { "compose-test": "app\ndb" }, /one service gives the verdict/),
  compose("97g", "a command without a service", { "compose-bootstrap": "migrate" }, /no command after the service/),
  compose("97h", "an open quote", { "compose-bootstrap": "app: sh -c 'x" }, /a quote is not closed/),
  compose("97i", "a port that is none", { "compose-wait": "db:99999" }, /not a port/),
  compose("97j", "a time limit that is none", { "compose-wait": "db@soon" }, /not a duration/),
  compose("97k", "a service that is an option", { "compose-up": "--privileged" }, /not a service to wait for/),
  compose("97l", "a time for the environment", { "compose-timeout": "1d" }, /input "compose-timeout": not a duration/),
  compose("97m", "a variable without a value", { "compose-env": "TOKEN" }, /no value; write NAME=value/),
  {
    id: "97n",
    title: "services without a Compose file",
    inputs: { "compose-test": "sut" },
    expected: /input "compose-test": it needs compose-file/,
  },
  onPullRequest(
    "98",
    "privileged",
    "privileged: true",
    /must not get out of its containers: service "app" has privileged/,
  ),
  onPullRequest("98b", "the host's network", "network_mode: host", /has network_mode/),
  onPullRequest(
    "98c",
    "the engine's socket",
    "volumes: ['/var/run/docker.sock:/x']",
    /mounts "\/var\/run\/docker\.sock"/,
  ),
  onPullRequest("98d", "a home folder", "volumes: ['~/.docker:/x']", /mounts "~\/\.docker"/),
  onPullRequest("98e", "a folder above", "volumes: ['../..:/x']", /mounts "\.\.\/\.\."/),
  onPullRequest("98f", "a bind in the long form", "volumes: [{type: bind, source: /, target: /x}]", /mounts "\/"/),
  onPullRequest("98g", "the processes of the host", "pid: host", /has pid/),
  onPullRequest("98h", "capabilities", "cap_add: [SYS_ADMIN]", /has cap_add/),
  onPullRequest("98i", "devices", "devices: ['/dev/kmsg']", /has devices/),
  onPullRequest("98j", "no seccomp", "security_opt: ['seccomp:unconfined']", /has security_opt/),
  onPullRequest(
    "98k",
    "a file of the machine as environment",
    "env_file: /proc/self/environ",
    /reads "\/proc\/self\/environ"/,
  ),
  onPullRequest(
    "98l",
    "a service of another file",
    "extends: {file: ../other.yml, service: x}",
    /extends "\.\.\/other\.yml"/,
  ),
  onPullRequest(
    "98m",
    "a password of the runner",
    "environment: ['P=$" + "{INPUT_PASSWORD}']",
    /it asks for \$\{INPUT_PASSWORD\}/,
  ),
  onPullRequest(
    "98n",
    "a volume that is a folder",
    "volumes: ['v:/x']",
    /volume "v" mounts a device or a folder/,
    "volumes: {v: {driver_opts: {type: none, o: bind, device: /}}}\n",
  ),
  onPullRequest(
    "98o",
    "a secret that is a file",
    "secrets: [s]",
    /secrets "s" reads "\/etc\/shadow"/,
    "secrets: {s: {file: /etc/shadow}}\n",
  ),
  onPullRequest("98p", "a program of the machine", "provider: {type: sh}", /has provider/),
  onPullRequest("98q", "a mount that a variable names", "volumes: ['$HOME:/x']", /mounts "\$HOME"/),
  onPullRequest(
    "98r",
    "a network of somebody else",
    "networks: [n]",
    /network "n" is not of the project/,
    "networks: {n: {external: true}}\n",
  ),
]

/** A Compose file of a pull request, beside others of its checkout. */
const withFiles = (
  id: string,
  title: string,
  text: string,
  more: (folder: string) => void,
  expected: RegExp,
): BadInput => ({
  id,
  title,
  inputs: { "compose-file": "compose.yml", "compose-up": "app" },
  event: "pull_request",
  workspace: (folder) => {
    write("compose.yml", text)(folder)
    more(folder)
  },
  expected,
})
const LINKS: readonly BadInput[] = [
  withFiles(
    "98s",
    "a file with variables that is a link",
    "services: {app: {build: ., env_file: vars}}\n",
    link("vars", "/etc/passwd"),
    /"vars" is a link that leads out of the checkout/,
  ),
  withFiles(
    "98t",
    "a context that is a link",
    "services: {app: {build: ctx}}\n",
    link("ctx", "/etc"),
    /"ctx" is a link that leads out/,
  ),
  withFiles(
    "98u",
    "variables of a file that is included",
    "include: [more.yml]\nservices: {app: {build: .}}\n",
    write("more.yml", "services: {x: {image: x, env_file: /etc/passwd}}\n"),
    /service "x" reads "\/etc\/passwd"/,
  ),
  withFiles(
    "98v",
    "variables of a file that is extended",
    "services: {app: {build: ., extends: {file: more.yml, service: x}}}\n",
    write("more.yml", "services: {x: {env_file: [{path: /etc/passwd}]}}\n"),
    /service "x" reads "\/etc\/passwd"/,
  ),
  withFiles(
    "98x",
    "the file with variables that Compose reads by itself",
    "services: {app: {build: .}}\n",
    link(".env", "/etc/passwd"),
    /".env" is a link that leads out/,
  ),
  withFiles(
    "98y",
    "an included file that is no YAML",
    "include: [more.yml]\nservices: {app: {build: .}}\n",
    write("more.yml", "services: [\n"),
    /not YAML/,
  ),
  withFiles(
    "98w",
    "files that take each other in",
    "include: [more.yml]\nservices: {app: {build: .}}\n",
    write("more.yml", "include: [compose.yml]\n"),
    /take each other in too deeply/,
  ),
]

const ARTIFACTS: readonly BadInput[] = [
  one("P1", "parent-image", "ghcr.io/Owner/base", /must be lowercase; did you mean/),
  one("P2", "parent-image", "-rm", /leading dash/),
  one("P3", "parent-pattern", "semver:latest-and-greatest!", /not a range of versions/),
  one("P4", "parent-pattern", "a b", /no tag can fit this pattern/),
  one("P5", "parent-image", "base", /the Dockerfile has no ARG PARENT_IMAGE/),
  one("X1", "timestamp-format", "%Y%j", /unknown part %j/),
  one("X2", "timestamp-format", "%Y/%m", /tag may not contain \//),
  one("X3", "timestamp-format", "now", /it has no part of the time/),
  one("A1", "artifacts", "release", /no source before the path/),
  one("A2", "artifacts", "releas:/dist => dist", /no stage and no gate has this name; did you mean release\?/),
  one("A3", "artifacts", "release:/dist => ../dist", /the folder is outside the checkout/),
  one("A4", "artifacts", "release:/dist => .", /the checkout itself is never written to/),
  one("A5", "artifacts", "release:/dist => .git/hooks", /nothing is put into \.git/),
  one("A6", "artifacts", "release:/dist =>", /no folder after the =>/),
  one("A7", "artifacts", "release:/ => dist", /this is not brought out/),
  one("A8", "artifacts", "release:dist => dist", /no source before the path/),
  {
    id: "A9",
    title: "a folder that leads out of the checkout",
    inputs: { artifacts: "release:/dist => out" },
    workspace: link("out", "/etc"),
    expected: /the folder leads out of the checkout/,
  },
  {
    id: "A10",
    title: "a gate and a stage of one name",
    inputs: { "test-command": "", gates: "release: 'true'", artifacts: "release:/dist => dist" },
    expected: /a gate and a stage of the Dockerfile have this name/,
  },
  {
    id: "A11",
    title: "a Dockerfile of artifacts that is not there",
    inputs: { artifacts: "release:/dist => dist", "artifacts-file": "nope" },
    expected: /input "artifacts-file": not found: nope/,
  },
  one("A12", "reports", "reports/*.xml", /patterns are not understood/),
  one("A13", "reports", "../x", /this is not brought out/),
  {
    id: "A14",
    title: "a secret that is no variable",
    inputs: { "publish-command": "true", "publish-secrets": "MY TOKEN=hunter2hunter2" },
    expected: /^(?!.*hunter2)input "publish-secrets": /,
  },
  {
    id: "A15",
    title: "a publish command of white space",
    inputs: { "publish-command": "  " },
    expected: /input "publish-command": the command is empty/,
  },
  {
    id: "A16",
    title: "a secret of the publish command in what a pull request sees",
    inputs: {
      "publish-command": "true",
      "publish-secrets": "TOKEN=hunter2hunter2",
      "test-env": "T=hunter2hunter2",
    },
    event: "pull_request",
    expected: /^(?!.*hunter2)input "test-env": it carries the password or a secret/,
  },
]

export const BAD_INPUTS: readonly BadInput[] = [
  ...IMAGE_NAMES,
  ...STAGES,
  ...BUILD,
  ...TEST_FILES,
  ...GATES,
  ...HEALTH_AND_PUSH,
  ...RELEASE,
  ...LINKS,
  ...ARTIFACTS,
]
