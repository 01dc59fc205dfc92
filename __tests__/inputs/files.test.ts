// Facts about paths: what is outside, what is no file, what leads there by links.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { lookAtCheckout, lookUp, within } from "../../src/inputs/files.ts"

let folder = ""
let root = ""
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "files-")))
  root = join(folder, "root")
  mkdirSync(join(root, "a/b"), { recursive: true })
  mkdirSync(join(folder, "root-2"))
  writeFileSync(join(root, "a/file"), "12345")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test("files and folders have real paths", async () => {
  expect(await lookUp(root, "a/file")).toEqual({ kind: "file", real: join(root, "a/file"), size: 5 })
  expect(await lookUp(root, "./a/../a/b/")).toEqual({ kind: "folder", real: join(root, "a/b") })
  expect(await lookUp(root, join(root, "a"))).toEqual({ kind: "folder", real: join(root, "a") })
  expect(await lookUp(root, "")).toEqual({ kind: "folder", real: root })
})

test("a root that is a link is seen through, for relative and absolute paths", async () => {
  symlinkSync(root, join(folder, "link"))
  const expected = { kind: "folder", real: join(root, "a") }
  expect(await lookUp(join(folder, "link"), "a")).toEqual(expected)
  expect(await lookUp(join(folder, "link"), join(folder, "link/a"))).toEqual(expected)
  expect(await lookUp(join(folder, "link"), join(root, "a"))).toEqual(expected)
})

test.each(["..", "../root-2", "/", "/etc/passwd", "a/../../root-2"])("%s is outside", async (path) => {
  expect((await lookUp(root, path)).kind).toBe("outside")
})

test("no link leads outside, not even on the way back in", async () => {
  symlinkSync("..", join(root, "up"))
  symlinkSync(join(folder, "root-2"), join(root, "other"))
  symlinkSync("nowhere", join(root, "dangling"))
  symlinkSync("loop", join(root, "loop"))
  expect((await lookUp(root, "up")).kind).toBe("outside")
  expect((await lookUp(root, "up/root/a")).kind).toBe("outside")
  expect((await lookUp(root, "other")).kind).toBe("outside")
  expect((await lookUp(root, "dangling")).kind).toBe("missing")
  expect(await lookUp(root, "loop")).toMatchObject({ kind: "other", what: expect.stringContaining("ELOOP") })
})

test("what is missing", async () => {
  expect(await lookUp(root, "x/y")).toEqual({ kind: "missing", absolute: join(root, "x/y") })
  expect((await lookUp(root, "a/file/x")).kind).toBe("missing")
  expect((await lookUp(join(folder, "no-root"), "x")).kind).toBe("missing")
})

test("a socket is neither a file nor a folder", async () => {
  const server = await listen(join(root, "socket"))
  expect(await lookUp(root, "socket")).toMatchObject({ kind: "other", what: "a socket" })
  await new Promise((done) => server.close(done))
})

test("a checkout is missing, empty or present", async () => {
  expect(await lookAtCheckout(join(folder, "none"))).toEqual({ state: "missing" })
  expect(await lookAtCheckout(join(folder, "root-2"))).toEqual({ state: "empty" })
  expect(await lookAtCheckout(root)).toEqual({ state: "present", real: root })
})

test("within knows names that only start alike", () => {
  expect(within("/a", "/a/b")).toBe("b")
  expect(within("/a", "/a")).toBe("")
  expect(within("/", "/a")).toBe("a")
  expect(within("/a", "/ab")).toBeUndefined()
  expect(within("/a", "/a/..b")).toBe("..b")
})

function listen(path: string): Promise<Server> {
  return new Promise((listening) => {
    const server = createServer()
    server.listen(path, () => listening(server))
  })
}
