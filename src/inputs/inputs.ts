// The inputs of a run as one typed, read-only object. `read.ts` makes it; nothing else reads an input.
import type { Repository } from "../image/reference.ts"
import type { TagPattern } from "../policy/newest.ts"

export const SELECTABLE_STAGES = ["build", "gates", "health", "release", "publish"] as const
export type SelectableStage = (typeof SELECTABLE_STAGES)[number]

export interface Inputs {
  readonly repository: Repository
  /** An image of the engine to adopt instead of building; ID or name. */
  readonly imageRef?: string
  readonly stages: ReadonlySet<SelectableStage>
  readonly version?: string
  readonly versionArg?: string
  readonly credentials?: Credentials
  readonly build: BuildInputs
  readonly gates: GateInputs
  readonly health: HealthInputs
  /** Absent where no Compose file is given, or the stage does not run. */
  readonly release?: ReleaseInputs
  /** Paths in the containers of gates and acceptance tests, absolute or relative to their working directory. */
  readonly reports: readonly string[]
  readonly artifacts: ArtifactInputs
  readonly package?: PackageInputs
  readonly push: PushInputs
  readonly cache: CacheInputs
  /** True: what was proved before, exactly so, is published without proving it again. */
  readonly reuseVerdicts: boolean
  readonly report: { readonly summary: boolean; readonly annotations: boolean }
  /** What the reader of the log should know about how the inputs were read, e.g. a name that was lowered. */
  readonly notices: readonly string[]
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** The image that ours is built on; without a tag and a digest its newest tag. */
export interface ParentInputs {
  readonly repository: Repository
  readonly tag?: string
  readonly digest?: string
  readonly pattern: TagPattern
  /** Build argument that receives it. */
  readonly buildArg: string
}

/** A name and a value out of a `NAME=value` line. */
export interface Pair {
  readonly name: string
  readonly value: string
}

export interface BuildInputs {
  /** Absolute real path inside the checkout; empty when nothing is built. */
  readonly context: string
  /** Absolute real path inside the checkout; empty when nothing is built. */
  readonly file: string
  readonly target?: string
  readonly parent?: ParentInputs
  readonly buildArgs: readonly Pair[]
  readonly buildContexts: readonly Pair[]
  readonly labels: readonly Pair[]
  readonly secrets: readonly Pair[]
  readonly secretFiles: readonly Pair[]
  readonly secretEnvs: readonly Pair[]
  readonly ssh: readonly string[]
  /** `os/arch[/variant]`; absent means the platform of the engine. */
  readonly platform?: string
  readonly pull: boolean
  readonly noCache: boolean
  /** True: nothing is built when the published image was built from exactly this. */
  readonly skipIfCurrent: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly builder?: string
  readonly network?: string
  readonly addHosts: readonly string[]
  readonly provenance?: string
  readonly sbom?: string
}

export interface CacheInputs {
  /** `registry`: layers of the build are kept beside the image, by credentials that the builder has. */
  readonly mode: "auto" | "registry" | "off"
  /** Absolute, `~/…` or relative to the working directory, normalised. */
  readonly paths: readonly string[]
}

export interface GateInputs {
  readonly setupRoot?: Command
  readonly setup?: Command
  readonly gates: readonly Gate[]
  readonly testFiles: readonly TestFile[]
  /** Paths of the test files that setup gets; absent means all. */
  readonly setupFiles?: readonly string[]
  readonly env: readonly Pair[]
  readonly workdir?: string
  /** `user[:group]`; absent means the image's own. */
  readonly user?: string
  /** Milliseconds, for the setup commands. */
  readonly timeout: number
  readonly failFast: boolean
  readonly maxParallel: number
}

/** A command as it will be executed, and as a reader knows it. */
export interface Command {
  /** The whole argument vector, shell included where there is one. */
  readonly argv: readonly string[]
  /** As the user wrote it. */
  readonly text: string
}

export interface Gate {
  readonly name: string
  readonly command: Command
  readonly user?: string
  readonly workdir?: string
  /** On top of {@link GateInputs.env}. */
  readonly env: readonly Pair[]
  /** Milliseconds. */
  readonly timeout: number
  readonly network: "bridge" | "none"
  /** Bytes; absent means most of what the machine has. */
  readonly memory?: number
  /** Names without `CAP_`; a gate has no other capability. */
  readonly capabilities: readonly string[]
  readonly allowFailure: boolean
}

export interface TestFile {
  /** Relative to the checkout, normalised (`./tests/` is `tests`). */
  readonly path: string
  /** Absolute real path inside the checkout. */
  readonly source: string
  readonly kind: "file" | "folder"
  /** Absolute path in the container; absent means `path` below the working directory. */
  readonly target?: string
  /** `ro`: mounted read-only. `rw`: a writable copy is mounted. The checkout itself is never writable. */
  readonly mode: "ro" | "rw"
}

export interface HealthInputs {
  /**
   * `release`: nobody said anything, and the image is started in its release environment. `declared`: nobody said anything about an
   * image of a chain, which is started when it has a HEALTHCHECK.
   */
  readonly policy: "required" | "optional" | "skip" | "release" | "declared"
  readonly command?: string
  /** Text that has to be printed. */
  readonly log?: string
  /** Milliseconds; absent means 20 s on top of the start period of the image's own check. */
  readonly timeout?: number
  readonly env: readonly Pair[]
}

export interface ReleaseInputs {
  /** Absolute real paths inside the checkout; `converted`: what Compose gets instead of a file in its first format. */
  readonly files: readonly { readonly path: string; readonly converted?: string }[]
  /** Absolute; relative paths of the first file start here. */
  readonly folder: string
  /** Absolute real path of the checkout. */
  readonly checkout: string
  /** Services that run the tested image; empty means those that build what the run has built. */
  readonly services: readonly string[]
  readonly wait: readonly Readiness[]
  readonly bootstrap: readonly ServiceCommand[]
  readonly up: readonly Readiness[]
  readonly test?: ServiceCommand
  /** Milliseconds for each command and each wait without a limit of its own. */
  readonly timeout: number
  /** What the Compose file may interpolate, on top of what finding the engine needs. */
  readonly env: readonly Pair[]
  /** True when the code may be a stranger's, as on a pull request. */
  readonly foreign: boolean
}

/** A service that has to be ready: healthy by its check, or answering at a port. */
export interface Readiness {
  readonly service: string
  readonly port?: number
  /** Milliseconds. */
  readonly timeout?: number
  /** As the user wrote it. */
  readonly text: string
}

/** A command in a container of a service; without arguments the service's own. */
export interface ServiceCommand {
  readonly service: string
  readonly argv: readonly string[]
  readonly text: string
}

export interface ArtifactInputs {
  readonly items: readonly ArtifactInput[]
  /** What the stages that artifacts come from are built of; absent when none does. Absolute real paths. */
  readonly sources?: { readonly context: string; readonly file: string }
}

/** Something that is brought out of a stage of the Dockerfile, of a gate that has ended, or of the image. */
export type ArtifactInput = {
  /** Absolute path of a file or a folder there. */
  readonly path: string
  /** Relative to the checkout; absent means a folder of the job. */
  readonly folder?: string
  /** As the user wrote it. */
  readonly text: string
} & ({ readonly from: "stage" | "gate"; readonly name: string } | { readonly from: "image"; readonly name?: never })

export interface PackageInputs {
  readonly command: Command
  readonly env: readonly Pair[]
  /** One without a value means that the job was not given it. */
  readonly secrets: readonly Pair[]
}

export interface PushInputs {
  readonly mode: "auto" | "never"
  /** False: a push does not ask whether the checkout is the commit of the event, without changes. */
  readonly verifyCheckout: boolean
  /** True: a version tag that names another image is overwritten, and a moving tag may move backwards. */
  readonly allowOverwrite: boolean
  readonly branches: readonly string[]
  /** Glob patterns for names of git tags. */
  readonly tagPatterns: readonly string[]
  /** Of `{{timestamp}}`: `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`, and everything else as it is. */
  readonly timestampFormat: string
  /** Templates of tags, placeholders spelled `{{name}}`; full references were reduced to their tags. Empty means the default rule. */
  readonly tags: readonly string[]
}
