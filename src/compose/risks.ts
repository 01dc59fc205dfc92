// What a Compose file must not have where its author may be anybody: ways out of its containers, and files of the machine
// that are not of the checkout. Works on a file as it is written and on the model that Compose resolves. Pure.
import path from "node:path"

type Plain = Readonly<Record<string, unknown>>

/** Settings of a service that are a way out when they have this value. */
const FORBIDDEN: Readonly<Record<string, (value: unknown) => boolean>> = {
  privileged: (value) => value !== false && value !== "false",
  network_mode: (value) => !["bridge", "none"].includes(String(value)) && !String(value).startsWith("service:"),
  pid: isHost,
  ipc: isHost,
  uts: isHost,
  userns_mode: isHost,
  cgroup: isHost,
  cgroup_parent: () => true,
  cap_add: isGiven,
  devices: isGiven,
  device_cgroup_rules: isGiven,
  gpus: () => true,
  runtime: () => true,
  provider: () => true,
  credential_spec: () => true,
  use_api_socket: (value) => value !== false,
  // Everything but this one takes something away from what containers are confined by.
  security_opt: (value) => items(value).some((item) => !/^no-new-privileges([:=]true)?$/.test(item)),
  volumes_from: (value) => items(value).some((item) => item.startsWith("container:")),
  external_links: isGiven,
  post_start: hasPrivilege,
  pre_stop: hasPrivilege,
  deploy: (value) => isGiven(plain(plain(plain(value).resources).reservations).devices),
}
/** `cache_to` writes to folders of the machine. */
const FORBIDDEN_BUILD = ["privileged", "entitlements", "ssh", "cache_to", "cache_from"]

/**
 * One sentence for each, e.g. `service "app" has privileged`; empty when there is none.
 * @param folder absolute, of the checkout. @param base where relative paths start.
 * @param seen told every path that is inside by its name: whether it is a link that leads out, only the file system knows.
 */
export function risksOf(
  model: unknown,
  folder: string,
  base: string = folder,
  seen: (absolute: string) => void = () => undefined,
): readonly string[] {
  const outside = (text: unknown, from = base) => {
    const out = isOutside(text, folder, from)
    if (!out) seen(path.resolve(from, String(text)))
    return out
  }
  const found: string[] = []
  for (const [name, service] of entries(model, "services")) {
    const say = (what: string) => found.push(`service ${JSON.stringify(name.slice(0, 60))} ${what}`)
    for (const [key, isRisk] of Object.entries(FORBIDDEN))
      if (service[key] !== undefined && service[key] !== null && isRisk(service[key])) say(`has ${key}`)
    for (const source of sourcesOf(service.volumes)) if (outside(source)) say(`mounts ${JSON.stringify(source)}`)
    for (const file of filesOf(service.env_file)) if (outside(file)) say(`reads ${JSON.stringify(file)}`)
    for (const file of filesOf(service.label_file)) if (outside(file)) say(`reads ${JSON.stringify(file)}`)
    const extended = plain(service.extends).file
    if (extended !== undefined && outside(extended)) say(`extends ${JSON.stringify(extended)}`)
    const build = typeof service.build === "string" ? { context: service.build } : plain(service.build)
    for (const key of FORBIDDEN_BUILD) if (isGiven(build[key])) say(`has build.${key}`)
    if (build.network === "host") say("has build.network: host")
    const { dockerfile, context = "." } = build
    if (isPath(context) && typeof dockerfile === "string" && outside(dockerfile, path.resolve(base, String(context))))
      say(`builds with ${JSON.stringify(dockerfile)}`)
    const contexts = [build.context, ...Object.values(plain(build.additional_contexts))]
    for (const context of contexts) if (isPath(context) && outside(context)) say(`builds ${JSON.stringify(context)}`)
  }
  for (const kind of ["secrets", "configs"])
    for (const [name, { file }] of entries(model, kind))
      if (file !== undefined && outside(file))
        found.push(`${kind} ${JSON.stringify(name)} reads ${JSON.stringify(file)}`)
  for (const [name, volume] of entries(model, "volumes")) {
    if (isGiven(plain(volume.driver_opts).device))
      found.push(`volume ${JSON.stringify(name)} mounts a device or a folder`)
    if (!isUsual(volume.driver, "local")) found.push(`volume ${JSON.stringify(name)} has a driver of its own`)
    if (volume.external) found.push(`volume ${JSON.stringify(name)} is external`)
  }
  for (const [name, network] of entries(model, "networks"))
    if (network.external || !isUsual(network.driver, "bridge"))
      found.push(`network ${JSON.stringify(name)} is not of the project`)
  for (const file of filesOf(plain(model).include)) if (outside(file)) found.push(`it includes ${JSON.stringify(file)}`)
  return found
}

