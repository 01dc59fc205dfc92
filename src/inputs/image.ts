// Inputs that say what the image is: its name, an image to adopt, its version.
import { hostOf, NameError, parseReference, parseRegistry, type Repository } from "../image/reference.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { parseIdentifier } from "./words.ts"

const A_NAME = "an image name without a tag, like ghcr.io/owner/app"
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}$/
const IMAGE_ID = /^(?:sha256:[0-9a-f]{64}|[0-9a-f]{12,64})$/

/** The repository out of `image-name` and `registry`, which have to agree when both name a host. */
export function readRepository(reading: Reading): Repository | undefined {
  const registry = reading.optional("registry", (text) => {
    const host = parseRegistry(text)
    if (text !== text.toLowerCase()) reading.notice(`registry "${text}" was lowered to "${text.toLowerCase()}"`)
    return host
  })
  const raw = reading.raw("image-name")
  const name = raw.trim()
  if (name === "") return reading.wrong("image-name", "image name is required", raw, A_NAME)
  if (raw !== name) reading.notice(`image-name was trimmed to "${name}"`)
  const repository = reading.attempt("image-name", () => parseImageName(name, registry))
  if (repository !== undefined && name !== name.toLowerCase())
    reading.notice(
      `image-name "${name}" was lowered to "${name.toLowerCase()}", since names of images have no upper case`,
    )
  return repository
}

function parseImageName(text: string, registry: string | undefined): Repository {
  const wrong = (problem: string, expected = A_NAME) => new Problem(problem, text, expected)
  const name = text.toLowerCase()
  if (name.includes("@")) throw wrong("digest not allowed for a push target")
  const full = registry !== undefined && hostOf(name) === undefined ? `${registry}/${name}` : name
  try {
    const { repository, tag } = parseReference(full)
    if (tag !== undefined) throw wrong(`image-name has no tag; write "${tag}" in the input tags`)
    if (registry !== undefined && repository.registry !== registry)
      throw wrong(`the host is given twice: ${repository.registry} here, ${registry} in registry`, "one host")
    return repository
  } catch (error) {
    throw error instanceof NameError ? wrong(error.problem, error.expected) : error
  }
}

/** The image to adopt: an ID, or a name by the grammar; never an option. */
export function readImageRef(reading: Reading): string | undefined {
  return reading.optional("image-ref", (text) => {
    if (!IMAGE_ID.test(text)) parseReference(text)
    return text
  })
}

/** The version: something that can be a piece of a tag. */
export function readVersion(reading: Reading): string | undefined {
  return reading.optional("version", (text) => {
    if (VERSION.test(text)) return text
    const problem = text.length > 128 ? "version longer than 128" : "a version has to fit into a tag"
    throw new Problem(problem, text, "letters, digits and _ . + -, a letter, a digit or _ first")
  })
}

/** The build argument that receives the version. */
export function readVersionArg(reading: Reading): string | undefined {
  return reading.optional("version-arg", parseIdentifier)
}
