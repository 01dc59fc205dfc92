// The chain file: what it takes, and every way in which it can be wrong.
import { type ChainImage, parseChainFile } from "../../src/inputs/chain-file.ts"
import { type Problem, Problems } from "../../src/inputs/problems.ts"

const SERVER = "https://github.com"

async function read(text: string): Promise<{ images: readonly ChainImage[]; wrong: string[] }> {
  const wrong: string[] = []
  const note = ({ problem, value, expected }: Problem) => wrong.push(`${problem}; got ${value}; expected ${expected}`)
  try {
    return { images: await parseChainFile(text, SERVER, note), wrong }
  } catch (error) {
    note(error as Problem)
    return { images: [], wrong }
  }
}

test("the chain of the seed", async () => {
  const { images, wrong } = await read(`images:
  py3dev:     { context: py3dev, parent: python:3.12-alpine }
  infra-dev:  { context: infra-dev, parent: py3dev }
  infra-prod: { context: infra-prod, parent: infra-dev, source: { repository: my-org/infra, ref: develop, path: src } }
  app1-dev:   { parent: infra-prod }
  app1-prod:  { parent: app1-dev, source: { repository: "https://git.example.com/app1.git" }, gates: "tests: python -m unittest" }
`)
  expect(wrong).toEqual([])
  expect(images).toEqual([
    { name: "py3dev", context: "py3dev", parent: { base: "python:3.12-alpine" }, inputs: {} },
    { name: "infra-dev", context: "infra-dev", parent: { chain: "py3dev" }, inputs: {} },
    {
      name: "infra-prod",
      context: "infra-prod",
      parent: { chain: "infra-dev" },
      source: { url: "https://github.com/my-org/infra", ref: "develop", path: "src" },
      inputs: {},
    },
    { name: "app1-dev", context: "app1-dev", parent: { chain: "infra-prod" }, inputs: {} },
    {
      name: "app1-prod",
      context: "app1-prod",
      parent: { chain: "app1-dev" },
      source: { url: "https://git.example.com/app1.git", path: "src" },
      inputs: { gates: "tests: python -m unittest" },
    },
  ])
})

test("inputs of the main action by their names: text, lists, maps, gates as YAML, and defaults", async () => {
  const { images, wrong } = await read(`defaults: { health-timeout: 30s, build-args: { A: 1 } }
images:
  app:
    build-args: { VERSION: 3.10, DEBUG: false }
    test-files: [tests, "setup.cfg:/etc/setup.cfg"]
    gates:
      unit: { run: [python, -m, unittest], timeout: 5m, env: { N: 007 } }
      style: ruff check
  other:
`)
  expect(wrong).toEqual([])
  expect(images.map(({ inputs }) => inputs)).toEqual([
    {
      "health-timeout": "30s",
      "build-args": "VERSION=3.10\nDEBUG=false",
      "test-files": "tests\nsetup.cfg:/etc/setup.cfg",
      gates:
        '{"unit": {"run": ["python", "-m", "unittest"], "timeout": "5m", "env": {"N": 007}}, "style": "ruff check"}',
    },
    { "health-timeout": "30s", "build-args": "A=1" },
  ])
  expect(images[1]).toMatchObject({ name: "other", context: "other" })
})

