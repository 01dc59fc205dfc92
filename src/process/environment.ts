// The environment that child processes get: an allow-list, so that no token of the runner reaches a build or a plugin.

/** What the Docker CLI, BuildKit and their plugins need to find the engine, the user's configuration and a proxy. */
const ALLOWED = new Set([
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "LC_ALL",
  "TMPDIR",
  "XDG_CONFIG_HOME",
  "XDG_RUNTIME_DIR",
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS",
  "DOCKER_TLS_VERIFY",
  "DOCKER_API_VERSION",
  "BUILDX_BUILDER",
  "BUILDX_CONFIG",
  "SOURCE_DATE_EPOCH",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  // By it the runner finds processes that outlive a killed job; without it they would be immortal.
  "RUNNER_TRACKING_ID",
  "IMAGE_DRIVEN_RUN",
])

/** By it post and later runs find children that outlived a killed run. */
export const RUN_VARIABLE = "IMAGE_DRIVEN_RUN"

export type Environment = Readonly<Record<string, string | undefined>>

/** The allow-listed part of `env`, with `extra` on top. */
export function childEnvironment(
  env: Environment,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const child: Record<string, string> = {}
  for (const name of ALLOWED) {
    const value = env[name]
    if (value !== undefined) child[name] = value
  }
  return { ...child, ...extra }
}
