// The model of a Compose file as `docker compose config` resolves it, and what becomes of it for a run: the tested image by
// its ID, names and labels of the run, no host port, the pace of the health stage. Pure.
import { type HealthCheck, hasCheck, waitingPace } from "../image/health.ts"

/** A service as the Compose specification has it; only what is used here is named. */
export interface ComposeService {
  readonly image?: string
  readonly build?: ComposeBuild | null
  readonly healthcheck?: ComposeHealthCheck | null
  readonly volumes?: readonly ComposeMount[] | null
  readonly labels?: Readonly<Record<string, string>> | null
  readonly [key: string]: unknown
}

export interface ComposeBuild {
  readonly context?: string
  readonly dockerfile?: string
  readonly target?: string
  readonly additional_contexts?: Readonly<Record<string, string>> | null
  readonly [key: string]: unknown
}

export interface ComposeHealthCheck {
  readonly test?: readonly string[] | string
  readonly disable?: boolean
  readonly interval?: string
  readonly timeout?: string
  readonly start_period?: string
  readonly start_interval?: string
  readonly retries?: number
}

export interface ComposeMount {
  readonly type: string
  readonly source?: string
  readonly target: string
  readonly [key: string]: unknown
}

interface Resource {
  readonly name?: string
  readonly external?: unknown
  readonly labels?: Readonly<Record<string, string>> | null
  readonly [key: string]: unknown
}

export interface ComposeModel {
  readonly name?: string
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks?: Readonly<Record<string, Resource | null>>
  readonly volumes?: Readonly<Record<string, Resource | null>>
  readonly [key: string]: unknown
}

/** The build of the run, by which a Compose file recognises its image. Absolute paths. */
export interface OwnBuild {
  readonly context: string
  readonly file: string
  readonly target?: string
}

export interface ReleaseSettings {
  /** Name of the project, which no other run has. */
  readonly project: string
  /** ID of the tested image, and the check it has. */
  readonly image: { readonly id: string; readonly name: string; readonly check?: HealthCheck | null }
  /** Services that run the tested image. */
  readonly tested: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Local name for the image of a service that the Compose file builds itself. */
  readonly nameOf: (service: string) => string
  /** Copy that is mounted in place of a path of the checkout; undefined for a path that is not of the checkout. */
  readonly copyOf: (source: string) => string | undefined
  /** Checks of images that are on the engine, by name. */
  readonly checks: ReadonlyMap<string, HealthCheck>
  /** True when the engine can tell starting from running (`start_interval`). */
  readonly startInterval: boolean
}

/**
 * The services that run the tested image: those that were named, or those that build what the run has built; and every
 * other one that uses the image by the name that one of these gives it.
 */
export function testedServices(
  model: ComposeModel,
  named: readonly string[],
  own: OwnBuild | undefined,
): readonly string[] {
  const services = Object.entries(model.services)
  const first = named.length > 0 ? named : services.filter(([, { build }]) => isOwn(build, own)).map(([name]) => name)
  const names = new Set(first.flatMap((service) => model.services[service]?.image ?? []))
  return services
    .filter(([name, { image, build }]) => first.includes(name) || (!build && image !== undefined && names.has(image)))
    .map(([name]) => name)
}

function isOwn(build: ComposeBuild | null | undefined, own: OwnBuild | undefined): boolean {
  if (!build || own === undefined || build.context === undefined) return false
  const file = build.dockerfile ?? "Dockerfile"
  const absolute = file.startsWith("/") ? file : `${build.context.replace(/\/$/, "")}/${file}`
  return build.context === own.context && absolute === own.file && (build.target ?? "") === (own.target ?? "")
}

/** Services whose images the Compose file builds beside the tested one, e.g. acceptance tests. */
export function sideBuilds(model: ComposeModel, tested: readonly string[]): readonly string[] {
  return Object.entries(model.services)
    .filter(([name, { build }]) => build && !tested.includes(name))
    .map(([name]) => name)
}

/** Paths that services mount from the file system of the engine's machine. */
export function bindSources(model: ComposeModel): readonly string[] {
  const mounts = Object.values(model.services).flatMap(({ volumes }) => volumes ?? [])
  return [...new Set(mounts.flatMap(({ type, source }) => (type === "bind" && source ? [source] : [])))]
}

/** The model that is run. */
export function releaseModel(model: ComposeModel, settings: ReleaseSettings): ComposeModel {
  const { tested, nameOf } = settings
  const built = new Map<string, string>()
  for (const name of sideBuilds(model, tested)) {
    const { image } = model.services[name] ?? {}
    if (image !== undefined) built.set(image, nameOf(name))
  }
  const services = Object.entries(model.services).map(([name, service]) => [
    name,
    releaseService(name, service, built, settings),
  ])
  return {
    ...model,
    name: settings.project,
    services: Object.fromEntries(services),
    networks: resources(model.networks, settings.labels),
    volumes: resources(model.volumes, settings.labels),
  }
}

