// The snapshot of the test files: what gates see is what was there, never what somebody swaps for it meanwhile.
import { spawn } from "node:child_process"
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import type { TestFile } from "../../src/inputs/inputs.ts"
import { takeSnapshot } from "../../src/stages/snapshot.ts"

let folder: string
let workspace: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "snapshot-")))
  workspace = path.join(folder, "workspace")
  await mkdir(path.join(workspace, "tests", "deep"), { recursive: true })
  await writeFile(path.join(workspace, "tests", "a.txt"), "inside")
  await writeFile(path.join(workspace, "tests", "deep", "run.sh"), "#!/bin/sh\n")
  await writeFile(path.join(folder, "secret.txt"), "outside")
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = (name: string, more: Partial<TestFile> = {}): TestFile => ({
  path: name,
  source: path.join(workspace, name),
  kind: "folder",
  mode: "ro",
  ...more,
})
const take = async (files: readonly TestFile[], place = "run") => takeSnapshot(files, path.join(folder, place))
const mode = async (name: string) => (await stat(name)).mode & 0o777

test("files, folders, modes and links are copied; .git is not, wherever it is", async () => {
  await chmod(path.join(workspace, "tests", "a.txt"), 0o600)
  await chmod(path.join(workspace, "tests", "deep", "run.sh"), 0o700)
  await symlink("../../secret.txt", path.join(workspace, "tests", "deep", "link"))
  await mkdir(path.join(workspace, "tests", "deep", ".git"))
  await writeFile(path.join(workspace, "tests", "deep", ".git", "config"), "token")
  const { files, skipped } = await take([file("tests")])
  const copy = files[0]?.copy ?? ""
  expect((await readdir(copy, { recursive: true })).sort()).toEqual(["a.txt", "deep", "deep/link", "deep/run.sh"])
  expect(await readFile(path.join(copy, "a.txt"), "utf8")).toBe("inside")
  // A link stays a link: in the container it leads nowhere outside.
  expect(await readlink(path.join(copy, "deep", "link"))).toBe("../../secret.txt")
  // Whoever the gates run as may read, and execute what could be executed.
  expect([await mode(path.join(copy, "a.txt")), await mode(path.join(copy, "deep", "run.sh"))]).toEqual([0o644, 0o744])
  expect(skipped).toBe(0)
})

test("rw copies may be written by anybody; the checkout is not touched", async () => {
  const { files } = await take([file("tests", { mode: "rw" })])
  const copy = files[0]?.copy ?? ""
  expect([await mode(copy), await mode(path.join(copy, "a.txt"))]).toEqual([0o777, 0o666])
  expect(await mode(path.join(workspace, "tests", "a.txt"))).toBe(0o644)
})

test("a FIFO is left out and counted, and nobody waits for it", async () => {
  await new Promise((resolve) => spawn("mkfifo", [path.join(workspace, "tests", "fifo")]).on("close", resolve))
  expect((await take([file("tests")])).skipped).toBe(1)
})

test.each([
  [
    "the path itself is a link by now",
    "tests",
    async () => {
      await rm(path.join(workspace, "tests"), { recursive: true })
      await symlink(folder, path.join(workspace, "tests"))
    },
  ],
  [
    "a folder above it is a link by now",
    "tests/deep",
    async () => {
      await rm(path.join(workspace, "tests"), { recursive: true })
      await mkdir(path.join(folder, "other", "deep"), { recursive: true })
      await symlink(path.join(folder, "other"), path.join(workspace, "tests"))
    },
  ],
  ["it is gone", "tests", () => rm(path.join(workspace, "tests"), { recursive: true })],
] as const)("%s: refused", async (_, name, change) => {
  await change()
  await expect(take([file(name)])).rejects.toMatchObject({ stage: "gates", kind: "input" })
})

test("F54 a path that is swapped for a link to the outside all the time, 1,000 snapshots: nothing of the outside is ever copied", async () => {
  await mkdir(path.join(folder, "outside"))
  await writeFile(path.join(folder, "outside", "a.txt"), "outside")
  await symlink(path.join(folder, "outside"), path.join(workspace, "evil"))
  const swapping = spawn(process.execPath, [
    "-e",
    `
    const { renameSync } = require("node:fs"); const w = ${JSON.stringify(workspace)}
    for (;;) { renameSync(w + "/tests", w + "/away"); renameSync(w + "/evil", w + "/tests"); renameSync(w + "/tests", w + "/evil"); renameSync(w + "/away", w + "/tests") }`,
  ])
  const seen = { copied: 0, refused: 0, outside: 0 }
  try {
    for (let round = 0; round < 1000; round++) {
      const place = `run-${round}`
      try {
        const { files } = await take([file("tests")], place)
        const text = await readFile(path.join(files[0]?.copy ?? "", "a.txt"), "utf8")
        seen[text === "inside" ? "copied" : "outside"] += 1
      } catch (error) {
        expect(error).toMatchObject({ kind: "input" })
        seen.refused += 1
      }
      await rm(path.join(folder, place), { recursive: true, force: true })
    }
  } finally {
    swapping.kill("SIGKILL")
  }
  expect(seen.outside).toBe(0)
  expect(Math.min(seen.copied, seen.refused)).toBeGreaterThan(10)
})
