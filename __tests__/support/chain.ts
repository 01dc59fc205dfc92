// A chain of five images with two sources, as in the seed: py3dev, infra-dev, infra-prod, app1-dev, app1-prod.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { leftovers, docker as plainDocker } from "./docker.ts"
import { type GitServer, gitServer } from "./git-server.ts"
import { type LocalRegistry, localRegistry, type RegistryOptions } from "./local-registry.ts"
import { type Project, project } from "./project.ts"
import { type ActionResult, runStep, type StepOptions } from "./runner/emulator.ts"

export const NAMES = ["py3dev", "infra-dev", "infra-prod", "app1-dev", "app1-prod"] as const
export const CHAIN_YML = path.resolve(import.meta.dirname, "../../chain/action.yml")
const BASE = "image-driven.invalid/busybox:base"

const dev = (name: string) => `ARG PARENT_IMAGE\nFROM \${PARENT_IMAGE}\nRUN echo ${name} >> /chain\n`
const prod = (name: string) => `${dev(name)}COPY src /src/${name}\nHEALTHCHECK CMD true\nCMD ["sleep", "60"]\n`

export interface ChainRunResult {
  readonly main: ActionResult
  readonly left: readonly string[]
  /** By name: reason and verdict. */
  readonly told: Readonly<Record<string, string>>
}

export interface Chain {
  readonly registry: LocalRegistry
  readonly sources: GitServer
  readonly definitions: Project
  /** Runs the step on a push of what is committed, looks for what is left. */
  run(inputs?: Readonly<Record<string, string>>, more?: Partial<StepOptions>): Promise<ChainRunResult>
  /** Writes a file of the definitions and commits it. */
  change(file: string, text: string): void
  /** Gives the base another content under the same tag. */
  pushBase(mark: string): Promise<void>
  tags(): Promise<Readonly<Record<string, readonly string[]>>>
  /** Pulls the newest image of a name, runs a command in it, and removes it. */
  inNewest(name: string, ...command: string[]): Promise<string>
  labels(name: string): Promise<Readonly<Record<string, string>>>
  stop(): Promise<void>
}

export async function chain(
  options: RegistryOptions = {},
  files: (host: string) => Readonly<Record<string, string>> = seedFiles,
): Promise<Chain> {
  const [registry, sources] = await Promise.all([localRegistry(options), gitServer()])
  sources.commit("my-org/infra", "develop", { "infra.txt": "infra 1\n" })
  sources.commit("my-org/app1", "develop", { "app.txt": "app 1\n" })
  const definitions = await project({ only: true, files: files(registry.host) })
  const login = options.login ? { username: registry.username, password: registry.password } : {}
  // The witness logs in by a configuration of its own; the action never sees it.
  const config = path.join(definitions.temp, "witness")
  mkdirSync(config, { recursive: true })
  const auth = Buffer.from(`${registry.username}:${registry.password}`).toString("base64")
  writeFileSync(path.join(config, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }))
  const docker = (...args: string[]) => plainDocker("--config", config, ...args)
  const newest = async (name: string) => (await registry.tags(name)).filter((tag) => /^\d{8}T\d{6}Z$/.test(tag)).at(-1)
  const pulled = async <T>(name: string, body: (reference: string) => Promise<T>): Promise<T> => {
    const reference = `${registry.host}/${name}:${await newest(name)}`
    await docker("pull", "--quiet", reference)
    try {
      return await body(reference)
    } finally {
      await docker("rmi", reference)
    }
  }
  return {
    registry,
    sources,
    definitions,
    async run(inputs = {}, more = {}) {
      const { event, env, ...others } = more
      const { main } = await runStep({
        actionYml: CHAIN_YML,
        workspace: definitions.workspace,
        temp: definitions.temp,
        inputs: { "image-prefix": registry.host, ...login, ...inputs },
        event: { ref: "refs/heads/main", sha: definitions.git("rev-parse", "HEAD"), ...event },
        env: { GITHUB_SERVER_URL: sources.url, ...env },
        ...others,
      })
      const ids = (main.state.run ?? "").split(" ").filter(Boolean)
      const left = (await Promise.all(ids.map((id) => leftovers(id, definitions.temp)))).flat()
      const images = JSON.parse(main.outputs.images ?? "[]") as { name: string; reason: string; verdict: string }[]
      return {
        main,
        left,
        told: Object.fromEntries(images.map(({ name, reason, verdict }) => [name, `${reason}: ${verdict}`])),
      }
    },
    change(file, text) {
      writeFileSync(path.join(definitions.workspace, file), text)
      definitions.git("add", "--all")
      definitions.git("commit", "--quiet", "--message", "a change")
    },
    async pushBase(mark) {
      const reference = `${registry.host}/base:1`
      const id = await docker("run", "--detach", "--network", "none", BASE, "sh", "-c", `echo ${mark} > /base`)
      await docker("wait", id)
      await docker("commit", id, reference)
      await docker("rm", id)
      await docker("push", "--quiet", reference)
      await docker("rmi", reference)
    },
    async tags() {
      return Object.fromEntries(
        await Promise.all(NAMES.map(async (name) => [name, await registry.tags(name)] as const)),
      )
    },
    inNewest: (name, ...command) =>
      pulled(name, (reference) => docker("run", "--rm", "--network", "none", reference, ...command)),
    labels: (name) =>
      pulled(name, async (reference) =>
        JSON.parse(await docker("inspect", "--format", "{{json .Config.Labels}}", reference)),
      ),
    stop: async () => {
      await Promise.all([registry.stop(), sources.stop(), definitions.remove()])
    },
  }
}

function seedFiles(host: string): Readonly<Record<string, string>> {
  return {
    "chain.yml": `images:
  py3dev:     { context: py3dev, parent: "${host}/base:1" }
  infra-dev:  { context: infra-dev, parent: py3dev }
  infra-prod: { context: infra-prod, parent: infra-dev, source: { repository: my-org/infra, ref: develop, path: src } }
  app1-dev:   { context: app1-dev, parent: infra-prod }
  app1-prod:
    context: app1-prod
    parent: app1-dev
    source: { repository: my-org/app1, ref: develop, path: src }
    gates: "tests: cat /src/app1-prod/app.txt && test $(wc -l < /chain) = 5"
`,
    "py3dev/Dockerfile": dev("py3dev"),
    "infra-dev/Dockerfile": dev("infra-dev"),
    "infra-prod/Dockerfile": prod("infra-prod"),
    "app1-dev/Dockerfile": dev("app1-dev"),
    "app1-prod/Dockerfile": prod("app1-prod"),
  }
}

/** The text of a file of the definitions. */
export function fileOf({ definitions }: Chain, file: string): string {
  return readFileSync(path.join(definitions.workspace, file), "utf8")
}
