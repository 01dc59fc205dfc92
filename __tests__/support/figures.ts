// Figures for docs/reliability.md: tests write down what they have counted, `npm run sweep` makes the table of it.
import { appendFileSync } from "node:fs"

/** One line of the table: what was measured, and what came out. */
export function figure(name: string, value: string): void {
  const file = process.env.IMAGE_DRIVEN_FIGURES
  if (file) appendFileSync(file, `${JSON.stringify({ figure: name, value })}\n`)
}

/** The value below which `share` of the values are. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
