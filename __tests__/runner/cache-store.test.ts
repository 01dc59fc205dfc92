// Folders that are kept on this machine: the newest of a prefix comes back whole, what was cut off never does, and nothing grows for ever.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { folderStore } from "../../src/runner/cache-store.ts"

let root: string
let work: string
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "cache-store-"))
  root = path.join(work, "store")
})
afterEach(() => rmSync(work, { recursive: true, force: true }))

const signal = new AbortController().signal
let count = 0
const keep = async (key: string, text: string, age = 0) => {
  const folder = path.join(work, `from-${count++}`)
  mkdirSync(folder)
  writeFileSync(path.join(folder, "file"), text)
  const problem = await folderStore(root).save(folder, key, signal)
  const time = Date.now() / 1000 - age
  if (problem === undefined) utimesSync(path.join(root, key), time, time)
  return problem
}
const back = async (...prefixes: string[]) => {
  const folder = path.join(work, `to-${count++}`)
  const key = await folderStore(root).restore(folder, prefixes, signal)
  return key === undefined ? undefined : [key, readFileSync(path.join(folder, "file"), "utf8")]
}

test("the first prefix that has one wins, and of it the newest; nothing there is no error", async () => {
  expect(await back("own-")).toBeUndefined()
  await keep("own-1", "old", 20)
  await keep("trusted-1", "theirs")
  await keep("own-2", "new", 10)
  expect(await back("own-", "trusted-")).toEqual(["own-2", "new"])
  expect(await back("other-", "trusted-")).toEqual(["trusted-1", "theirs"])
})

test("two entries of a prefix stay, those of others are not touched", async () => {
  await keep("trusted-1", "theirs", 100)
  for (const number of [1, 2, 3, 4]) await keep(`own-${number}`, String(number), 10 - number)
  expect(readdirSync(root).sort()).toEqual(["own-3", "own-4", "trusted-1"])
})

test("a key is written once; what is kept again is the newest", async () => {
  await keep("own-1", "first", 10)
  await keep("own-2", "second", 5)
  await keep("own-1", "never written")
  expect(await back("own-")).toEqual(["own-1", "first"])
})

test("a copy that was cut off is no entry and goes, as does what nobody has kept for weeks; the folder is for its owner alone", async () => {
  await keep("own-1", "whole")
  mkdirSync(path.join(root, ".coming-xyz"))
  expect(await back("own-", "")).toEqual(["own-1", "whole"])
  const old = Date.now() / 1000 - 20 * 24 * 3600
  utimesSync(path.join(root, ".coming-xyz"), old, old)
  await keep("forgotten-1", "x", 20 * 24 * 3600)
  await keep("own-2", "next")
  expect(readdirSync(root).sort()).toEqual(["own-1", "own-2"])
  expect(statSync(root).mode & 0o777).toBe(0o700)
})

test("a place that takes nothing is said, and thrown at nobody", async () => {
  writeFileSync(root, "a file where the folder should be")
  expect(await keep("own-1", "x")).toMatch(/EEXIST|ENOTDIR/)
  expect(await back("own-")).toBeUndefined()
  expect(existsSync(path.join(root, "own-1"))).toBe(false)
  chmodSync(work, 0o700)
})
