// The engine, the registry and the base image that the project's own scripts bring up.
import { execFileSync } from "node:child_process"
import path from "node:path"

/** Brings everything up and returns how to reach it. */
export function engine(root, kind) {
  const script = path.join(root, "scripts/engine.sh")
  execFileSync("bash", [script, "up", kind], { stdio: ["ignore", 2, 2] })
  const env = environment(script, kind)
  const ask = (...words) => execFileSync("docker", words, { env, encoding: "utf8" }).trim()
  const version = ask("version", "--format", "{{.Server.Version}}")
  const driver = ask("info", "--format", "{{json .DriverStatus}}")
  return {
    env,
    version,
    store: driver.includes("io.containerd.snapshotter") ? "containerd store" : "classic store",
    hasStartInterval: Number(version.split(".")[0]) >= 25,
    parentImage: baseImage(root, env, "python"),
    node: env.IMAGE_DRIVEN_NODE,
    registry: env.IMAGE_DRIVEN_REGISTRY,
    registryBinary: env.IMAGE_DRIVEN_REGISTRY_BIN,
    username: env.IMAGE_DRIVEN_REGISTRY_USERNAME,
    password: env.IMAGE_DRIVEN_REGISTRY_PASSWORD,
  }
}

/** Name of the base image of a kind (busybox, debian, python), which the engine has from now on. */
export function baseImage(root, env, kind) {
  const name = `image-driven.invalid/${kind}:base`
  execFileSync("bash", [path.join(root, "scripts/base-image.sh"), kind, name], { env, stdio: ["ignore", 2, 2] })
  return name
}

/** What `eval "$(scripts/engine.sh env KIND)"` gives a shell; an engine that ran before is of the kind `host`. */
function environment(script, kind) {
  const program =
    'set -e; lines=$(bash "$0" env "$([ "$(bash "$0" engines)" = host ] && echo host || echo "$1")"); eval "$lines"; exec env -0'
  const text = execFileSync("bash", ["-c", program, script, kind], { encoding: "utf8", stdio: ["ignore", "pipe", 2] })
  const entries = text.split("\0").filter(Boolean)
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  )
}
