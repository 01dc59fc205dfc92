// The image that ours is built on.
import { parseReference } from "../image/reference.ts"
import type { TagPattern } from "../policy/newest.ts"
import { given } from "./freeze.ts"
import type { ParentInputs } from "./inputs.ts"
import type { Reading } from "./reading.ts"
import { parseIdentifier } from "./words.ts"

const BUILD_ARG = "PARENT_IMAGE"

/** The parent, or undefined when none is given. `dockerfile`: its text, which has to take the parent by its argument. */
export async function readParent(reading: Reading, dockerfile: string | undefined): Promise<ParentInputs | undefined> {
  const named = reading.optional("parent-image", parseReference)
  const pattern = (await readPattern(reading)) ?? { kind: "timestamp" }
  const buildArg = reading.optional("parent-build-arg", parseIdentifier) ?? BUILD_ARG
  if (named === undefined) return undefined
  if (dockerfile !== undefined && !new RegExp(`^\\s*ARG\\s+(?:.*\\s)?${buildArg}(?:[\\s=]|$)`, "im").test(dockerfile))
    reading.wrong(
      "parent-build-arg",
      `the Dockerfile has no ARG ${buildArg}, so that the parent would not be used`,
      buildArg,
      `ARG ${buildArg} before FROM, or the name of the argument that is there`,
    )
  const { repository, tag, digest } = named
  return { repository, pattern, buildArg, ...given({ tag, digest }) }
}

/** What reads versions takes 3 ms to load, and the default says nothing of versions. */
async function readPattern(reading: Reading): Promise<TagPattern | undefined> {
  const text = reading.text("parent-pattern") ?? "timestamp"
  if (text === "timestamp") return { kind: "timestamp" }
  return reading.attemptAsync("parent-pattern", async () => (await import("./tag-pattern.ts")).parseTagPattern(text))
}
