// A push is what its stream says: the status 200 comes before anything is pushed.
import { EngineError } from "../../src/docker/api.ts"
import { PushError, type PushProgress, pushImage } from "../../src/docker/push.ts"
import { type FakeEngine, fakeEngine, json } from "../support/fake-engine.ts"

let fake: FakeEngine
beforeEach(async () => {
  fake = await fakeEngine()
})
afterEach(() => fake.stop())

const DIGEST = `sha256:${"a".repeat(64)}`
const push = (signal?: AbortSignal, steps: PushProgress[] = []) =>
  pushImage(fake.engine(), "127.0.0.1:5000/owner/app", "v1", "the-header", (step) => steps.push(step), signal)
const stream = (...lines: unknown[]) => {
  fake.answer = (_, response) => response.end(lines.map((line) => `${JSON.stringify(line)}\r\n`).join(""))
}

test("the digest comes from aux, or from the closing line of an older engine", async () => {
  const steps: PushProgress[] = []
  stream({ status: "Pushing", id: "abc" }, { aux: { Tag: "v1", Digest: DIGEST, Size: 1 } })
  expect(await push(undefined, steps)).toBe(DIGEST)
  expect(steps[0]).toEqual({ status: "Pushing", id: "abc" })
  stream({ status: `v1: digest: ${DIGEST} size: 528` })
  expect(await push()).toBe(DIGEST)
  stream({ status: "Pushed" })
  expect(await push()).toBeUndefined()
})

test("the credentials are in the header of this one request; without any it says so", async () => {
  stream({ status: "x" })
  await push()
  expect(fake.asked.at(-1)).toMatchObject({ method: "POST", query: { tag: "v1" } })
  expect(decodeURIComponent(fake.asked.at(-1)?.path ?? "")).toBe("/images/127.0.0.1:5000/owner/app/push")
  expect(fake.asked.at(-1)?.headers["x-registry-auth"]).toBe("the-header")
  await pushImage(fake.engine(), "app", "v1", undefined, () => undefined)
  expect(Buffer.from(String(fake.asked.at(-1)?.headers["x-registry-auth"]), "base64url").toString()).toBe("{}")
})

test("an error in the stream is a failed push, although the status was 200", async () => {
  stream({ status: "Preparing" }, { error: "short", errorDetail: { message: "denied: requested access" } })
  await expect(push()).rejects.toThrow(new PushError("denied: requested access"))
  stream({ error: "unauthorized" })
  await expect(push()).rejects.toThrow(PushError)
})

test("a refusal before the stream is the engine's", async () => {
  fake.answer = (_, response) => json(response, { message: "tag does not exist" }, 404)
  await expect(push()).rejects.toMatchObject({ name: "EngineError", status: 404 })
})

describe("a stream that does not end is no push", () => {
  const cut = (text: string) => {
    fake.answer = (_, response) => {
      response.writeHead(200)
      response.write(text)
      setTimeout(() => response.destroy(), 20)
    }
  }
  test.each([
    ["after a whole line", `${JSON.stringify({ aux: { Digest: DIGEST } })}\n`],
    ["in a line", '{"status":"Pus'],
    ["before a line", "\n"],
  ])("cut %s", async (_, text) => {
    cut(text)
    await expect(push()).rejects.toMatchObject({ name: "EngineError", status: 0 })
    await expect(push()).rejects.toBeInstanceOf(EngineError)
  })
})

test("a cancelled push is cancelled, not broken", async () => {
  const controller = new AbortController()
  fake.answer = (_, response) => {
    response.writeHead(200)
    response.write('{"status":"Preparing"}\n')
    setTimeout(() => controller.abort(), 20)
  }
  await expect(push(controller.signal)).rejects.toMatchObject({ name: "AbortError" })
})
