// The inputs of the sub-action `chain` as one typed, read-only object.
import { parseRepository, repositoryName } from "../image/reference.ts"
import { REASONS, type Reason, type SharedPlan } from "../policy/chain.ts"
import { type ChainImage, parseChainFile } from "./chain-file.ts"
import { parseBoolean, parseCount } from "./choices.ts"
import { readCredentials, readPushMode } from "./credentials.ts"
import { bytesOf, lookUp } from "./files.ts"
import { deepFreeze, given } from "./freeze.ts"
import type { Credentials, PushInputs } from "./inputs.ts"
import { commaItems } from "./lists.ts"
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"
import { readPush } from "./push.ts"
import type { Reading } from "./reading.ts"
import { notFound } from "./sources.ts"

export interface ChainInputs {
  /** Path of the chain file, as it was given. */
  readonly file: string
  readonly images: readonly ChainImage[]
  /** What stands before the name of each image, like `ghcr.io/owner`. */
  readonly prefix: string
  readonly credentials?: Credentials
  /** Token for sources on the server of the workflow. */
  readonly token?: string
  /** Names of images that are built whatever the registry has. */
  readonly forced: ReadonlySet<string>
  /** Names of the images to build; empty means all that have to be. */
  readonly only: ReadonlySet<string>
  /** True: nothing is built, the plan is all that is wanted. */
  readonly planOnly: boolean
  /** How many images are built side by side. */
  readonly maxParallel: number
  /** What another job of this run has planned; absent means that this one plans. */
  readonly plan?: SharedPlan
  /** Secrets of every build, as lines `id=value`; the Dockerfile asks for them by name. */
  readonly secrets: string
  readonly push: PushInputs
  readonly report: { readonly summary: boolean; readonly annotations: boolean }
  /** What the reader of the log should know about how the inputs were read. */
  readonly notices: readonly string[]
}

const CHAIN_FILE = "chain.yml"
const STAMP = "{{timestamp}}"
/** A chain file is a list of images, not an archive. */
const FILE_LIMIT = 1024 * 1024
const MOST_PARALLEL = 32

/** @param server address of the server that `owner/name` is on. @throws StageError `input` with everything that is wrong. */
export async function readChain(reading: Reading, server: string): Promise<ChainInputs> {
  const file = reading.text("chain-file") ?? CHAIN_FILE
  const images = (await readImages(reading, file, server)) ?? []
  const names = images.map(({ name }) => name)
  const prefix = readPrefix(reading)
  const mode = readPushMode(reading)
  const planOnly = reading.optional("plan-only", parseBoolean) ?? false
  const mayPush = mode === "auto" && !reading.source.event.startsWith("pull_request")
  const credentials = readCredentials(reading, mayPush)
  const push = readPush(reading, { mode, publishes: true, repository: undefined, credentials })
  if (!push.tags.includes(STAMP))
    reading.wrong("tags", "the newest image of a chain is found by its time", push.tags.join(", "), `a line ${STAMP}`)
  const full = push.tags.find((tag) => /[/:]/.test(tag))
  if (full !== undefined) reading.wrong("tags", "every image of the chain gets these tags", full, "tags, no names")
  const chosen = (input: string) =>
    images.length === 0 ? [] : reading.each(input, commaItems(reading.raw(input)), (name) => oneOfNames(name, names))
  const forced = commaItems(reading.raw("force")).includes("all") ? names : chosen("force")
  const only = chosen("only")
  const token = reading.text("github-token")
  const plan = reading.optional("plan", (text) => parsePlan(text, names))
  const secrets = reading.raw("secrets")
  const format = push.timestampFormat
  if (!/%Y.*%m.*%d.*%H.*%M.*%S/.test(format))
    reading.wrong(
      "timestamp-format",
      "tags of a chain sort by their time",
      format,
      "%Y, %m, %d, %H, %M and %S, in this order",
    )
  const cores = Math.min(Math.max(Math.trunc(reading.source.cores) || 1, 1), MOST_PARALLEL)
  const maxParallel = reading.optional("max-parallel", (text) => parseCount(text, 1, MOST_PARALLEL)) ?? cores
  const report = {
    summary: reading.optional("summary", parseBoolean) ?? true,
    annotations: reading.optional("annotations", parseBoolean) ?? true,
  }
  reading.checkNames()
  if (reading.isWrong || prefix === undefined) throw reading.failure()
  return deepFreeze({
    file,
    images,
    prefix,
    forced: new Set(forced),
    only: new Set(only),
    planOnly,
    maxParallel,
    push,
    report,
    notices: reading.notices,
    secrets,
    ...given({ credentials, token, plan }),
  })
}

async function readImages(reading: Reading, file: string, server: string): Promise<readonly ChainImage[] | undefined> {
  return reading.attemptAsync("chain-file", async () => {
    const place = await lookUp(reading.source.workspace, file)
    const wrong = (problem: string) => new Problem(problem, file, "a chain file of the checkout")
    if (place.kind === "missing") throw wrong(notFound(file, place.absolute))
    if (place.kind !== "file") throw wrong(place.kind === "outside" ? "it is outside the checkout" : "it is not a file")
    if (place.size > FILE_LIMIT) throw wrong("it is longer than 1 MiB")
    const bytes = await bytesOf(place.real)
    if (bytes === undefined) throw wrong("it cannot be read")
    return parseChainFile(Buffer.from(bytes).toString("utf8"), server, ({ problem, value, expected }) =>
      reading.wrong("chain-file", problem, value, expected),
    )
  })
}

function readPrefix(reading: Reading): string | undefined {
  const text = reading.text("image-prefix")
  const expected = "what stands before the names of the images, like ghcr.io/owner"
  if (text === undefined) return reading.wrong("image-prefix", "it is required", "", expected)
  return reading.attempt("image-prefix", () => {
    const prefix = text.toLowerCase().replace(/\/+$/, "")
    if (prefix !== text) reading.notice(`image-prefix "${text}" was read as "${prefix}"`)
    const name = repositoryName(parseRepository(`${prefix}/x`))
    return name.slice(0, -"/x".length)
  })
}

function oneOfNames(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name
  throw new Problem(`no image of the chain has this name${hint(name, names)}`, name, names.slice(0, 10).join(", "))
}

/** The output `plan` of the job that has planned, for the same chain file. */
function parsePlan(text: string, names: readonly string[]): SharedPlan {
  const wrong = (problem: string) => new Problem(problem, text, "the output `plan` of the job that has planned")
  let plan: { readonly time?: unknown; readonly build?: unknown }
  try {
    plan = JSON.parse(text)
  } catch {
    throw wrong("not JSON")
  }
  const time = new Date(typeof plan?.time === "string" ? plan.time : "")
  if (Number.isNaN(time.getTime())) throw wrong("it has no time")
  if (typeof plan.build !== "object" || plan.build === null) throw wrong("it has no images")
  const build = Object.entries(plan.build).map(([name, reason]): [string, Reason] => {
    const known = REASONS.find((one) => one === reason)
    if (known === undefined || !names.includes(name)) throw wrong("it is about another chain file")
    return [name, known]
  })
  return { time, build: new Map(build) }
}
