// Docker's own CLI as a witness that is independent of our code.
import { execFile } from "node:child_process"
import { readdir } from "node:fs/promises"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Standard output of a docker command. Rejects when it fails. */
export async function docker(...args: string[]): Promise<string> {
  return ask(undefined, args)
}

async function ask(host: string | undefined, args: readonly string[]): Promise<string> {
  const env = host === undefined ? process.env : { ...process.env, DOCKER_HOST: host }
  for (let attempt = 1; ; attempt++) {
    try {
      return (await run("docker", args, { maxBuffer: 64 * 1024 * 1024, env })).stdout.trim()
    } catch (error) {
      // The containerd store cannot list images while somebody removes one, as other tests do at the same time.
      if (attempt === 10 || !/content digest \S+ not found/.test(String((error as { stderr?: unknown }).stderr)))
        throw error
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }
}

/** The image store of the engine under test: what an image ID means. */
export async function imageStore(): Promise<"classic" | "containerd"> {
  return (await docker("info", "--format", "{{json .DriverStatus}}")).includes("io.containerd.snapshotter")
    ? "containerd"
    : "classic"
}

/** Everything on the engine that carries the mark of the run, and its folder in `temp`. Empty when nothing is left. */
export async function leftovers(runId: string, temp: string): Promise<readonly string[]> {
  return leftoversOn(undefined, runId, temp)
}

/** The same on another engine. */
export async function leftoversOn(host: string | undefined, runId: string, temp: string): Promise<readonly string[]> {
  const docker = (...args: string[]) => ask(host, args)
  const [containers, images, networks, volumes, folders] = await Promise.all([
    docker("ps", "--all", "--filter", `label=image-driven.run=${runId}`, "--format", "container {{.Names}}"),
    docker("images", "--format", "image {{.Repository}}:{{.Tag}}"),
    docker("network", "ls", "--filter", `label=image-driven.run=${runId}`, "--format", "network {{.Name}}"),
    docker("volume", "ls", "--filter", `label=image-driven.run=${runId}`, "--format", "volume {{.Name}}"),
    readdir(temp),
  ])
  return [
    ...[containers, networks, volumes].flatMap((text) => text.split("\n")),
    ...images.split("\n").filter((image) => image.includes(runId)),
    ...folders
      .filter((name) => name.startsWith("image-driven-") && name.includes(runId))
      .map((name) => `folder ${name}`),
  ].filter((line) => line !== "")
}
