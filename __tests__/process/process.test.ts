// What a child process gets to see (T25), which docker is run (T32), and how children end.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { childEnvironment } from "../../src/process/environment.ts"
import { findProgram, runProcess } from "../../src/process/process.ts"

test("tokens of the runner and inputs reach no child; what finds the engine and the runner's own mark do", () => {
  const env = {
    PATH: "/bin",
    HOME: "/root",
    DOCKER_HOST: "unix:///x",
    RUNNER_TRACKING_ID: "github_1",
    INPUT_PASSWORD: "secret",
    ACTIONS_RUNTIME_TOKEN: "secret",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "secret",
    GITHUB_TOKEN: "secret",
    AWS_SECRET_ACCESS_KEY: "secret",
    DOCKER_AUTH_CONFIG: "secret",
  }
  expect(childEnvironment(env, { EXTRA: "1" })).toEqual({
    PATH: "/bin",
    HOME: "/root",
    DOCKER_HOST: "unix:///x",
    RUNNER_TRACKING_ID: "github_1",
    EXTRA: "1",
  })
})

describe("a docker that the checkout brought along is not run", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "path-"))
    writeFileSync(path.join(folder, "docker"), "")
    chmodSync(path.join(folder, "docker"), 0o755)
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  test("outside it is found", () =>
    expect(findProgram("docker", { PATH: folder }, ["/elsewhere"])).toBe(path.join(folder, "docker")))
  test.each([
    ["the folder itself", ""],
    ["a folder above", ".."],
  ])("not in %s", (_, up) => expect(findProgram("docker", { PATH: folder }, [path.join(folder, up)])).toBeUndefined())
  test("not in a relative folder, not where it is no program", () => {
    expect(findProgram("docker", { PATH: ".:bin" }, [])).toBeUndefined()
    expect(findProgram("docker", {}, [])).toBeUndefined()
  })
})

describe("a child process", () => {
  const run = async (script: string, signal?: AbortSignal) => {
    let text = ""
    const result = await runProcess("/bin/sh", ["-c", script], {
      env: { PATH: "/usr/bin:/bin" },
      output: (chunk) => {
        text += Buffer.from(chunk).toString()
      },
      ...(signal ? { signal } : {}),
    })
    return { ...result, text }
  }
  test("gives both streams and its exit code", async () => {
    const { code, text } = await run("echo out; echo err >&2; exit 3")
    expect([code, text.includes("out"), text.includes("err")]).toEqual([3, true, true])
  })
  test("has no input to wait for", async () => expect((await run("cat; echo end")).text).toBe("end\n"))
  test("is ended with the run, also one that ignores it", async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    await expect(run("trap '' TERM; while :; do sleep 0.1; done", controller.signal)).rejects.toMatchObject({
      name: "AbortError",
    })
  })
  test("a slow reader slows it down instead of filling memory", async () => {
    let most = 0
    let waiting = 0
    await runProcess("/bin/sh", ["-c", "head -c 20000000 /dev/zero"], {
      env: { PATH: "/usr/bin:/bin" },
      output: (chunk) => {
        waiting += chunk.length
        most = Math.max(most, waiting)
        return new Promise((resolve) =>
          setTimeout(() => {
            waiting -= chunk.length
            resolve()
          }, 1),
        )
      },
    })
    expect(most).toBeLessThan(1_000_000)
  })
})
