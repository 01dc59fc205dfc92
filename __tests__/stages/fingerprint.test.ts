// What changes a fingerprint, and what does not.
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { BuildInputs } from "../../src/inputs/inputs.ts"
import { type BuiltFrom, fingerprint } from "../../src/stages/fingerprint.ts"

let folder: string
const file = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  writeFileSync(path.join(folder, name), text)
}
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "fingerprint-"))
  file("Dockerfile", "FROM scratch\nCOPY . /\n")
  file("src/app.py", "print('hello')\n")
  file("src/other.py", "x = 1\n")
  file(".dockerignore", "notes\n*.log\n!kept.log\n")
  file("notes/a.txt", "ignored\n")
  file("debug.log", "ignored\n")
  file("kept.log", "kept\n")
  symlinkSync("app.py", path.join(folder, "src/link"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const of = async (inputs: Partial<BuildInputs> = {}, more: Partial<BuiltFrom> = {}) =>
  (await whole(inputs, more)).sha256
const whole = (inputs: Partial<BuildInputs> = {}, more: Partial<BuiltFrom> = {}) =>
  fingerprint({
    inputs: {
      context: folder,
      file: path.join(folder, "Dockerfile"),
      buildArgs: [],
      buildContexts: [],
      labels: [],
      secrets: [],
      secretFiles: [],
      secretEnvs: [],
      ssh: [],
      pull: false,
      noCache: false,
      skipIfCurrent: true,
      timeout: 1,
      cacheFrom: [],
      cacheTo: [],
      addHosts: [],
      ...inputs,
    },
    buildArgs: [],
    ...more,
  })

test.each<[string, () => void]>([
  ["one byte of a file", () => file("src/app.py", "print('hellO')\n")],
  ["the mode of a file", () => chmodSync(path.join(folder, "src/app.py"), 0o755)],
  ["a new file", () => file("src/new.py", "")],
  ["a file that is gone", () => rmSync(path.join(folder, "src/other.py"))],
  ["another name", () => renameSync(path.join(folder, "src/other.py"), path.join(folder, "src/another.py"))],
  [
    "the target of a link",
    () => {
      rmSync(path.join(folder, "src/link"))
      symlinkSync("other.py", path.join(folder, "src/link"))
    },
  ],
  ["a line of .dockerignore", () => file(".dockerignore", "*.log\n!kept.log\n")],
  ["the Dockerfile", () => file("Dockerfile", "FROM scratch\nCOPY . /app\n")],
  ["an empty folder", () => mkdirSync(path.join(folder, "empty"))],
  ["a file that an exception brings back", () => file("kept.log", "changed\n")],
])("%s is seen", async (_, change) => {
  const before = await of()
  change()
  expect(await of()).not.toBe(before)
})

test.each<[string, () => void]>([
  ["times", () => utimesSync(path.join(folder, "src/app.py"), 1, 1)],
  ["an ignored file", () => file("notes/b.txt", "new\n")],
  ["an ignored file by a pattern", () => file("debug.log", "changed\n")],
  [
    "the order of a folder",
    () => {
      for (const name of ["app.py", "other.py"]) {
        renameSync(path.join(folder, "src", name), path.join(folder, `${name}.kept`))
        renameSync(path.join(folder, `${name}.kept`), path.join(folder, "src", name))
      }
    },
  ],
])("%s is not seen", async (_, change) => {
  const before = await of()
  change()
  expect(await of()).toBe(before)
})

test("what the build is told counts", async () => {
  const all = await Promise.all([
    of(),
    of({ target: "app" }),
    of({ platform: "linux/arm64" }),
    of({ buildArgs: [{ name: "A", value: "1" }] }),
    of({ buildArgs: [{ name: "A", value: "2" }] }),
    of({ labels: [{ name: "l", value: "1" }] }),
    of({}, { parent: "sha256:a" }),
    of({}, { parent: "sha256:b" }),
    of({}, { buildArgs: [{ name: "VERSION", value: "1" }] }),
    of({ secrets: [{ name: "id", value: "x" }] }),
    of({ buildContexts: [{ name: "other", value: path.join(folder, "src") }] }),
  ])
  expect(new Set(all).size).toBe(all.length)
})
test("values of secrets do not: they are in no image", async () =>
  expect(await of({ secrets: [{ name: "id", value: "x" }] })).toBe(await of({ secrets: [{ name: "id", value: "y" }] })))
test("a Dockerfile's own ignore file goes before the context's", async () => {
  const before = await of()
  file("Dockerfile.dockerignore", "src/other.py\n")
  const own = await of()
  expect(own).not.toBe(before)
  file("src/other.py", "changed\n")
  expect(await of()).toBe(own)
})

test("git's own folder is noticed, unless it is ignored", async () => {
  file(".git/HEAD", "ref: refs/heads/main")
  expect((await whole()).seesRepository).toBe(true)
  file(".dockerignore", ".git")
  expect((await whole()).seesRepository).toBe(false)
})
