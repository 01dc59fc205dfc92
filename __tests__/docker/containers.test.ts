// Containers through an engine that says what a real one cannot be made to say: frames in any cut, answers in any state.
import fc from "fast-check"
import {
  attachContainer,
  commitContainer,
  containerEvents,
  containerLog,
  createContainer,
  killContainer,
  listContainers,
  removeContainer,
  waitContainer,
} from "../../src/docker/containers.ts"
import { type FakeEngine, fakeEngine, frame, json } from "../support/fake-engine.ts"

let fake: FakeEngine
beforeEach(async () => {
  fake = await fakeEngine()
})
afterEach(() => fake.stop())

const UPGRADE =
  "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
const read = async (output: (chunk: Uint8Array) => void | Promise<void>) => {
  const attached = await attachContainer(fake.engine(), "id", output)
  await attached.done
  attached.detach()
}
const collect = () => {
  const chunks: Uint8Array[] = []
  return {
    take: (chunk: Uint8Array) => void chunks.push(Buffer.from(chunk)),
    text: () => Buffer.concat(chunks).toString("latin1"),
  }
}

describe("frames of an attached container", () => {
  test("any frames in any cut give exactly their payloads, in order", async () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 })
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(payloads, cuts, async (sent, sizes) => {
        const bytes = Buffer.concat(sent.map((payload, index) => frame(payload, index % 2 === 0 ? 1 : 2)))
        fake.upgraded = async (connection) => {
          connection.write(UPGRADE)
          for (let from = 0, cut = 0; from < bytes.length; cut++) {
            const size = sizes[cut % sizes.length] ?? 1
            connection.write(bytes.subarray(from, from + size))
            from += size
            await new Promise(setImmediate)
          }
          connection.end()
        }
        const { take, text } = collect()
        await read(take)
        expect(text()).toBe(Buffer.concat(sent).toString("latin1"))
      }),
      { numRuns: 60 },
    )
  })
  test("what comes in one packet with the answer is not lost", async () => {
    fake.upgraded = (connection) => connection.end(Buffer.concat([Buffer.from(UPGRADE), frame("early")]))
    const { take, text } = collect()
    await read(take)
    expect(text()).toBe("early")
  })
  test.each([
    ["in a header", frame("whole").subarray(0, 5)],
    ["in a payload", frame("only the beginning").subarray(0, 12)],
  ])("a connection that is cut %s ends the output and nothing else", async (_, rest) => {
    fake.upgraded = (connection) => {
      connection.write(Buffer.concat([Buffer.from(UPGRADE), frame("before;"), rest]))
      setTimeout(() => connection.destroy(), 20)
    }
    const { take, text } = collect()
    await read(take)
    expect("before;only the beginning".startsWith(text()) && text().startsWith("before;")).toBe(true)
  })
  test("one frame at a time is given to a slow reader", async () => {
    fake.upgraded = (connection) =>
      connection.end(Buffer.concat([Buffer.from(UPGRADE), ...[1, 2, 3].map((n) => frame(`${n}`))]))
    let [inside, most, seen] = [0, 0, ""]
    await read(async (chunk) => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen += Buffer.from(chunk).toString()
      inside -= 1
    })
    expect([most, seen]).toEqual([1, "123"])
  })
  test("an engine that does not upgrade has said why", async () => {
    fake.upgraded = (connection) =>
      connection.end('HTTP/1.1 409 Conflict\r\nContent-Length: 33\r\n\r\n{"message":"container is paused"}')
    await expect(read(() => undefined)).rejects.toMatchObject({ status: 409, message: "container is paused" })
  })
})

test("the log is asked for its last lines of both streams", async () => {
  fake.answer = (_, response) => response.end(Buffer.concat([frame("out\n"), frame("err\n", 2)]))
  const { take, text } = collect()
  await containerLog(fake.engine(), "id", 7, take)
  expect(text()).toBe("out\nerr\n")
  expect(fake.asked.at(-1)).toMatchObject({
    path: "/containers/id/logs",
    query: { stdout: "true", stderr: "true", tail: "7" },
  })
})

describe("removing and killing", () => {
  const say = (status: number) => {
    fake.answer = (_, response) => json(response, { message: "it said so" }, status)
  }
  test.each([404, 409])("%d is fine: it is gone, or going", async (status) => {
    say(status)
    await removeContainer(fake.engine(), "id")
    await killContainer(fake.engine(), "id")
  })
  test("500 is not, and the engine's own words are kept", async () => {
    say(500)
    await expect(removeContainer(fake.engine(), "id")).rejects.toMatchObject({ status: 500, message: "it said so" })
    await expect(killContainer(fake.engine(), "id")).rejects.toMatchObject({ status: 500 })
  })
  test("removal is by force and takes anonymous volumes along", async () => {
    fake.answer = (_, response) => response.writeHead(204).end()
    await removeContainer(fake.engine(), "id")
    expect(fake.asked.at(-1)).toMatchObject({ method: "DELETE", query: { force: "true", v: "true" } })
  })
})

test("a wait may be as long as it likes, and a wait that breaks is no end of the container", async () => {
  fake.answer = (_, response) => {
    response.writeHead(200)
    response.write(" ")
    setTimeout(() => response.destroy(), 20)
  }
  await expect(waitContainer(fake.engine(), "id")).rejects.toMatchObject({ name: "EngineError", status: 0 })
})

test("an event wakes, the end of the events does not throw", async () => {
  fake.answer = (_, response) => {
    response.write('{"status":"die"}\n')
    setTimeout(() => response.destroy(), 20)
  }
  let woken = 0
  await containerEvents(fake.engine(), "id", () => (woken += 1), new AbortController().signal)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(woken).toBe(1)
  expect(JSON.parse(fake.asked.at(-1)?.query.filters ?? "")).toMatchObject({ container: ["id"] })
})

test("names, labels and images travel as data: nothing in them is syntax", async () => {
  fake.answer = (_, response) => json(response, { Id: "made" }, 201)
  const spec = {
    Image: "sha256:x",
    Labels: { a: "b=c" },
    HostConfig: { Mounts: [{ Type: "bind", Source: "/a,b:c", Target: "/d e", ReadOnly: true }] },
  } as const
  expect(await createContainer(fake.engine(), "a&b=c", spec)).toBe("made")
  expect(fake.asked.at(-1)?.query).toEqual({ name: "a&b=c" })
  expect(JSON.parse(fake.asked.at(-1)?.body ?? "")).toEqual(spec)
  await commitContainer(fake.engine(), "id", "image-driven.invalid/setup:run-x")
  expect(fake.asked.at(-1)?.query).toMatchObject({ container: "id", repo: "image-driven.invalid/setup", tag: "run-x" })
  fake.answer = (_, response) => json(response, [])
  await listContainers(fake.engine(), "label=with&odd")
  expect(JSON.parse(fake.asked.at(-1)?.query.filters ?? "")).toEqual({ label: ["label=with&odd"] })
})
