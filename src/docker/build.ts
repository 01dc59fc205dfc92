// Building by the CLI: BuildKit's sessions (secrets, SSH, contexts, caches, builders) live in the CLI and its buildx plugin.
import type { BuildInputs, Pair } from "../inputs/inputs.ts"
import { childEnvironment } from "../process/environment.ts"
import { runProcess } from "../process/process.ts"
import type { Engine } from "./engine.ts"

export interface BuildPlan {
  readonly inputs: BuildInputs
  /** Local name the image gets. */
  readonly name: string
  /** Labels and build arguments on top of the ones of the inputs, which win. */
  readonly labels: readonly Pair[]
  readonly buildArgs: readonly Pair[]
  /** Of the image's entry in an index; needs buildx. */
  readonly annotations: readonly Pair[]
}

/** What builds. */
export interface Builder {
  /** True when the CLI has buildx; without it `docker build` still has BuildKit, but not all options. */
  readonly buildx: boolean
  /** `docker`, `docker-container`, `kubernetes` or `remote`; absent where nobody asked, or nobody knows. */
  readonly driver?: string
}

/** Looks at the builder by its name, or at the current one. `closely`: its driver is wanted, which takes a little longer. */
export async function lookAtBuilder(
  engine: Engine,
  name: string | undefined,
  closely: boolean,
  signal?: AbortSignal,
): Promise<Builder> {
  let printed = ""
  const buildx = async (...args: string[]) => {
    const { code } = await runProcess(engine.docker, ["buildx", ...args], {
      env: childEnvironment(engine.env),
      output: (chunk) => {
        printed = (printed + Buffer.from(chunk).toString("utf8")).slice(0, 16_384)
      },
      ...(signal ? { signal } : {}),
    })
    return code === 0
  }
  if (closely && (await buildx("inspect", ...(name === undefined ? [] : [name])))) {
    const [, driver] = /^Driver:\s*(\S+)\s*$/m.exec(printed) ?? []
    return { buildx: true, ...(driver === undefined ? {} : { driver }) }
  }
  return { buildx: await buildx("version") }
}

/** Inputs of this build that only buildx knows. */
export function buildxInputs(inputs: BuildInputs): readonly string[] {
  const used: readonly (readonly [string, boolean])[] = [
    ["build-contexts", inputs.buildContexts.length > 0],
    ["cache-to", inputs.cacheTo.length > 0],
    ["builder", inputs.builder !== undefined],
    ["provenance", inputs.provenance !== undefined],
    ["sbom", inputs.sbom !== undefined],
  ]
  return used.filter(([, given]) => given).map(([name]) => name)
}

/**
 * Builds the image and gives it the name of the plan. Returns the exit code of the build.
 * Values of secrets travel in the environment of this one child and are on no disk.
 */
export async function buildImage(
  engine: Engine,
  plan: BuildPlan,
  buildx: boolean,
  output: (chunk: Uint8Array) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  const secrets = plan.inputs.secrets.map((secret, index) => ({ ...secret, variable: `IMAGE_DRIVEN_SECRET_${index}` }))
  const extra: Record<string, string> = { DOCKER_BUILDKIT: "1", BUILDKIT_PROGRESS: "plain" }
  for (const secret of secrets) extra[secret.variable] = secret.value
  for (const { value } of plan.inputs.secretEnvs) extra[value] = engine.env[value] ?? ""
  for (const name of passedOn(plan.inputs)) {
    const value = engine.env[name]
    if (value !== undefined) extra[name] = value
  }
  const args = [
    ...(buildx ? ["buildx", "build", "--load"] : ["build"]),
    ...buildArguments(plan),
    ...secrets.flatMap(({ name, variable }) => ["--secret", fields({ id: name, env: variable })]),
    plan.inputs.context,
  ]
  const { code } = await runProcess(engine.docker, args, {
    env: childEnvironment(engine.env, extra),
    output,
    ...(signal ? { signal } : {}),
  })
  return code
}

/** Options of the build, one value an item, so that no value is ever taken for an option. */
function buildArguments({ inputs, name, labels, buildArgs, annotations }: BuildPlan): readonly string[] {
  const given = (option: string, value: string | undefined) => (value === undefined ? [] : [option, value])
  const each = (option: string, values: readonly string[]) => values.flatMap((value) => [option, value])
  const pairs = (option: string, values: readonly Pair[]) =>
    each(
      option,
      values.map((pair) => `${pair.name}=${pair.value}`),
    )
  return [
    ...["--tag", name, "--file", inputs.file],
    ...given("--target", inputs.target),
    ...given("--platform", inputs.platform),
    ...given("--builder", inputs.builder),
    ...given("--network", inputs.network),
    ...given("--provenance", inputs.provenance),
    ...given("--sbom", inputs.sbom),
    ...(inputs.pull ? ["--pull"] : []),
    ...(inputs.noCache ? ["--no-cache"] : []),
    ...pairs("--build-arg", [...buildArgs, ...inputs.buildArgs]),
    ...pairs("--build-context", inputs.buildContexts),
    ...pairs("--label", [...labels, ...inputs.labels]),
    ...each(
      "--annotation",
      annotations.map((pair) => `manifest-descriptor:${pair.name}=${pair.value}`),
    ),
    ...each("--cache-from", inputs.cacheFrom),
    ...each("--cache-to", inputs.cacheTo),
    ...each("--add-host", inputs.addHosts),
    ...each("--ssh", inputs.ssh),
    ...inputs.secretFiles.flatMap((file) => ["--secret", fields({ id: file.name, src: file.value })]),
    ...inputs.secretEnvs.flatMap((variable) => ["--secret", fields({ id: variable.name, env: variable.value })]),
  ]
}

/** What the chosen options need beyond the allow-list: the agent for `ssh`, the cache service for `type=gha`. */
function passedOn(inputs: BuildInputs): readonly string[] {
  const gha = [...inputs.cacheFrom, ...inputs.cacheTo].some((cache) => /(^|,)type=gha(,|$)/.test(cache))
  return [
    ...(inputs.ssh.length > 0 ? ["SSH_AUTH_SOCK"] : []),
    ...(gha ? ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL", "ACTIONS_CACHE_SERVICE_V2"] : []),
  ]
}

/** `key=value` fields as one CSV record, as `--secret` reads them: a comma or a quote in a path stays a part of it. */
function fields(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => {
      const field = `${key}=${value}`
      return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
    })
    .join(",")
}
