// Reads all inputs into one frozen object, or says everything that is wrong with them at once.
import { comingFolders, readArtifacts, readPackage, readReportPaths } from "./artifacts.ts"
import { readBuild } from "./build.ts"
import { readCache } from "./cache.ts"
import { parseBoolean, parseCount } from "./choices.ts"
import { parseShell, readCommandText, SH, type Shell, shellCommand } from "./commands.ts"
import { readCredentials, readPushMode } from "./credentials.ts"
import { parseDuration } from "./duration.ts"
import { lookAtCheckout } from "./files.ts"
import { deepFreeze, given } from "./freeze.ts"
import { readGates } from "./gates.ts"
import { readHealth } from "./health.ts"
import { readImageRef, readRepository, readVersion, readVersionArg } from "./image.ts"
import type { GateInputs, Inputs, Pair, SelectableStage } from "./inputs.ts"
import { readPairs, VARIABLE } from "./pairs.ts"
import { readPush } from "./push.ts"
import { type InputSource, Reading } from "./reading.ts"
import { readRelease } from "./release.ts"
import { readStages } from "./stages.ts"
import { readSetupFiles, readTestFiles } from "./test-files.ts"
import { parseContainerPath, parseUser } from "./words.ts"

export type { InputSource } from "./reading.ts"

const GATE_TIMEOUT = 30 * 60_000
const MOST_PARALLEL = 64

/** Reads every input of action.yml. Throws one StageError (stage `plan`, kind `input`) with all problems. */
export async function readInputs(source: InputSource): Promise<Inputs> {
  const reading = new Reading(source)
  const imageRef = readImageRef(reading)
  const stages = readStages(reading, imageRef)
  const checkout = await findCheckout(reading, stages)

  const repository = readRepository(reading)
  const mode = readPushMode(reading)
  const publishes = stages.has("publish")
  const mayPush = publishes && mode === "auto" && !source.event.startsWith("pull_request")
  const credentials = readCredentials(reading, mayPush)
  const version = readVersion(reading)
  const versionArg = readVersionArg(reading)
  const build = await readBuild(reading, stages.has("build") && checkout !== undefined, comingFolders(reading))
  const shell = reading.optional("shell", parseShell) ?? SH
  const gates = await readGateInputs(reading, shell, stages.has("gates"), checkout)
  const artifacts = await readArtifacts(
    reading,
    gates.gates.map(({ name }) => name),
    { build: stages.has("build") && checkout !== undefined, gates: stages.has("gates") },
  )
  if (build.skipIfCurrent && artifacts.sources !== undefined)
    reading.wrong(
      "skip-if-current",
      "what the image is built from comes out of a stage, and is not known before",
      "true",
      "no artifacts of stages, or false",
    )
  const reports = readReportPaths(reading)
  const wanted = readPackage(reading, shell)
  const packages = publishes ? wanted : undefined
  const release = await readRelease(reading, stages.has("release"), checkout)
  const health = readHealth(reading, release !== undefined)
  const push = readPush(reading, { mode, publishes, repository, credentials })
  const reuseVerdicts = reading.optional("reuse-verdicts", parseBoolean) ?? false
  const cache = readCache(reading)
  const report = {
    summary: reading.optional("summary", parseBoolean) ?? true,
    annotations: reading.optional("annotations", parseBoolean) ?? true,
  }
  reading.checkNames()
  guardSecrets(
    reading,
    [credentials?.password ?? "", ...[...build.secrets, ...(packages?.secrets ?? [])].map(({ value }) => value)],
    {
      "build-args": build.buildArgs,
      labels: build.labels,
      "test-env": gates.env,
      gates: gates.gates.flatMap((gate) => gate.env),
      "run-env": health.env,
      "compose-env": release?.env ?? [],
      "publish-env": packages?.env ?? [],
    },
  )

  if (reading.isWrong || repository === undefined) throw reading.failure()
  return deepFreeze({
    repository,
    stages,
    build,
    gates,
    health,
    reports,
    artifacts,
    push,
    cache,
    reuseVerdicts,
    report,
    notices: reading.notices,
    ...given({ imageRef, version, versionArg, credentials, release, package: packages }),
  })
}

async function readGateInputs(
  reading: Reading,
  shell: Shell,
  runs: boolean,
  checkout: string | undefined,
): Promise<GateInputs> {
  const timeout = reading.optional("gate-timeout", parseDuration) ?? GATE_TIMEOUT
  const setupRoot = readCommandText(reading, "setup-root")
  const setup = readCommandText(reading, "setup")
  const cores = Math.min(Math.max(Math.trunc(reading.source.cores) || 1, 1), MOST_PARALLEL)
  const testFiles = await readTestFiles(reading, runs ? checkout : undefined)
  return {
    gates: await readGates(reading, { shell, timeout }, runs),
    testFiles,
    env: readPairs(reading, "test-env", VARIABLE),
    timeout,
    failFast: reading.optional("fail-fast", parseBoolean) ?? false,
    maxParallel: reading.optional("max-parallel", (text) => parseCount(text, 1, MOST_PARALLEL)) ?? cores,
    ...given({
      setupRoot: setupRoot === undefined ? undefined : shellCommand(setupRoot, shell),
      setup: setup === undefined ? undefined : shellCommand(setup, shell),
      setupFiles: readSetupFiles(reading, testFiles),
      workdir: reading.optional("workdir", parseContainerPath),
      user: reading.optional("test-user", parseUser),
    }),
  }
}

/** The real path of the checkout, when a stage needs it and it is there. */
async function findCheckout(reading: Reading, stages: ReadonlySet<SelectableStage>): Promise<string | undefined> {
  const forFiles =
    (stages.has("gates") && reading.text("test-files") !== undefined) ||
    (stages.has("release") && reading.text("compose-file") !== undefined)
  if (!stages.has("build") && !forFiles) return undefined
  const { workspace } = reading.source
  const checkout = await lookAtCheckout(workspace)
  if (checkout.state === "present") return checkout.real
  const problem = `the checkout is ${checkout.state}; did you forget actions/checkout?`
  return reading.wrong(stages.has("build") ? "context" : "test-files", problem, workspace, "the repository's files")
}

/** Shorter values would be found by chance. */
const TELLING_LENGTH = 8

/** No secret in what untrusted code sees: an error where that code is a pull request's, else a notice. */
function guardSecrets(reading: Reading, secrets: readonly string[], places: Record<string, readonly Pair[]>): void {
  const guarded = secrets.filter((secret) => secret.length >= TELLING_LENGTH)
  const strict = reading.source.event.startsWith("pull_request")
  for (const [input, pairs] of Object.entries(places))
    for (const { name } of pairs.filter(({ value }) => guarded.some((secret) => value.includes(secret)))) {
      const problem = "it carries the password or a secret of the build, which code of a pull request could read"
      if (strict) reading.wrong(input, problem, `${name}=…`, "a value that is not secret")
      else reading.notice(`${input}: ${name} carries the password or a secret of the build`)
    }
}
