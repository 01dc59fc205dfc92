// Archives of images that come back from a cache: what an engine could read in another way than we do is refused.
import { createWriteStream, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { pack } from "tar-stream"
import { namesInArchive } from "../../src/stages/kept-images.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kept-images-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

type Header = Parameters<ReturnType<typeof pack>["entry"]>[0]
const names = async (...entries: readonly (readonly [Header, string?])[]) => {
  const out = pack()
  for (const [header, text = ""] of entries) out.entry(header, text)
  out.finalize()
  const file = path.join(folder, "image.tar")
  await pipeline(out as unknown as Readable, createWriteStream(file))
  return namesInArchive(file)
}
const OURS = JSON.stringify([{ Config: "c", RepoTags: ["ours:1"], Layers: ["l"] }])
const THEIRS = JSON.stringify([{ Config: "c", RepoTags: ["node:22"], Layers: ["l"] }])
const index = (annotations: object, more: object = {}) =>
  JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType: "m", digest: "d", size: 1, annotations, ...more }] })

test("all names are found, in all the files that have some", async () => {
  expect(await names([{ name: "manifest.json" }, OURS], [{ name: "blobs", type: "directory" }])).toEqual(["ours:1"])
  expect(await names([{ name: "index.json" }, index({ "io.containerd.image.name": "a:1" })])).toEqual(["a:1"])
  expect(await names([{ name: "index.json" }, index({ "org.opencontainers.image.ref.name": "tag" })])).toEqual(["tag"])
  expect(await names([{ name: "repositories" }, JSON.stringify({ a: { b: "id" } })])).toEqual(["a:b"])
  expect(await names([{ name: "manifest.json" }, OURS], [{ name: "repositories" }, '{"node":{"22":"id"}}'])).toEqual([
    "ours:1",
    "node:22",
  ])
})

test.each<[string, readonly (readonly [Header, string?])[]]>([
  [
    "a second list of names",
    [
      [{ name: "manifest.json" }, OURS],
      [{ name: "manifest.json" }, THEIRS],
    ],
  ],
  [
    "a list by another path",
    [
      [{ name: "manifest.json" }, OURS],
      [{ name: "x/../manifest.json" }, THEIRS],
    ],
  ],
  [
    "a list below a dot",
    [
      [{ name: "manifest.json" }, OURS],
      [{ name: "././manifest.json" }, THEIRS],
    ],
  ],
  ["a list through a link", [[{ name: "d", type: "symlink", linkname: "." }], [{ name: "d/manifest.json" }, THEIRS]]],
  ["a file that is another one", [[{ name: "m" }, THEIRS], [{ name: "manifest.json", type: "link", linkname: "m" }]]],
  [
    "names under a key in another case",
    [[{ name: "manifest.json" }, '[{"RepoTags":["ours:1"],"repotags":["node:22"]}]']],
  ],
  ["an index under a key in another case", [[{ name: "index.json" }, '{"manifests":[],"Manifests":[{}]}']]],
  ["a description in another case", [[{ name: "index.json" }, index({}, { Annotations: {} })]]],
  ["a root", [[{ name: "/manifest.json" }, THEIRS]]],
  ["a list that is none", [[{ name: "manifest.json" }, "{"]]],
])("refused: %s", async (_, entries) => {
  await expect(names(...entries)).rejects.toThrow()
})
