// The log in a process of its own: bounded memory through a real pipe, a reader that goes away, a quick start.
import { spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"

const SOURCES = path.resolve(import.meta.dirname, "../../src/runner")

/** A script that has the runner at hand. */
function start(script: string) {
  return spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { githubRunner } from ${JSON.stringify(path.join(SOURCES, "github.ts"))}\n${script}`,
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH } },
  )
}

async function finished(script: string) {
  const child = start(script)
  let [stdout, stderr] = ["", ""]
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")))
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")))
  const [code] = await once(child, "close")
  return { code, stdout, stderr }
}

test("1 GB of lines and a line of 1 GB pass in bounded memory", async () => {
  const { code, stdout, stderr } = await finished(`
    const { log } = githubRunner(process)
    for (const line of ["::error::some 80 characters of a container that does not know when it is enough ..\\n".repeat(800), "x".repeat(65536)]) {
      const output = log.foreign()
      const chunk = Buffer.from(line)
      for (let bytes = 0; bytes < 1e9; bytes += chunk.length) await output.write(chunk)
      output.end()
    }
    log.info("peak " + process.resourceUsage().maxRSS)`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^… \d+ lines omitted …$/m)
  expect(stdout).toMatch(/^x{4096}… \d+ bytes more$/m)
  expect(Number(/peak (\d+)/.exec(stdout)?.[1])).toBeLessThan(150 * 1024)
}, 60_000)

test("a reader that goes away does not end the run", async () => {
  const child = start(`
    import fs from "node:fs"
    const { log } = githubRunner(process)
    const output = log.foreign()
    for (let line = 0; line < 2000; line++) {
      await output.write(Buffer.from("a line that nobody reads\\n".repeat(100)))
      if (line % 100 === 0) await new Promise(setImmediate)
    }
    output.end()
    fs.writeSync(2, "cleaned up")`)
  let stderr = ""
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")))
  child.stdout.once("data", () => child.stdout.destroy())
  const [code] = await once(child, "close")
  expect({ code, stderr }).toEqual({ code: 0, stderr: "cleaned up" })
}, 20_000)

test("the toolkit is loaded when it is needed, not before", async () => {
  const { stdout, stderr } = await finished(`
    import fs from "node:fs"
    import { registerHooks } from "node:module"
    const loaded = new Set()
    registerHooks({ load(url, context, next) { loaded.add(url.split("/").at(-1)); return next(url, context) } })
    // Another specifier is another module: everything is loaded once more, under the hook.
    const { githubRunner: again } = await import(${JSON.stringify(`${path.join(SOURCES, "github.ts")}?again`)})
    const env = { GITHUB_OUTPUT: "/dev/null" }
    Object.assign(process.env, env)
    const runner = again({ env, stdout: process.stdout, cwd: process.cwd })
    runner.log.info("github.ts " + loaded.has("github.ts?again") + ", core.js " + loaded.has("core.js"))
    await runner.output("a", "b")
    runner.log.info("core.js " + loaded.has("core.js"))`)
  expect({ stdout, stderr }).toEqual({ stdout: "github.ts true, core.js false\ncore.js true\n", stderr: "" })
})
