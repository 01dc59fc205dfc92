// The push decision as users get it: every event with every ref, through the action as the runner starts it, with a registry
// that writes down who asks. What the table does not allow asks nothing and pushes nothing.

import { mkdir } from "node:fs/promises"
import path from "node:path"
import { EVENTS, PUSHES, REFS } from "../policy/push-table.ts"
import { docker } from "../support/docker.ts"
import { figure } from "../support/figures.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"
import { runAction } from "../support/runner/emulator.ts"

const LANES = 3

let registry: LocalRegistry
let checkout: Project
beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([localRegistry(), project()])
  await docker("tag", "image-driven.invalid/busybox:base", "image-driven.invalid/decision:base")
})
afterAll(async () => {
  await Promise.all([registry.stop(), checkout.remove()])
  await docker("rmi", "image-driven.invalid/decision:base")
})

test(
  "T1 T2 events × refs through the bundle",
  async () => {
    const rows = EVENTS.filter((name) => name !== "").flatMap((name) => REFS.map((ref) => ({ name, ref })))
    const queue = rows.map((row, index) => ({ ...row, index }))
    const wrong: unknown[] = []
    await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        // A temporary folder of its own, which holds the payload of the event.
        const temp = path.join(checkout.temp, String(lane))
        await mkdir(temp)
        for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
          const repository = `decision/${row.index}`
          const payload = row.name === "release" ? { action: "published" } : {}
          const main = await runAction({
            workspace: checkout.workspace,
            temp,
            bundle: "main",
            event: { name: row.name, ref: row.ref, sha: checkout.head, payload },
            inputs: {
              "image-name": `${registry.host}/${repository}`,
              stages: "publish",
              "image-ref": "image-driven.invalid/decision:base",
            },
          })
          const expected = PUSHES.has(`${row.name} ${row.ref}`)
          const asked = registry.asked.filter(({ path: asked }) => asked.includes(`/v2/${repository}/`)).length
          const tags = (await registry.tags(repository)).length
          if (
            main.exitCode !== 0 ||
            main.outputs.pushed !== String(expected) ||
            tags > 0 !== expected ||
            asked > 0 !== expected
          )
            wrong.push({
              ...row,
              expected,
              exitCode: main.exitCode,
              pushed: main.outputs.pushed,
              asked,
              tags,
              said: main.annotations,
            })
        }
      }),
    )
    expect(wrong).toEqual([])
    // One question whether there is a registry for each row that may push, and none for any other.
    expect(registry.asked.filter(({ path: asked }) => asked === "/v2/").length).toBeGreaterThanOrEqual(PUSHES.size)
    expect(rows.length).toBeGreaterThanOrEqual(200)
    figure("events × refs decided right", `${rows.length} of ${rows.length}`)
    figure("wrong pushes; requests at the registry where nothing may be pushed", "0; 0")
  },
  20 * 60_000,
)
