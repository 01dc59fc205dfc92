// Paths against a model: whatever tree there is and whatever path is asked for, nothing outside the checkout is ever accepted.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import fc from "fast-check"
import { lookUp } from "../../src/inputs/files.ts"

const name = fc.constantFrom("a", "b", "c", "d,e", "f:g", 'h"i', "j k", "l\\m", "ö", "n=o")
const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"))
const target = fc.oneof(
  place,
  fc.constantFrom("..", "../..", "../outside", "../../outside/secret", "/", "/etc/passwd", ".", "loop", "a/../.."),
)
const node = fc.oneof(
  fc.record({ kind: fc.constant("file" as const), place }),
  fc.record({ kind: fc.constant("folder" as const), place }),
  fc.record({ kind: fc.constant("link" as const), place, target }),
)
const asked = fc
  .array(fc.oneof(name, fc.constantFrom("..", ".", "")), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join("/"))

test("500 trees × 8 paths: what is accepted is inside, is what it is said to be, and leads nowhere else", async () => {
  const verdicts: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(
      fc.array(node, { maxLength: 10 }),
      fc.array(asked, { minLength: 8, maxLength: 8 }),
      async (nodes, paths) => {
        const top = realpathSync(mkdtempSync(path.join(tmpdir(), "paths-")))
        const root = path.join(top, "root")
        mkdirSync(root)
        mkdirSync(path.join(top, "outside"))
        writeFileSync(path.join(top, "outside", "secret"), "outside")
        for (const one of nodes) {
          try {
            const where = path.join(root, one.place)
            mkdirSync(path.dirname(where), { recursive: true })
            if (one.kind === "file") writeFileSync(where, "inside")
            else if (one.kind === "folder") mkdirSync(where)
            else symlinkSync(one.target, where)
          } catch {
            // taken, or through a link that leads nowhere: the tree is what it is
          }
        }
        try {
          for (const one of paths) {
            const found = await lookUp(root, one)
            verdicts[found.kind] = (verdicts[found.kind] ?? 0) + 1
            if (found.kind !== "file" && found.kind !== "folder") continue
            // The oracle: the kernel's own resolution.
            expect(realpathSync(found.real)).toBe(found.real)
            expect(`${found.real}/`.startsWith(`${root}/`)).toBe(true)
            expect(found.real).toBe(realpathSync(path.resolve(root, one)))
          }
        } finally {
          rmSync(top, { recursive: true, force: true })
        }
      },
    ),
    { numRuns: 500 },
  )
  for (const kind of ["file", "folder", "outside", "missing"]) expect(verdicts[kind] ?? 0).toBeGreaterThan(5)
})
