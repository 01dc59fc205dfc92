// Secrets of the build: values, files and variables.
import { lookUp } from "./files.ts"
import type { BuildInputs, Pair } from "./inputs.ts"
import { type PairSpelling, readPairs } from "./pairs.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { notFound } from "./sources.ts"
import { parseIdentifier } from "./words.ts"

const A_FILE = "a file of the checkout or of the folder for temporary files"

const SECRET: PairSpelling = { example: "id=value", secret: true }
const SECRET_FILE: PairSpelling = { example: "id=path" }
const SECRET_ENV: PairSpelling = { example: "id=NAME" }

/** The secrets of the build in their three spellings; an id belongs to one of them. */
export async function readSecrets(
  reading: Reading,
  builds: boolean,
): Promise<Pick<BuildInputs, "secrets" | "secretFiles" | "secretEnvs">> {
  const taken = new Set<string>()
  const check = (pair: Pair, hidden = false): Pair => {
    const shown = hidden ? pair.value : `${pair.name}=${pair.value}`
    if (/[\s,"']/.test(pair.name)) throw new Problem("the id has white space, a comma or a quote in it", shown, "an id")
    if (taken.has(pair.name)) throw new Problem("this id is given twice", shown, "ids that differ")
    taken.add(pair.name)
    return pair
  }
  const secrets = reading.each("secrets", readPairs(reading, "secrets", SECRET), (pair) => check(pair, true))
  const files = reading.each("secret-files", readPairs(reading, "secret-files", SECRET_FILE), (pair) => check(pair))
  const secretEnvs = reading.each("secret-envs", readPairs(reading, "secret-envs", SECRET_ENV), (pair) => {
    if (/^INPUT_/i.test(pair.value))
      throw new Problem("inputs of this action never reach the build", pair.value, "a variable of the step")
    return check({ name: pair.name, value: parseIdentifier(pair.value) })
  })
  const secretFiles: Pair[] = []
  for (const { name, value } of files) {
    const path = builds ? await reading.attemptAsync("secret-files", () => findSecretFile(reading, value)) : value
    if (path !== undefined) secretFiles.push({ name, value: path })
  }
  return { secrets, secretFiles, secretEnvs }
}

async function findSecretFile({ source }: Reading, path: string): Promise<string> {
  const wrong = (problem: string) => new Problem(problem, path, A_FILE)
  if (path === "") throw wrong("no path after the =")
  const inCheckout = await lookUp(source.workspace, path)
  const place = inCheckout.kind === "outside" ? await lookUp(source.temporaryFolder, path) : inCheckout
  if (place.kind === "file") return place.real
  if (place.kind === "outside") throw wrong("it is outside the checkout and the folder for temporary files")
  if (place.kind === "missing") throw wrong(notFound(path, place.absolute))
  throw wrong(place.kind === "folder" ? "it is a directory" : `it is ${place.what}`)
}
