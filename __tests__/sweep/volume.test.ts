// Output of any size: 10 GB in lines, 1 GB without a line end, and bytes that are no text. The verdict is right, memory is
// bounded, and what is shown fits on a page.
import { readdirSync, readFileSync } from "node:fs"
import { figure } from "../support/figures.ts"
import { type Project, project } from "../support/project.ts"

let checkout: Project
beforeAll(async () => {
  checkout = await project()
})
afterAll(() => checkout.remove())

const GB = 1_000_000_000
const SCALE = Number(process.env.IMAGE_DRIVEN_SCALE ?? 1)

/** Bytes of a block; it is made once in the container and printed again and again, in large writes. */
const BLOCK = 32 * 1024 * 1024

test.each<[string, number, string]>([
  ["10 GB in lines", 10 * GB, "yes a line of output as a test prints it, with some length to it"],
  ["1 GB without a line end", GB, "tr '\\000' x < /dev/zero"],
  ["1 GB of bytes that are no text", GB, "cat /dev/urandom"],
])(
  "F43 %s",
  async (row, size, source) => {
    const blocks = Math.ceil((size * SCALE) / BLOCK)
    const bytes = blocks * BLOCK
    let peak = 0
    let pid = 0
    const sampling = setInterval(() => {
      try {
        pid ||= findAction()
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0))
      } catch {
        // it has not begun, or is over
      }
    }, 100)
    const outcome = await checkout.step(
      {
        ...{ "image-name": "app", push: "never", health: "skip" },
        setup: `${source} | head -c ${BLOCK} > /tmp/block`,
        gates: `loud: 'for i in $(seq ${blocks}); do dd if=/tmp/block bs=1M 2>/dev/null; done; echo; echo the last line; exit 7'`,
      },
      { limit: 20 * 60_000 },
    )
    clearInterval(sampling)
    const [gate] = JSON.parse(outcome.main.outputs.gates ?? "[]") as {
      verdict: string
      exitCode: number
      seconds: number
    }[]
    expect(gate).toMatchObject({ verdict: "failed", exitCode: 7 })
    expect(outcome.main.annotations[0]?.message).toContain("the last line")
    expect(outcome.main.stdout.length).toBeLessThan(10_000_000)
    expect([pid > 0, peak > 10_000]).toEqual([true, true])
    const megabytes = Math.round(peak / 1024)
    const rate = Math.round(bytes / 1e6 / (gate?.seconds ?? 1))
    figure(`${row}: peak memory, throughput`, `${megabytes} MB, ${rate} MB/s`)
    expect(megabytes).toBeLessThan(150)
    // The log shows an excerpt and says where the rest is; the file is bounded too, and gone with post.
    expect(outcome.log).toMatch(/image-driven-logs-\S+ has all output whole/)
    expect(outcome.left).toEqual([])
  },
  25 * 60_000,
)

/** The process of the action that is running. */
function findAction(): number {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0")
      if (words.some((word) => word.endsWith("dist/main/index.js"))) return Number(name)
    } catch {
      // gone while we looked
    }
  }
  return 0
}
