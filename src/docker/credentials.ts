// Credentials that the user's Docker configuration has for a registry. It is read and never written.
// Source: docker/cli cli/config: `auths`, `credHelpers`, `credsStore`, and DOCKER_AUTH_CONFIG, which goes before the file.
import { spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import path from "node:path"
import { StageError } from "../errors.ts"
import { childEnvironment, type Environment } from "../process/environment.ts"
import { findProgram } from "../process/process.ts"
import type { RegistryCredentials } from "../registry/registry.ts"

interface DockerConfig {
  readonly auths?: Readonly<
    Record<
      string,
      {
        readonly auth?: string
        readonly identitytoken?: string
        readonly username?: string
        readonly password?: string
      }
    >
  >
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly credsStore?: string
}

/** Milliseconds for a credential helper, which may ask a service. */
const PATIENCE = 10_000

/**
 * The credentials for `host`, or undefined when the configuration has none.
 * @throws StageError `input` when the configuration is not JSON.
 */
export async function configuredCredentials(
  host: string,
  options: {
    readonly configFolder: string
    readonly env: Environment
    readonly untrustedFolders: readonly string[]
    readonly signal?: AbortSignal
  },
): Promise<RegistryCredentials | undefined> {
  const file = path.join(options.configFolder, "config.json")
  const fromEnvironment = options.env.DOCKER_AUTH_CONFIG
  const given = fromEnvironment ? fromAuths(parse(fromEnvironment, "DOCKER_AUTH_CONFIG"), host) : undefined
  if (given !== undefined) return given
  const text = await readFile(file, "utf8").catch(() => undefined)
  if (text === undefined || text.trim() === "") return undefined
  const config = parse(text, file)
  const helper =
    names(host)
      .map((name) => config.credHelpers?.[name])
      .find((name) => name !== undefined) ?? config.credsStore
  const helped = helper ? await askHelper(helper, host, options) : undefined
  return helped ?? fromAuths(config, host)
}

/** The header X-Registry-Auth of the Engine API. */
export function registryAuthHeader(credentials: RegistryCredentials, host: string): string {
  const serveraddress = host === "docker.io" ? DOCKER_HUB : host
  const auth =
    credentials.kind === "password"
      ? { username: credentials.username, password: credentials.password, serveraddress }
      : { identitytoken: credentials.token, serveraddress }
  return Buffer.from(JSON.stringify(auth)).toString("base64url")
}

const DOCKER_HUB = "https://index.docker.io/v1/"

/** The spellings under which a configuration may have a host. */
function names(host: string): readonly string[] {
  if (host === "docker.io")
    return [DOCKER_HUB, "docker.io", "index.docker.io", "https://index.docker.io", "registry-1.docker.io"]
  return [host, `https://${host}`, `http://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`]
}

function parse(text: string, place: string): DockerConfig {
  try {
    const config: unknown = JSON.parse(text)
    if (typeof config === "object" && config !== null) return config
  } catch {
    // said below
  }
  throw new StageError({
    stage: "plan",
    kind: "input",
    what: `the Docker configuration is not a JSON object: ${place}`,
    remedy: "repair it, or point DOCKER_CONFIG to another folder",
  })
}

function fromAuths(config: DockerConfig, host: string): RegistryCredentials | undefined {
  for (const name of names(host)) {
    const entry = config.auths?.[name]
    if (entry === undefined) continue
    if (entry.identitytoken) return { kind: "identity-token", token: entry.identitytoken }
    if (entry.username && entry.password)
      return { kind: "password", username: entry.username, password: entry.password }
    const decoded = Buffer.from(entry.auth ?? "", "base64").toString("utf8")
    const colon = decoded.indexOf(":")
    // The CLI pads what it writes with NUL characters.
    if (colon > 0)
      return {
        kind: "password",
        username: decoded.slice(0, colon),
        password: decoded.slice(colon + 1).replace(/\0+$/, ""),
      }
  }
  return undefined
}

/** Asks `docker-credential-NAME get`. A helper that is not there or knows nothing is no credential, not an error. */
async function askHelper(
  helper: string,
  host: string,
  options: { readonly env: Environment; readonly untrustedFolders: readonly string[]; readonly signal?: AbortSignal },
): Promise<RegistryCredentials | undefined> {
  if (!/^[\w.-]+$/.test(helper)) return undefined
  const program = findProgram(`docker-credential-${helper}`, options.env, options.untrustedFolders)
  if (program === undefined) return undefined
  const answer = await new Promise<string>((resolve) => {
    const child = spawn(program, ["get"], {
      // Helpers of clouds read their own variables, and they are the user's own programs.
      env: childEnvironment(options.env, cloudVariables(options.env)),
      stdio: ["pipe", "pipe", "ignore"],
      timeout: PATIENCE,
      ...(options.signal ? { signal: options.signal } : {}),
    })
    child.on("error", () => resolve(""))
    if (child.pid === undefined) return
    let text = ""
    child.stdout.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString("utf8")).slice(0, 64 * 1024)
    })
    child.on("close", (code) => resolve(code === 0 ? text : ""))
    child.stdin.on("error", () => undefined)
    child.stdin.end(host === "docker.io" ? DOCKER_HUB : host)
  })
  try {
    const { Username, Secret } = JSON.parse(answer) as { readonly Username?: unknown; readonly Secret?: unknown }
    if (typeof Username !== "string" || typeof Secret !== "string" || Secret === "") return undefined
    return Username === "<token>"
      ? { kind: "identity-token", token: Secret }
      : { kind: "password", username: Username, password: Secret }
  } catch {
    return undefined
  }
}

function cloudVariables(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        /^(AWS|AZURE|GOOGLE|CLOUDSDK|GCLOUD)_/.test(entry[0]) && entry[1] !== undefined,
    ),
  )
}
