// How a command ends, through an engine that fails in ways a real one cannot be made to: it is never a verdict (promise 7).
import { EngineError } from "../../src/docker/api.ts"
import { runCommand } from "../../src/docker/command.ts"
import { type FakeEngine, fakeEngine, json } from "../support/fake-engine.ts"

let fake: FakeEngine
beforeEach(async () => {
  fake = await fakeEngine()
})
afterEach(() => fake.stop())

const UPGRADE =
  "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
const state = (more: object) => ({
  State: { Status: "created", Running: false, ExitCode: 0, OOMKilled: false, Error: "", ...more },
})

const run = (start: { status: number; message: string }, inspected: object) => {
  fake.upgraded = (connection) => {
    connection.write(UPGRADE)
    connection.resume().on("end", () => connection.destroy())
  }
  fake.answer = ({ path }, response) => {
    if (path.endsWith("/create")) return json(response, { Id: "id" }, 201)
    if (path.endsWith("/start")) return json(response, { message: start.message }, start.status)
    if (path.endsWith("/json")) return json(response, inspected)
    return json(response, { message: "unexpected" }, 500)
  }
  return runCommand(fake.engine(), {
    name: "name",
    spec: { Image: "sha256:x", Labels: {}, HostConfig: {} },
    timeout: 5000,
    output: () => undefined,
    created: () => undefined,
    signal: new AbortController().signal,
  })
}

test.each([
  [
    "a network that cannot be set up",
    500,
    "failed to set up container networking: no address",
    state({ ExitCode: 128 }),
  ],
  ["a disk that is full", 500, "no space left on device", state({ ExitCode: 128 })],
  ["a mount that fails", 400, "invalid mount config", state({})],
])("%s is an error of the engine, not an exit code of the command", async (_, status, message, inspected) => {
  await expect(run({ status, message }, inspected)).rejects.toBeInstanceOf(EngineError)
})

test.each([126, 127])("a program that cannot be executed is the command's own %d", async (code) => {
  const message = 'exec: "nothing": executable file not found in $PATH'
  expect(await run({ status: 400, message }, state({ ExitCode: code }))).toEqual({
    how: "not started",
    exitCode: code,
    why: message,
  })
})