/** What a service may not keep: names that two runs would share, ports of the host, profiles that would hide it. */
const DROPPED = ["ports", "container_name", "profiles", "develop", "build"]

function releaseService(
  name: string,
  service: ComposeService,
  built: ReadonlyMap<string, string>,
  settings: ReleaseSettings,
): ComposeService {
  const { tested, image, labels, nameOf, copyOf, checks } = settings
  const kept = Object.fromEntries(Object.entries(service).filter(([key]) => !DROPPED.includes(key)))
  const own = imageOf(name, service, built, settings)
  const imageCheck = tested.includes(name) ? image.check : checks.get(service.image ?? nameOf(name))
  const healthcheck = paced(service.healthcheck, imageCheck ?? undefined, settings.startInterval)
  const volumes = service.volumes?.map((mount) => {
    const copy = mount.type === "bind" && mount.source ? copyOf(mount.source) : undefined
    return copy === undefined ? mount : { ...mount, source: copy }
  })
  return {
    ...kept,
    ...own,
    labels: { ...service.labels, ...labels },
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(volumes === undefined ? {} : { volumes }),
  }
}

function imageOf(
  name: string,
  service: ComposeService,
  built: ReadonlyMap<string, string>,
  { tested, image, nameOf }: ReleaseSettings,
): Partial<ComposeService> {
  if (tested.includes(name)) return { image: image.id, pull_policy: "never" }
  if (service.build) {
    const contexts = Object.entries(service.build.additional_contexts ?? {}).map(([context, source]) => {
      const other = /^service:(.+)$/.exec(source)?.[1]
      return [context, other !== undefined && tested.includes(other) ? `docker-image://${image.name}` : source]
    })
    return {
      image: nameOf(name),
      build: {
        ...service.build,
        tags: undefined,
        ...(contexts.length > 0 ? { additional_contexts: Object.fromEntries(contexts) } : {}),
      },
      pull_policy: "never",
    }
  }
  const other = built.get(service.image ?? "")
  return other === undefined ? {} : { image: other, pull_policy: "never" }
}

/** The run's labels instead of a fixed name, which two runs would share. What is external belongs to somebody else. */
function resources(
  named: Readonly<Record<string, Resource | null>> | undefined,
  labels: Readonly<Record<string, string>>,
): Record<string, Resource> {
  return Object.fromEntries(
    Object.entries(named ?? {}).map(([key, resource]) => {
      if (resource?.external) return [key, resource]
      const { name: _, ...rest } = resource ?? {}
      return [key, { ...rest, labels: { ...resource?.labels, ...labels } }]
    }),
  )
}

/** The check of a service at the pace of the health stage; undefined where nothing is known to raise. */
function paced(
  declared: ComposeHealthCheck | null | undefined,
  image: HealthCheck | undefined,
  startInterval: boolean,
): ComposeHealthCheck | undefined {
  if (declared?.disable || declared?.test?.[0] === "NONE") return declared
  const check: HealthCheck = { ...image, ...fromCompose(declared) }
  if (!hasCheck(check)) return declared ?? undefined
  const pace = waitingPace(check, startInterval)
  return {
    ...declared,
    interval: toCompose(pace.Interval),
    timeout: toCompose(pace.Timeout),
    start_period: toCompose(pace.StartPeriod),
    ...(pace.StartInterval === undefined ? {} : { start_interval: toCompose(pace.StartInterval) }),
    retries: pace.Retries ?? 1,
  }
}

function fromCompose(check: ComposeHealthCheck | null | undefined): HealthCheck {
  if (!check) return {}
  const given: readonly (readonly [keyof HealthCheck, number | readonly string[] | undefined])[] = [
    ["Test", typeof check.test === "string" ? ["CMD-SHELL", check.test] : check.test],
    ["Interval", nanoseconds(check.interval)],
    ["Timeout", nanoseconds(check.timeout)],
    ["StartPeriod", nanoseconds(check.start_period)],
    ["StartInterval", nanoseconds(check.start_interval)],
    ["Retries", check.retries],
  ]
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

const UNITS: Readonly<Record<string, number>> = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 }

/** Nanoseconds of a duration as Go writes it (`1m30s`); undefined for none. Source: Compose specification, "Specifying durations". */
export function nanoseconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(h|ms|m|us|µs|ns|s))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g)]
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0)
}

function toCompose(duration: number | undefined): string {
  return `${Math.round((duration ?? 0) / 1e6)}ms`
}
