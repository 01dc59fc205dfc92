// The inputs of the build, with the names and the meaning they have in docker/build-push-action.
import { PLATFORMS, platformOf } from "../image/platform.ts"
import { oneOf, parseBoolean, parseChoice } from "./choices.ts"
import { parseDuration } from "./duration.ts"
import { given } from "./freeze.ts"
import type { BuildInputs, Pair } from "./inputs.ts"
import { commaItems, lines } from "./lists.ts"
import { hint } from "./nearest.ts"
import { type PairSpelling, readPairs, VARIABLE } from "./pairs.ts"
import { readParent } from "./parent.ts"
import { Problem } from "./problems.ts"
import type { Reading } from "./reading.ts"
import { readSecrets } from "./secrets.ts"
import { findContext, isRemote, readSources } from "./sources.ts"
import { parseValue, parseWord } from "./words.ts"

const BUILD_TIMEOUT = 2 * 3_600_000
const NETWORKS = ["default", "none", "host"] as const
const SECRET_NAME = /TOKEN|PASSW(?:OR)?D|SECRET|CREDENTIAL|API_?KEY|PRIVATE_?KEY|_KEY$/i
/** Labels by which a run finds what it made. */
const OWN_LABELS = "image-driven."

const LABEL: PairSpelling = { example: "name=value" }
const CONTEXT: PairSpelling = { example: "name=path" }

/** The build inputs. Without `builds` no file has to exist and the paths are only resolved. */
export async function readBuild(
  reading: Reading,
  builds: boolean,
  coming: readonly string[] = [],
): Promise<BuildInputs> {
  const { context, file, target, text } = await readSources(reading, builds, coming)
  const buildArgs = readPairs(reading, "build-args", VARIABLE)
  const telling = buildArgs.map((pair) => pair.name).filter((name) => SECRET_NAME.test(name))
  if (telling.length > 0)
    reading.notice(`build-args: ${telling.join(", ")} is visible in the image history; use secrets for what is secret`)
  const platform = readPlatform(reading)
  return {
    context,
    file,
    buildArgs,
    buildContexts: await readBuildContexts(reading, builds),
    labels: reading.each("labels", readPairs(reading, "labels", LABEL), notOwnLabel),
    ...(await readSecrets(reading, builds)),
    ssh: reading.each("ssh", lines(reading.raw("ssh")), parseSsh),
    pull: reading.optional("pull", parseBoolean) ?? false,
    timeout: reading.optional("build-timeout", parseDuration) ?? BUILD_TIMEOUT,
    noCache: reading.optional("no-cache", parseBoolean) ?? false,
    skipIfCurrent: reading.optional("skip-if-current", parseBoolean) ?? false,
    cacheFrom: reading.each("cache-from", lines(reading.raw("cache-from")), parseValue),
    cacheTo: reading.each("cache-to", lines(reading.raw("cache-to")), parseValue),
    addHosts: reading.each("add-hosts", lines(reading.raw("add-hosts")), parseHost),
    ...given({
      parent: await readParent(reading, text),
      target,
      platform,
      builder: reading.optional("builder", parseWord),
      network: reading.optional("network", (text) => parseChoice(text, NETWORKS)),
      provenance: reading.optional("provenance", parseWord),
      sbom: reading.optional("sbom", parseWord),
    }),
  }
}

/** Named contexts; local folders become absolute real paths, everything else stays as it is. */
async function readBuildContexts(reading: Reading, builds: boolean): Promise<readonly Pair[]> {
  const pairs = readPairs(reading, "build-contexts", CONTEXT)
  const found: Pair[] = []
  for (const pair of pairs) {
    const value = await reading.attemptAsync("build-contexts", async () => {
      if (pair.value === "") throw new Problem("no path after the =", `${pair.name}=`, "name=path")
      const { workspace, temporaryFolder } = reading.source
      return !builds || isRemote(pair.value)
        ? parseWord(pair.value)
        : await findContext(workspace, temporaryFolder, pair.value)
    })
    if (value !== undefined) found.push({ name: pair.name, value })
  }
  return found
}

function notOwnLabel(label: Pair): Pair {
  if (label.name.startsWith(OWN_LABELS))
    throw new Problem(`labels that start with ${OWN_LABELS} are the pipeline's own`, `${label.name}=…`, "another name")
  return label
}

/** `default`, or `id=path[,path]`. */
export function parseSsh(text: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:=[^-\s][^\p{Cc}]*)?$/u.test(text)) return text
  throw new Problem("not an SSH agent socket or key", text, "default, or id=path")
}

/** `host:ip`, also written `host=ip`, with an address of either kind or `host-gateway`. */
export function parseHost(text: string): string {
  const expected = "host:ip, like db.example.com:10.0.0.5"
  const [, host, address = ""] = /^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)[:=](.+)$/.exec(text) ?? []
  if (host === undefined) throw new Problem("not a host and an address", text, expected)
  if (address !== "host-gateway" && !isAddress(address)) throw new Problem("not an IP address", text, expected)
  return `${host}:${address}`
}

function isAddress(text: string): boolean {
  const parts = text.split(".")
  if (parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256))
    return true
  return /^[0-9a-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`)
}

function readPlatform(reading: Reading): string | undefined {
  const items = commaItems(reading.raw("platforms"))
  if (items.length > 1)
    return reading.wrong(
      "platforms",
      "every platform that is pushed has to be proved, and this version proves one",
      items.join(", "),
      "one platform, or one step for each",
    )
  return items[0] === undefined ? undefined : reading.attempt("platforms", () => parsePlatform(items[0] ?? ""))
}

function parsePlatform(text: string): string {
  const platform = platformOf(text)
  if (platform !== undefined) return platform
  const known = oneOf(PLATFORMS)
  if (/^[a-z]+\//.test(text) && !text.startsWith("linux/") && hint(text, PLATFORMS) === "")
    throw new Problem("only Linux images are built", text, known)
  throw new Problem(`unknown platform${hint(text, PLATFORMS)}`, text, known)
}
