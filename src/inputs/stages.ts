// Which stages run: all of them, or a list; an adopted image is not built.

import { oneOf } from "./choices.ts"
import { SELECTABLE_STAGES, type SelectableStage } from "./inputs.ts"
import { commaItems } from "./lists.ts"
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"

/** The selected stages. Wrong ones are noted; then the default stands in for the list. */
export function readStages(reading: Reading, imageRef: string | undefined): ReadonlySet<SelectableStage> {
  const raw = reading.raw("stages")
  const items = commaItems(raw)
  const adopts = imageRef !== undefined || reading.raw("image-ref").trim() !== ""
  const standard = new Set(SELECTABLE_STAGES.filter((stage) => stage !== "build" || !adopts))
  if (items.length === 0) return standard
  const stages = new Set(reading.each("stages", items, parseStage))
  if (stages.size < new Set(items).size) return standard
  if (stages.has("build") && adopts)
    reading.wrong("stages", "an image that is adopted is not built", items.join(", "), "no build, or no image-ref")
  if (!stages.has("build") && !adopts)
    reading.wrong("image-ref", "it is needed when stages has no build", "", "an image ID or a name")
  return stages
}

function parseStage(text: string): SelectableStage {
  const stage = SELECTABLE_STAGES.find((known) => known === text)
  if (stage === undefined)
    throw new Problem(`unknown stage${hint(text, SELECTABLE_STAGES)}`, text, oneOf(SELECTABLE_STAGES))
  return stage
}