/** Variables that a Compose file asks for and that carry secrets on a runner: they are never handed to it. */
export function secretVariables(text: string): readonly string[] {
  const names = [...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_-]*)/g)].map(([, name = ""]) => name)
  return [
    ...new Set(
      names.filter((name) => /^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|RUNNER_TEMP$|HTTPS?_PROXY$)/i.test(name)),
    ),
  ]
}

/** Other files that this one takes in, as they are written. */
export function takenIn(model: unknown): readonly string[] {
  const extended = entries(model, "services").map(([, service]) => plain(service.extends).file)
  const included = filesOf(plain(model).include).filter((file) => /\.(ya?ml|json)$/i.test(String(file)))
  return [...extended, ...included].filter((file) => typeof file === "string")
}

/** A driver that is not named, or the one that is used then. */
function isUsual(driver: unknown, usual: string): boolean {
  return driver === undefined || driver === null || driver === "" || driver === usual
}

/** True when a hook of a service runs with more than the service has. */
function hasPrivilege(hooks: unknown): boolean {
  return (Array.isArray(hooks) ? hooks : [hooks]).some((hook) => isGiven(plain(hook).privileged))
}

function isHost(value: unknown): boolean {
  return /^(host|container:)/.test(String(value))
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  return Array.isArray(value) ? value.length > 0 : typeof value !== "object" || Object.keys(value).length > 0
}

/** A path that leads out of the checkout, or that only Compose could tell. */
function isOutside(text: unknown, folder: string, base: string): boolean {
  if (typeof text !== "string") return true
  if (text.startsWith("~") || text.includes("$")) return true
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return true
  const below = path.relative(folder, path.resolve(base, text))
  return below === ".." || below.startsWith("../") || path.isAbsolute(below)
}

function isPath(context: unknown): boolean {
  return typeof context === "string" && !/^([a-z][a-z0-9+.-]*:|git@|github\.com\/)/i.test(context)
}

/** What stands before the colon of `./data:/data`, of every volume that is a path. */
function sourcesOf(volumes: unknown): readonly string[] {
  if (!Array.isArray(volumes)) return []
  return volumes.flatMap((volume: unknown) => {
    if (typeof volume === "string") {
      const [source = ""] = volume.split(":")
      return volume.includes(":") && /^[./~$]|\$/.test(source) ? [source] : []
    }
    const { type, source } = plain(volume)
    return type === "bind" || type === "npipe" ? [String(source ?? "")] : []
  })
}

/** `path`, `[path]`, `{path}` or `[{path}]`, the last also as lists of paths. */
function filesOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap((item: unknown) =>
    typeof item === "object" && item !== null
      ? [plain(item).path, plain(item).env_file, plain(item).project_directory]
          .flat()
          .filter((file) => file !== undefined)
      : [item],
  )
}

function items(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String)
}

function entries(model: unknown, key: string): readonly (readonly [string, Plain])[] {
  return Object.entries(plain(plain(model)[key])).map(([name, value]) => [name, plain(value)])
}

function plain(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {}
}
