// Which engine is spoken to, and what is said of one that cannot be used.
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { containerEvents } from "../../src/docker/containers.ts"
import { dockerEndpoint } from "../../src/docker/endpoint.ts"
import { connectEngine, type Engine, hasStartInterval } from "../../src/docker/engine.ts"
import { type DockerShim, dockerShim } from "../support/docker-shim.ts"
import { type FakeEngine, fakeEngine, json } from "../support/fake-engine.ts"

let fake: FakeEngine
let shim: DockerShim
beforeAll(async () => {
  ;[fake, shim] = await Promise.all([fakeEngine(), dockerShim(DIAL)])
})
afterAll(() => Promise.all([fake.stop(), shim.remove()]))

/** What `docker system dial-stdio` does: connects its own streams with the engine, and takes SIGTERM for a wish. */
const DIAL = `
[ "$1 $2" = "system dial-stdio" ] || exit 1
case "$DOCKER_HOST" in tcp://broken) echo 'cannot reach it' >&2; exit 7;; esac
exec "$IMAGE_DRIVEN_TEST_NODE" -e 'process.on("SIGTERM", () => {}); const s = require("net").connect(process.env.HOME + "/docker.sock"); process.stdin.pipe(s); s.pipe(process.stdout)'
`.replaceAll("$IMAGE_DRIVEN_TEST_NODE", process.execPath)

const answer = (version: object, info: object = {}) => {
  fake.answer = (question, response) =>
    json(
      response,
      question.path === "/info"
        ? info
        : { Version: "28.0.4", ApiVersion: "1.48", Os: "linux", Arch: "amd64", ...version },
    )
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const connect = async (env: Record<string, string> = {}): Promise<Engine> => {
  const engine = await connectEngine({ ...shim.env, DOCKER_HOST: fake.host, ...env }, [])
  engine.api.close()
  return engine
}

describe("what an engine says of itself", () => {
  test.each<[string, readonly (readonly string[])[] | null, string]>([
    ["containerd", [["driver-type", "io.containerd.snapshotter.v1"]], "containerd"],
    [
      "graph drivers",
      [
        ["Backing Filesystem", "extfs"],
        ["Supports d_type", "true"],
      ],
      "classic",
    ],
    ["an engine that says nothing", null, "classic"],
  ])("image store of %s", async (_, DriverStatus, store) => {
    answer({}, { DriverStatus })
    expect((await connect()).store).toBe(store)
  })
  test.each([
    ["1.41", "/v1.41", false],
    ["1.43", "/v1.43", false],
    ["1.44", "/v1.44", true],
    ["1.51", "/v1.51", true],
    ["1.99", "/v1.51", true],
    ["2.0", "/v1.51", true],
  ])("API %s is spoken as %s; a start interval is known: %s", async (ApiVersion, spoken, interval) => {
    answer({ ApiVersion })
    const engine = await connect()
    expect([engine.api.version, hasStartInterval(engine)]).toEqual([spoken, interval])
    expect(engine).toMatchObject({ version: "28.0.4", platform: "linux/amd64", docker: shim.docker })
  })
})

describe("an engine that cannot be used is an engine failure of the plan, with what to do", () => {
  test.each<[string, object, RegExp]>([
    ["too old", { Version: "19.03.1", ApiVersion: "1.40" }, /Docker Engine 19.03.1 is too old/],
    ["Windows containers", { Os: "windows" }, /runs windows containers/],
  ])("%s", async (_, version, what) => {
    answer(version)
    await expect(connect()).rejects.toMatchObject({ stage: "plan", kind: "engine", what: expect.stringMatching(what) })
  })
  test("none there", async () => {
    await expect(connect({ DOCKER_HOST: "unix:///nowhere/docker.sock" })).rejects.toMatchObject({
      kind: "engine",
      what: "the Docker Engine at unix:///nowhere/docker.sock does not answer",
      remedy: expect.stringContaining("start the engine"),
    })
  })
  test("no program, or none outside the checkout", async () => {
    const what = "no `docker` program on PATH"
    await expect(connect({ PATH: "/nowhere" })).rejects.toMatchObject({ kind: "engine", what })
    await expect(connectEngine({ PATH: path.dirname(shim.docker) }, [path.dirname(shim.docker)])).rejects.toMatchObject(
      { what },
    )
  })
  test("one that answers nonsense", async () => {
    fake.answer = (_, response) => response.end("<html>")
    await expect(connect()).rejects.toMatchObject({ kind: "engine" })
  })
})

describe("the endpoint is the one that the CLI would take", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "docker-config-"))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const configure = (text: string) => writeFile(path.join(folder, "config.json"), text)
  const endpoint = (env: Record<string, string>) =>
    dockerEndpoint("/bin/docker", { DOCKER_CONFIG: folder, ...env }).name

  test("DOCKER_HOST, then DOCKER_CONTEXT, then the configuration's context, then the usual socket", async () => {
    await configure('{"currentContext": "rootless"}')
    expect(endpoint({ DOCKER_HOST: "unix:///x", DOCKER_CONTEXT: "y" })).toBe("unix:///x")
    expect(endpoint({ DOCKER_HOST: "ssh://me@there" })).toBe("ssh://me@there")
    expect(endpoint({ DOCKER_CONTEXT: "y" })).toBe("context y")
    expect(endpoint({ DOCKER_CONTEXT: "default" })).toBe("unix:///var/run/docker.sock")
    expect(endpoint({})).toBe("context rootless")
  })
  test.each(["", "{}", '{"currentContext": 1}', '{"currentContext": "default"}', "null", "not JSON"])(
    "the configuration %j names no other",
    async (text) => {
      await configure(text)
      expect(endpoint({})).toBe("unix:///var/run/docker.sock")
    },
  )
})

describe("an engine elsewhere is reached through `docker system dial-stdio`", () => {
  test("the same questions get the same answers, and the child sees no token", async () => {
    answer({ Version: "elsewhere" })
    const engine = await connect({
      DOCKER_HOST: "tcp://there:2376",
      HOME: path.dirname(fake.socket),
      INPUT_PASSWORD: "secret",
    })
    expect(engine.version).toBe("elsewhere")
    for (const { args, env } of shim.calls()) {
      expect(args).toEqual(["system", "dial-stdio"])
      expect(Object.values(env)).not.toContain("secret")
    }
  })
  test("the end of the connections is the end of their children", async () => {
    answer({})
    const engine = await connectEngine({ ...shim.env, DOCKER_HOST: "tcp://there", HOME: path.dirname(fake.socket) }, [])
    const events = new AbortController()
    const usual = fake.answer
    fake.answer = (question, response) =>
      question.path.endsWith("/events") ? void response.write("{}\n") : usual(question, response)
    const woken = Promise.withResolvers<void>()
    await containerEvents(engine, "id", woken.resolve, events.signal)
    await woken.promise
    events.abort()
    engine.api.close()
    const alive = () => shim.calls().flatMap(({ pid }) => (isAlive(pid) ? [pid] : []))
    for (let look = 0; look < 40 && alive().length > 0; look++) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(alive()).toEqual([])
  })
  test("what the CLI complains about is said", async () => {
    await expect(connect({ DOCKER_HOST: "tcp://broken" })).rejects.toMatchObject({
      kind: "engine",
      what: "the Docker Engine at tcp://broken does not answer",
      why: expect.stringContaining("cannot reach it"),
    })
  })
})