test.each([
  ["", "it is empty, not a map"],
  ["[a, b]", "it is a list, not a map"],
  ["images: {}", "images: no image is given"],
  ["images: [a]", "images: no image is given"],
  ["image: {a: {}}", "the chain file: unknown key; did you mean images?"],
  ["images: {a: {}, a: {}}", "two entries have the same name (line 1, column"],
  ["images: {a: text}", 'image "a" is text'],
  ["images: {A: {}}", "not a name of an image"],
  ["images: {-x: {}}", "not a name of an image"],
  ["images: {'a:1': {}}", "not a name of an image"],
  ["images: {../a: {}}", "not a name of an image"],
  ["images: {1: {}}", "the name of an image is a number"],
  ["images: {a: {parents: b}}", 'image "a": unknown key; did you mean parent?'],
  ["images: {a: {parent-image: b}}", "it is called parent here"],
  ["images: {a: {password: b}}", 'image "a": unknown key'],
  ["images: {a: {secrets: b}}", 'image "a": unknown key'],
  ["images: {a: {secret-envs: {t: ACTIONS_RUNTIME_TOKEN}}}", 'image "a": unknown key'],
  ["images: {a: {secret-files: {t: /etc/passwd}}}", 'image "a": unknown key'],
  ["images: {a: {push: never}}", 'image "a": unknown key'],
  ["images: {base: {}, a: {parent: bsae}}", 'image "a": unknown parent; did you mean base?'],
  ["images: {a: {parent: alpine}}", "an image of this file, or one of outside with its tag, like alpine:1.0"],
  ["images: {a: {parent: 'x:y:z'}}", "got x:y:z"],
  ["images: {a: {parent: [b]}}", 'image "a": parent is a list'],
  ["images: {a: {parent: a}}", "each other's parents: a → a"],
  ["images: {a: {parent: b}, b: {parent: c}, c: {parent: a}}", "each other's parents: a → c → b → a"],
  ["images: {a: {source: my-org/app}}", 'image "a": source is text'],
  ["images: {a: {source: {ref: main}}}", 'image "a": source has no repository'],
  ["images: {a: {source: {repository: app}}}", "source: not a repository"],
  ["images: {a: {source: {repository: ../app}}}", "source: not a repository"],
  ["images: {a: {source: {repository: /srv/app}}}", "source: not a repository"],
  ["images: {a: {source: {repository: 'file:///srv/app'}}}", "sources are read by HTTPS"],
  ["images: {a: {source: {repository: 'ext::sh -c id'}}}", "source: "],
  ["images: {a: {source: {repository: 'http://example.com/a'}}}", "sources are read by HTTPS"],
  ["images: {a: {source: {repository: 'https://u:secret@h/a'}}}", "credentials do not belong into a file"],
  ["images: {a: {source: {repository: --upload-pack=x/y}}}", "source: not a repository"],
  ["images: {a: {source: {repository: o/r, ref: --force}}}", "no branch can have this name"],
  ["images: {a: {source: {repository: o/r, ref: refs/heads/x}}}", "did you mean x?"],
  ["images: {a: {source: {repository: o/r, path: ../src}}}", "no folder below the context"],
  ["images: {a: {source: {repository: o/r, path: /src}}}", "no folder below the context"],
  ["images: {a: {source: {repository: o/r, path: .}}}", "no folder below the context"],
  ["images: {a: {source: {repository: o/r, path: .git}}}", "no folder below the context"],
  ["images: {a: {source: {repository: o/r, branch: x}}}", 'image "a": source: unknown key'],
  ["images: {a: {test-files: [[a]]}}", 'image "a": test-files has a list in it'],
  ["images: {a: {test-env: {A: {b: c}}}}", 'image "a": test-env has a map in it'],
  ['images: {a: {test-files: ["a\\nb"]}}', "a line end in an item"],
  ["defaults: {parent: x:1}\nimages: {a: {}}", "defaults: every image has its own"],
  ["defaults: x\nimages: {a: {}}", "defaults is text"],
  ["images: {a: {", "not YAML"],
])("wrong: %s", async (text, said) => {
  const { wrong } = await read(text)
  expect(wrong.join("\n")).toContain(said)
})

test("everything that is wrong with images is said at once", async () => {
  const { wrong } = await read("images: {a: {parents: b}, B: {}, c: {parent: bd}, d: {}}")
  expect(wrong).toHaveLength(3)
})

test("no credentials of an address in a message", async () => {
  const problems = new Problems()
  const text = "images: {a: {source: {repository: 'https://u:geheim@h/a'}}}"
  await parseChainFile(text, SERVER, (problem) => problems.add("chain-file", problem))
  expect(problems.failure().message).toContain("credentials do not belong into a file")
  expect(problems.failure().message).not.toContain("geheim")
})
