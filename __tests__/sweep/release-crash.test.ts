// A run with a release environment is cancelled and killed at moments all over its course: nothing of the project is left.
import { figure } from "../support/figures.ts"
import type { Project } from "../support/project.ts"
import { TODO_INPUTS, todo } from "../support/todo.ts"

const MOMENTS = Number(process.env.IMAGE_DRIVEN_ROUNDS ?? 12)

let checkout: Project
let whole = 0
beforeAll(async () => {
  checkout = await todo()
  const { main } = await checkout.step({ "image-name": "todo", ...TODO_INPUTS, push: "never" })
  expect(main.exitCode).toBe(0)
  whole = main.durationMs
})
afterAll(() => checkout.remove())

test.each(["cancel", "SIGKILL"] as const)(
  "F47 %s all over a run with a release environment: nothing is left",
  async (kind) => {
    let points = 0
    for (let moment = 1; moment <= MOMENTS; moment++) {
      const after = Math.round((whole * moment) / (MOMENTS + 1))
      const inputs = { "image-name": "todo", ...TODO_INPUTS, push: "never", "compose-env": "HANG=1" }
      const { left } = await checkout.step(inputs, { signal: { after, kind } })
      expect([after, left]).toEqual([after, []])
      points += 1
    }
    figure(`moments of a release environment (${kind}) that left something`, `0 of ${points}`)
  },
  600_000,
)
