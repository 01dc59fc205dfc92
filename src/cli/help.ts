// The help texts: commands, the flags of `run`, each input of action.yml on a line; and what `launch` takes.
import type { Action, InputDeclaration } from "./action.ts"

const WIDTH = 100
const GAP = 2

const INTRODUCTION = `Builds an image, runs gates inside it, waits for its HEALTHCHECK; pushes exactly it when told to.

Usage:
  image-driven-pipeline run [--workflow FILE [--job J] [--step S]] [flags] [inputs]
  image-driven-pipeline chain --image-prefix PREFIX [--plan-only] [flags]
  image-driven-pipeline launch [flags] IMAGE [command ...]
  image-driven-pipeline help | --help
  image-driven-pipeline --version

Examples:
  image-driven-pipeline run --workflow .github/workflows/ci.yml
  image-driven-pipeline run --image-name app --test-command "pytest tests" --test-files tests
  image-driven-pipeline launch ghcr.io/owner/app report.py --since yesterday

chain builds images that stand on images, where something has changed, by chain.yml; launch starts
the newest image of a repository. Their flags: image-driven-pipeline chain --help, launch --help

Flags of run:`

const FLAGS: readonly (readonly [string, string])[] = [
  ["--workflow FILE", "Take the inputs from the step of this workflow file that uses the action."],
  ["--job J", "Id or name of its job, when several use the action."],
  ["--step S", "Id, name or number of the step in its job, when several use the action."],
  ["--directory DIR", "The checkout. Default is the git top level of the current folder."],
  ["--push", "Push what is proved. Without it nothing is pushed and no credential is used."],
  ["--keep-image", "Leave the image on the engine afterwards."],
]

const INPUTS = `Inputs, as in action.yml; a flag beats the workflow file. A list is given by repeating its flag, a
switch as --no-cache or --no-cache=false. Expressions of a workflow file are resolved from git, the
file itself and the environment: \${{ secrets.NAME }} is the environment variable NAME.`

/** The whole help text, without a trailing line end; no line is longer than 100 columns. */
export function helpText(action: Action): string {
  const { flags, groups } = columns(FLAGS, action)
  return [`${INTRODUCTION}\n${flags}`, INPUTS, ...groups].join("\n\n")
}

const CHAIN_INTRODUCTION = `Finds out which images of a chain file have changed, builds and proves them, parents first; pushes
them when told to.

Usage:
  image-driven-pipeline chain --image-prefix PREFIX [--plan-only] [flags]

Flags:`

/** What `chain` takes: some flags of `run`, and the inputs of its action.yml. */
export function chainHelp(action: Action): string {
  const own = FLAGS.filter(([flag]) => ["--directory DIR", "--push", "--keep-image"].includes(flag))
  const { flags, groups } = columns(own, action)
  return [`${CHAIN_INTRODUCTION}\n${flags}`, ...groups].join("\n\n")
}

/** Flags and inputs in two columns. */
function columns(flags: typeof FLAGS, action: Action): { readonly flags: string; readonly groups: readonly string[] } {
  // `push` is a flag here, with another meaning.
  const inputs = action.inputs.filter(({ name }) => name !== "push")
  const rows = inputs.map((input) => [`--${input.name}`, describe(input)] as const)
  const column = Math.max(...[...flags, ...rows].map(([flag]) => flag.length)) + 2 * GAP
  const line = ([flag, text]: readonly [string, string]) =>
    `${" ".repeat(GAP)}${flag.padEnd(column - GAP)}${fit(text, WIDTH - column)}`
  const groups = Map.groupBy(inputs, ({ group }) => group)
  const parts = [...groups].map(
    ([group, members]) => `${group}:\n${members.map((input) => line([`--${input.name}`, describe(input)])).join("\n")}`,
  )
  return { flags: flags.map(line).join("\n"), groups: parts }
}

function describe(input: InputDeclaration): string {
  const text = input.description.replaceAll("`", "").replace(/\s+/g, " ").trim()
  return input.required ? `Required. ${text}` : text
}

/** As many whole sentences of `text` as fit into `width`; a first sentence that does not is cut at a word. */
function fit(text: string, width: number): string {
  let result = ""
  for (const sentence of text.split(/(?<=[.?!])\s+/)) {
    const longer = result === "" ? sentence : `${result} ${sentence}`
    if (longer.length > width) break
    result = longer
  }
  if (result !== "") return result
  const cut = text.slice(0, width - 1)
  return `${cut.slice(0, cut.lastIndexOf(" ")).replace(/[\s,;:]+$/, "")}…`
}

/** What `launch` takes, without a trailing line end; no line is longer than 100 columns. */
export const LAUNCH_HELP = `Starts the newest image of a repository here: your user, your folders, the command's exit code.

Usage:
  image-driven-pipeline launch [flags] IMAGE [command ...]

IMAGE without a tag is the newest by its tags, pulled if it is not there; with a tag or a digest it
is that one. Everything behind IMAGE goes to the container as it is; without it the image's own
command runs.

Flags, before IMAGE:
  --local            The newest on the engine; no registry is asked.
  --pattern PATTERN  Tags that count: timestamp (default), semver, semver:^1, or a glob like main-*.
  --root FOLDER      Folder of log/, data/, config/ and tmp/. Default $IMAGE_DRIVEN_ROOT, or ~/work.
  --source FOLDER    Mount source code, writable, at /src: for an image that has dependencies alone.
  --job[=NAME]       Run as a job: no terminal, output also in ROOT/log/IMAGE/NAME/output.log.
  --env NAME[=VALUE] Set a variable, or hand on your own. May be repeated.
  --help             Show this.

The command finds its folders in LOGDIR, DATADIR, CFGDIR and TMPDIR, and what it runs in as
IMAGE_NAME and IMAGE_VERSION. The exit code is the command's; 125 is the launcher's own failure.`
