// Files of a log: how large, how many, and never anywhere else than in their folder.
import { execFileSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import fc from "fast-check"
import { FILE_LIMIT, FILES_LIMIT, RotatingFile } from "../../src/runner/rotating-file.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rotating-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const names = () => readdirSync(folder).sort((a, b) => a.length - b.length || a.localeCompare(b))
const read = (name: string) => readFileSync(path.join(folder, name), "utf8")

test("1 MiB each and 30 of them, of which the newest are kept, with whole lines", () => {
  expect([FILE_LIMIT, FILES_LIMIT]).toEqual([1024 * 1024, 30])
  const file = new RotatingFile(folder, "log")
  const lines = 40 * 1024
  for (let index = 0; index < lines; index++) file.write(Buffer.from(`${String(index).padStart(1000, ".")}\n`))
  file.close()
  expect(names()).toHaveLength(30)
  for (const name of names()) {
    expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(FILE_LIMIT)
    expect(read(name).split("\n").at(-1)).toBe("")
  }
  const kept = names().toReversed().map(read).join("").trimEnd().split("\n")
  expect(kept.map((line) => Number(line.replaceAll(".", "")))).toEqual(
    Array.from(kept, (_, index) => lines - kept.length + index),
  )
})

test("goes on with what is there", () => {
  for (const part of ["one\n", "two\n", "three\n"]) {
    const file = new RotatingFile(folder, "log", { limit: 8, files: 3 })
    file.write(Buffer.from(part))
    file.close()
  }
  expect(names().map(read)).toEqual(["three\n", "one\ntwo\n"])
})

test("whatever comes in whatever pieces is kept in order, in files of the limit", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 30 })), (parts) => {
      for (const name of names()) rmSync(path.join(folder, name))
      const file = new RotatingFile(folder, "log", { limit: 16, files: 1000 })
      for (const part of parts) file.write(Buffer.from(part))
      file.close()
      expect(names().toReversed().map(read).join("")).toBe(parts.join(""))
      expect(names().filter((name) => read(name).length > 16)).toEqual([])
    }),
  )
})

test("not through a link, not into a pipe, not into a folder that was put in its place", () => {
  const elsewhere = path.join(folder, "elsewhere")
  writeFileSync(elsewhere, "precious\n")
  symlinkSync(elsewhere, path.join(folder, "link"))
  expect(() => new RotatingFile(folder, "link")).toThrow(/ELOOP/)
  execFileSync("mkfifo", [path.join(folder, "pipe")])
  expect(() => new RotatingFile(folder, "pipe")).toThrow(/ENXIO/)
  symlinkSync(folder, path.join(folder, "here"))
  expect(() => new RotatingFile(path.join(folder, "here"), "log")).toThrow(/ELOOP|ENOTDIR/)

  const real = path.join(folder, "real")
  mkdirSync(real)
  const file = new RotatingFile(real, "log", { limit: 4, files: 3 })
  renameSync(real, path.join(folder, "moved"))
  mkdirSync(path.join(folder, "trap"))
  symlinkSync(path.join(folder, "trap"), real)
  file.write(Buffer.from("one\ntwo\n"))
  file.close()
  expect(readdirSync(path.join(folder, "trap"))).toEqual([])
  expect(readdirSync(path.join(folder, "moved")).sort()).toEqual(["log", "log.1"])
  expect(readFileSync(elsewhere, "utf8")).toBe("precious\n")
})
