// The publish command: packages are uploaded from a container of the tested image, after the image is published, and what is
// uploaded are the files that were tested. Its secrets reach this one process by its standard input and nothing else.
import { engineFailure } from "../docker/api.ts"
import { runCommand } from "../docker/command.ts"
import { type ContainerSpec, removeContainer } from "../docker/containers.ts"
import type { ImageRecord } from "../docker/images.ts"
import { StageError } from "../errors.ts"
import { runLabels } from "../image/run.ts"
import type { GateInputs, PackageInputs, Pair } from "../inputs/inputs.ts"
import type { ArtifactStore } from "./artifacts.ts"
import type { Session } from "./session.ts"
import { provideTestFiles } from "./test-files.ts"

export interface PackageOutcome {
  readonly published: boolean
  /** One sentence. */
  readonly reason: string
}

/**
 * Reads names and values from standard input until an empty line, exports them, and becomes the command. A value has one line,
 * with octal escapes that every `printf %b` knows; the dot keeps line ends at its end.
 */
const TAKE_SECRETS = `while IFS= read -r name && [ -n "$name" ]; do
IFS= read -r value; value=$(printf '%b.' "$value"); export "$name=\${value%.}"
done; unset name value; exec "$@" < /dev/null`

const PIDS_LIMIT = 4096

/**
 * Runs the publish command. A secret without a value means that the job was not given it: then nothing is uploaded.
 * @param base ID of the image to start from: the tested image, or a layer of this run on top of it with what setup installed.
 * @throws StageError `package` when the command fails, `integrity` when an artifact is not what was tested.
 */
export async function publishPackages(
  session: Session,
  inputs: PackageInputs,
  { workdir: wanted, user, timeout }: GateInputs,
  image: ImageRecord,
  base: string,
  store: ArtifactStore,
): Promise<PackageOutcome> {
  const missing = inputs.secrets.filter(({ value }) => value === "").map(({ name }) => name)
  if (missing.length > 0)
    return { published: false, reason: `Not published: no credentials, ${missing.join(", ")} has no value.` }
  await store.verify()
  const { engine, log, signal, runId } = session
  const workdir = wanted ?? (image.Config.WorkingDir || "/")
  let container: string | undefined
  try {
    const { image: from, mounts } = await provideTestFiles(session, base, { files: store.mounts, skipped: 0 }, workdir)
    const [program = "", ...args] = commandOf(inputs)
    const spec: ContainerSpec = {
      Image: from,
      Entrypoint: [program],
      Cmd: args,
      User: user ?? image.Config.User ?? "",
      WorkingDir: workdir,
      Env: inputs.env.map(({ name, value }) => `${name}=${value}`),
      Labels: runLabels(runId),
      Healthcheck: { Test: ["NONE"] },
      ...(inputs.secrets.length === 0 ? {} : { OpenStdin: true, StdinOnce: true, AttachStdin: true }),
      HostConfig: {
        Init: true,
        NetworkMode: "bridge",
        SecurityOpt: ["no-new-privileges"],
        CapDrop: ["ALL"],
        Mounts: mounts,
        LogConfig: { Type: "none" },
        PidsLimit: PIDS_LIMIT,
      },
    }
    log.progress("publish-command")
    const output = log.foreign()
    try {
      // Its output is in the log alone, where the runner masks the secrets: a file of the job would have them as they are.
      const end = await runCommand(engine, {
        name: `image-driven-publish-${runId}`,
        spec,
        timeout,
        output: (chunk) => output.write(chunk),
        created: (id) => {
          container = id
        },
        signal,
        ...(inputs.secrets.length === 0 ? {} : { input: wireOf(inputs.secrets) }),
      })
      if (end.how === "exited" && end.exitCode === 0)
        return { published: true, reason: `Published by \`${inputs.command.text.split("\n")[0]}\`.` }
      throw new StageError({
        stage: "publish",
        kind: "package",
        what:
          end.how === "exited"
            ? `publish-command failed with exit code ${end.exitCode}`
            : end.how === "not started"
              ? `publish-command could not be started: ${end.why}`
              : `publish-command was stopped: it ran longer than ${timeout / 1000} s`,
        why: `the command was: ${inputs.command.text}`,
        remedy:
          "its output is above; what it has uploaded before it failed is there, and is never repeated by this run",
      })
    } finally {
      output.end()
      log.progress("")
    }
  } catch (error) {
    throw engineFailure(error, "publish", "the publish command could not be run")
  } finally {
    if (container !== undefined) session.background.add(removeContainer(engine, container))
  }
}

function commandOf({ command, secrets }: PackageInputs): readonly string[] {
  return secrets.length === 0 ? command.argv : ["sh", "-c", TAKE_SECRETS, "publish", ...command.argv]
}

/** Secrets as the command reads them. */
export function wireOf(secrets: readonly Pair[]): Buffer {
  const octal = (value: string) =>
    [...Buffer.from(value)].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("")
  return Buffer.from(`${secrets.map(({ name, value }) => `${name}\n${octal(value)}\n`).join("")}\n`)
}
