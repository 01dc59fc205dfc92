// Archives that people who mean harm write: nothing of them gets out of its place.
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Readable } from "node:stream"
import { type Header, pack } from "tar-stream"
import { safeName, UnpackError, unpack } from "../../src/stages/unpack.ts"

type Entry = Partial<Header> & { readonly name: string; readonly text?: string }

let top: string
let folder: string
beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), "unpack-"))
  folder = path.join(top, "place")
  writeFileSync(path.join(top, "outside.txt"), "untouched")
})
afterEach(() => {
  expect(readFileSync(path.join(top, "outside.txt"), "utf8")).toBe("untouched")
  expect(readdirSync(top).sort()).toEqual(existsSync(folder) ? ["outside.txt", "place"] : ["outside.txt"])
  rmSync(top, { recursive: true })
})

const archive = (...entries: readonly Entry[]): Readable => {
  const tar = pack()
  for (const { text, ...header } of entries) tar.entry(header, text ?? "")
  tar.finalize()
  return tar as unknown as Readable
}

test("files, folders, modes, links inside, sizes and hashes", async () => {
  const { files, links, leftOut } = await unpack(
    archive(
      { name: "dist/", type: "directory" },
      { name: "dist/run.sh", mode: 0o755, text: "echo" },
      { name: "dist/./sub//data", mode: 0o4600, text: "data" },
      { name: "dist/same", type: "link", linkname: "dist/run.sh" },
      { name: "dist/latest", type: "symlink", linkname: "sub/data" },
    ),
    folder,
  )
  expect(leftOut).toEqual([])
  expect(files.map(({ path: name, size }) => [name, size])).toEqual([
    ["dist/run.sh", 4],
    ["dist/sub/data", 4],
    ["dist/same", 4],
  ])
  expect(files[1]?.sha256).toBe("3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7")
  expect(links).toEqual(["dist/latest"])
  expect([
    lstatSync(`${folder}/dist/run.sh`).mode & 0o7777,
    lstatSync(`${folder}/dist/sub/data`).mode & 0o7777,
  ]).toEqual([0o755, 0o644])
  expect(readFileSync(`${folder}/dist/latest`, "utf8")).toBe("data")
})

test.each<[string, readonly Entry[]]>([
  ["a name that climbs", [{ name: "../outside.txt", text: "evil" }]],
  ["a name that climbs in the middle", [{ name: "a/../../outside.txt", text: "evil" }]],
  ["a root", [{ name: "/etc/evil", text: "evil" }]],
  ["a link that climbs", [{ name: "up", type: "symlink", linkname: ".." }]],
  ["a link to a root", [{ name: "root", type: "symlink", linkname: "/etc" }]],
  ["a hard link to what is not in it", [{ name: "hard", type: "link", linkname: "../outside.txt" }]],
  ["a FIFO", [{ name: "fifo", type: "fifo" }]],
  ["a device", [{ name: "null", type: "character-device" }]],
  ["a repository", [{ name: "x/.git/config", text: "evil" }]],
])("%s is left out", async (_, entries) => {
  const { files, leftOut } = await unpack(archive(...entries), folder)
  expect([files, leftOut.length]).toEqual([[], 1])
})

test("a file behind a link of the same archive does not go through it", async () => {
  const { leftOut } = await unpack(
    archive(
      { name: "door", type: "symlink", linkname: "inner" },
      { name: "door/file", text: "evil" },
      { name: "inner/file", text: "good" },
    ),
    folder,
  )
  expect(leftOut).toEqual(["door"]) // the folder of that name came first
  expect(readFileSync(path.join(folder, "inner/file"), "utf8")).toBe("good")
})

test("a name that is there twice stays what it was", async () => {
  const { leftOut } = await unpack(archive({ name: "a", text: "first" }, { name: "a", text: "second" }), folder)
  expect([readFileSync(path.join(folder, "a"), "utf8"), leftOut]).toEqual(["first", ["a"]])
})

test("too many bytes or entries end it", async () => {
  const many = Array.from({ length: 11 }, (_, index) => ({ name: `f${index}`, text: "x" }))
  await expect(unpack(archive(...many), folder, { bytes: 1e6, entries: 10 })).rejects.toThrow(UnpackError)
  await expect(
    unpack(archive({ name: "b", text: "x".repeat(100) }), folder, { bytes: 99, entries: 10 }),
  ).rejects.toThrow(UnpackError)
  expect(existsSync(path.join(folder, "b"))).toBe(false)
})

test.each([
  ["a/./b//c", "a/b/c"],
  ["./", undefined],
  ["..", undefined],
  ["a/..", undefined],
  ["/a", undefined],
  ["a\0b", undefined],
  ["..a/b..", "..a/b.."],
])("the name %j", (name, safe) => expect(safeName(name)).toBe(safe))
