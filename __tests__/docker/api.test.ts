// The door to the engine: what it says is kept, what it does not say is an error of its own kind, and no call hangs.
import { EngineError, engineFailure } from "../../src/docker/api.ts"
import { inspectImage, listImages, removeImage, tagImage } from "../../src/docker/images.ts"
import { type FakeEngine, fakeEngine, json } from "../support/fake-engine.ts"

let fake: FakeEngine
beforeEach(async () => {
  fake = await fakeEngine()
})
afterEach(() => fake.stop())

const ask = (more: { patience?: number; signal?: AbortSignal } = {}) =>
  fake.engine().api.json({ method: "GET", path: "/x", ...more })

test("JSON is JSON, and no body is nothing", async () => {
  fake.answer = (_, response) => json(response, { a: 1 })
  expect(await ask()).toEqual({ a: 1 })
  fake.answer = (_, response) => response.writeHead(204).end()
  expect(await ask()).toBeUndefined()
})

test.each<[string, string, string]>([
  ["its message", '{"message":"No such image: x"}', "No such image: x"],
  ["its text, when that is no JSON", "404 page not found\n", "404 page not found"],
  ["at least the status", "", "status 404"],
])("a refusal has %s", async (_, body, message) => {
  fake.answer = (_, response) => response.writeHead(404).end(body)
  await expect(ask()).rejects.toMatchObject({ name: "EngineError", status: 404, message })
})

describe("no answer is an engine error of status 0, and never a hang", () => {
  test("a body that breaks off", async () => {
    fake.answer = (_, response) => {
      response.writeHead(200, { "Content-Length": 100 })
      response.write('{"a":')
      setTimeout(() => response.destroy(), 20)
    }
    await expect(ask()).rejects.toMatchObject({ status: 0, message: expect.stringContaining("the connection broke") })
  })
  test("a connection that is cut before the answer", async () => {
    fake.answer = (_, response) => response.destroy()
    await expect(ask()).rejects.toMatchObject({ status: 0 })
  })
  test("silence", async () => {
    fake.answer = () => undefined
    await expect(ask({ patience: 50 })).rejects.toMatchObject({
      status: 0,
      message: "the engine did not answer in 0.05 s",
    })
  })
  test("nobody there", async () => {
    await fake.stop()
    await expect(ask()).rejects.toMatchObject({ status: 0, message: expect.stringContaining("ENOENT") })
    fake = await fakeEngine()
  })
  test("an abort stays an abort, before and during the answer", async () => {
    fake.answer = () => undefined
    await expect(ask({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" })
    const during = new AbortController()
    fake.answer = (_, response) => {
      response.writeHead(200)
      response.write("[")
      setTimeout(() => during.abort(), 20)
    }
    await expect(ask({ signal: during.signal })).rejects.toMatchObject({ name: "AbortError" })
  })
})

test("what the engine did is no verdict about the image: refused and gone are told apart", () => {
  const refused = engineFailure(new EngineError(500, "no space left"), "gates", "the gates could not be run")
  expect(refused).toMatchObject({ kind: "engine", stage: "gates", why: "no space left" })
  expect((refused as { remedy: string }).remedy).toContain("refused")
  expect(engineFailure(new EngineError(0, "ECONNRESET"), "gates", "x")).toMatchObject({
    remedy: expect.stringContaining("went away"),
  })
  const other = new TypeError("ours")
  expect(engineFailure(other, "gates", "x")).toBe(other)
})

describe("images", () => {
  test("a name is one segment of a path, whatever is in it", async () => {
    fake.answer = (_, response) => json(response, { Id: "sha256:1" })
    await inspectImage(fake.engine(), "host:1/a/b:t?x=../..")
    expect(fake.asked.at(-1)).toMatchObject({ path: "/images/host%3A1%2Fa%2Fb%3At%3Fx%3D..%2F../json", query: {} })
    await tagImage(fake.engine(), "sha256:1", "host/a", "t&force=1")
    expect(fake.asked.at(-1)).toMatchObject({
      path: "/images/sha256%3A1/tag",
      query: { repo: "host/a", tag: "t&force=1" },
    })
  })
  test("one that is not there is undefined, and removing it is fine; a broken engine is neither", async () => {
    expect(await inspectImage(fake.engine(), "x")).toBeUndefined()
    await removeImage(fake.engine(), "x")
    fake.answer = (_, response) => json(response, { message: "broken" }, 500)
    await expect(inspectImage(fake.engine(), "x")).rejects.toMatchObject({ status: 500 })
    await expect(removeImage(fake.engine(), "x")).rejects.toMatchObject({ status: 500 })
  })
  test("names below our own host, and no other", async () => {
    fake.answer = (_, response) =>
      json(response, [
        { RepoTags: ["image-driven.invalid/a:1", "ghcr.io/a:1"] },
        { RepoTags: null },
        { RepoTags: ["image-driven.invalid.evil/a:1"] },
      ])
    expect(await listImages(fake.engine(), "image-driven.invalid")).toEqual(["image-driven.invalid/a:1"])
  })
})
