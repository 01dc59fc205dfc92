// Faults of registries that take minutes to show (F4, F12), or a file system of their own (F22): clean errors in bounded time.
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { manifestPut, type Script } from "../support/fault-proxy.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

const IMAGE = `image-driven.invalid/slow-faults:base-${process.pid}`
const MINUTES = 60_000

let checkout: Project
beforeAll(async () => {
  checkout = await project()
  const folder = mkdtempSync(path.join(tmpdir(), "faults-"))
  writeFileSync(path.join(folder, "layer"), randomBytes(12_000_000))
  writeFileSync(path.join(folder, "Dockerfile"), "FROM scratch\nCOPY layer /layer\n")
  await docker("build", "--provenance=false", "--tag", IMAGE, folder)
  rmSync(folder, { recursive: true })
})
afterAll(async () => {
  await checkout.remove()
  await docker("rmi", "--force", IMAGE)
})

async function expectFailed(registry: LocalRegistry, script: Script, words: RegExp, limit: number): Promise<void> {
  registry.intercept = script
  const { main, left } = await checkout.step({
    "image-ref": IMAGE,
    stages: "publish",
    "image-name": `${registry.host}/slow`,
  })
  registry.intercept = () => undefined
  const errors = main.annotations.filter(({ kind }) => kind === "error")
  expect([main.exitCode, main.outputs.pushed, errors.length, left]).toEqual([1, "false", 1, []])
  expect(errors[0]?.message).toMatch(words)
  expect(main.durationMs).toBeLessThan(limit)
}

// They wait side by side.
test(
  "F4 F12 F22: clean errors in bounded time",
  async () => {
    const [limited, stalled] = await Promise.all([localRegistry(), localRegistry()])
    const storage = mkdtempSync(path.join(tmpdir(), "small-"))
    const root = process.getuid?.() === 0 ? [] : ["sudo", "-n"]
    const mount = [...root, "mount", "-t", "tmpfs", "-o", "size=8m,mode=1777", "tmpfs", storage]
    execFileSync(mount[0] ?? "", mount.slice(1))
    mkdirSync(path.join(storage, "data"))
    const full = await localRegistry({ storage: path.join(storage, "data") })
    try {
      await Promise.all([
        expectFailed(
          limited,
          (request) =>
            manifestPut()(request)
              ? {
                  status: 429,
                  body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"too many requests"}]}',
                  headers: { "Retry-After": "1" },
                }
              : undefined,
          /could not be pushed in \d attempts\n[\s\S]*too ?many ?requests[\s\S]*limits the rate/i,
          4 * MINUTES,
        ),
        expectFailed(
          stalled,
          (request) => (manifestPut()(request) ? "wait" : undefined),
          /could not be pushed in \d attempts\n[\s\S]*nothing moved for 120 s/,
          8 * MINUTES,
        ),
        expectFailed(full, () => undefined, /could not be pushed|answered with status 5/, 6 * MINUTES),
      ])
    } finally {
      await Promise.all([limited.stop(), stalled.stop(), full.stop()])
      execFileSync(root[0] ?? "umount", [...(root.length > 0 ? ["-n", "umount"] : []), "-l", storage])
      rmSync(storage, { recursive: true, force: true })
    }
  },
  10 * MINUTES,
)
