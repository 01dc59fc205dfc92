// The end of stage plan, where a push is due: does the registry answer, and does it get what it wants? Known in seconds.
import { configuredCredentials } from "../docker/credentials.ts"
import { dockerConfigFolder } from "../docker/endpoint.ts"
import { StageError } from "../errors.ts"
import { compareHistory } from "../event/checkout.ts"
import { gitIn } from "../event/git.ts"
import type { Inputs } from "../inputs/inputs.ts"
import { probeRegistry, type RegistryCredentials } from "../registry/registry.ts"
import type { Runner } from "../runner/runner.ts"
import { digestReference } from "./build.ts"
import type { Plan } from "./plan.ts"
import type { Publication } from "./publish.ts"

/** Credentials for a registry: the inputs for the one of the image, else what the Docker configuration has. */
export async function credentialsFor(
  host: string,
  inputs: Pick<Inputs, "credentials" | "repository">,
  env: Runner["env"],
  untrustedFolders: readonly string[],
  signal: AbortSignal,
): Promise<RegistryCredentials | undefined> {
  if (inputs.credentials !== undefined && host === inputs.repository.registry)
    return { kind: "password", ...inputs.credentials }
  return configuredCredentials(host, { configFolder: dockerConfigFolder(env), env, untrustedFolders, signal })
}

/**
 * Asks the registry, before the build and without credentials, whether it answers and whether it wants any.
 * @throws StageError `registry` when it does not answer, `registry-auth` when it wants credentials that nobody gave.
 */
export async function preflight(
  inputs: Inputs,
  planned: Plan,
  { workspace, env, log }: Pick<Runner, "workspace" | "env" | "log">,
  untrustedFolders: readonly string[],
  signal: AbortSignal,
): Promise<Publication> {
  const host = inputs.repository.registry
  const [probe, credentials] = await Promise.all([
    probeRegistry(host, { signal, retrying: (words) => log.info(words) }),
    credentialsFor(host, inputs, env, untrustedFolders, signal),
  ])
  if (probe.wantsCredentials && credentials === undefined)
    throw new StageError({
      stage: "plan",
      kind: "registry-auth",
      what: `this run is going to push, but nobody gave credentials for ${host}`,
      why: "the registry asks for credentials; neither the inputs `username` and `password` nor the Docker configuration have any",
      remedy: "set `username` and `password`, or use docker/login-action before this step, or `push: never`",
    })
  const adopted = digestReference(inputs.imageRef)
  return {
    tags: planned.tags,
    allowOverwrite: inputs.push.allowOverwrite,
    source: planned.source,
    compareHistory: (revision) => compareHistory(gitIn(workspace, env), revision),
    probe,
    reason: planned.decision.reason,
    ...(adopted?.repository.registry === host ? { digest: adopted.digest } : {}),
    ...(adopted?.repository.registry === host && adopted.repository.path !== inputs.repository.path
      ? { from: adopted.repository.path }
      : {}),
    ...(credentials === undefined ? {} : { credentials }),
  }
}
