// A project as a user has it: a git checkout with a Dockerfile, tests and a commit, and a runner's temporary folder.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { leftovers } from "./docker.ts"
import { type ActionResult, runStep, type StepOptions } from "./runner/emulator.ts"

export interface Project {
  readonly workspace: string
  readonly temp: string
  readonly head: string
  git(...args: string[]): string
  /** Runs the step, main and post, on a push of this commit unless `more` says otherwise, and looks for what is left. */
  step(inputs: Readonly<Record<string, string>>, more?: Partial<StepOptions>): Promise<StepOutcome>
  /** Hash over every path, mode and content of the checkout. */
  hash(): Promise<string>
  remove(): Promise<void>
}

export interface StepOutcome {
  readonly main: ActionResult
  readonly post: ActionResult
  /** What the run left on the engine and in the temporary folder after post. */
  readonly left: readonly string[]
  /** The whole log of main as a reader sees it. */
  readonly log: string
}

/**
 * The image of the tests: a user with uid 1000, a web server behind an entry point that leaves a mark, and knobs as
 * build arguments (BREAK_BUILD, HEALTHY_AFTER, NEVER_HEALTHY, CRASH_AFTER).
 */
export const DOCKERFILE = `ARG PARENT_IMAGE=image-driven.invalid/busybox:base
FROM \${PARENT_IMAGE} AS base
RUN echo 'app:x:1000:1000::/home/app:/bin/sh' >> /etc/passwd && mkdir -p /home/app && chown 1000:1000 /home/app
WORKDIR /home/app
ARG BREAK_BUILD=
RUN test -z "$BREAK_BUILD" || { echo this build is broken; exit 9; }
ARG HEALTHY_AFTER=0
ARG NEVER_HEALTHY=
ARG CRASH_AFTER=
ENV HEALTHY_AFTER=\${HEALTHY_AFTER} NEVER_HEALTHY=\${NEVER_HEALTHY} CRASH_AFTER=\${CRASH_AFTER}
COPY --chown=0:0 start.sh /start.sh
USER app
ENTRYPOINT ["sh", "/start.sh"]
FROM base AS unchecked
FROM base AS none
HEALTHCHECK NONE
FROM base AS slow-check
HEALTHCHECK CMD wget -q -O /dev/null http://127.0.0.1:8080/ready
FROM base AS final
HEALTHCHECK --interval=1s --timeout=2s --retries=5 CMD wget -q -O /dev/null http://127.0.0.1:8080/ready
`

const START = `echo "entry point: started as $(id -u)"
mkdir -p /tmp/web && touch /tmp/entry-point-ran
if [ -n "$CRASH_AFTER" ]; then sleep "$CRASH_AFTER"; echo "the service has crashed"; exit 7; fi
httpd -p 8080 -h /tmp/web
sleep "$HEALTHY_AFTER"
[ -n "$NEVER_HEALTHY" ] || echo yes > /tmp/web/ready
while :; do sleep 1; done
`

export interface ProjectOptions {
  readonly branch?: string
  /** Git tags at the commit; a detached HEAD with the first is what a runner has on a tag. */
  readonly tags?: readonly string[]
  readonly detached?: boolean
  /** Files on top of the usual ones; an empty path of a Dockerfile replaces it. */
  readonly files?: Readonly<Record<string, string>>
  /** True when it has these files alone. */
  readonly only?: boolean
}

/** Makes one; the caller removes it. */
export async function project(options: ProjectOptions = {}): Promise<Project> {
  const folder = await mkdtemp(path.join(tmpdir(), "project-"))
  const workspace = path.join(folder, "checkout")
  const temp = path.join(folder, "temp")
  await mkdir(temp, { recursive: true })
  const usual = {
    Dockerfile: DOCKERFILE,
    "start.sh": START,
    "tests/first.txt": "a test\n",
    ".flake8": "[flake8]\n",
    "private.txt": "not for gates\n",
  }
  const files: Readonly<Record<string, string>> = { ...(options.only ? {} : usual), ...options.files }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true })
    await writeFile(path.join(workspace, name), text)
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", workspace, "-c", "user.name=Test", "-c", "user.email=test@example.invalid", ...args], {
      encoding: "utf8",
    }).trim()
  git("init", "--quiet", "--initial-branch", options.branch ?? "main")
  git("add", "--all")
  git("commit", "--quiet", "--message", "A project")
  for (const tag of options.tags ?? []) git("tag", tag)
  if (options.detached) git("checkout", "--quiet", "--detach")
  const head = git("rev-parse", "HEAD")

  return {
    workspace,
    temp,
    head,
    git,
    async step(inputs, more = {}) {
      const { event, ...others } = more
      const { main, post } = await runStep({
        workspace,
        temp,
        // What is kept between runs has tests of its own; every other test begins with nothing.
        inputs: { cache: "off", ...inputs },
        event: { ref: `refs/heads/${options.branch ?? "main"}`, sha: head, ...event },
        ...others,
      })
      const runId = main.state.run
      return { main, post, left: runId === undefined ? [] : await leftovers(runId, temp), log: main.log.join("\n") }
    },
    hash: () => hashOf(workspace),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash("sha256")
  for (const entry of (await readdir(folder, { recursive: true, withFileTypes: true })).sort((a, b) =>
    `${a.parentPath}/${a.name}`.localeCompare(`${b.parentPath}/${b.name}`),
  )) {
    const file = path.join(entry.parentPath, entry.name)
    if (path.relative(folder, file).startsWith(".git")) continue
    const { mode } = await lstat(file)
    hash.update(`${path.relative(folder, file)} ${mode} `)
    if (entry.isSymbolicLink()) hash.update(await readlink(file))
    else if (entry.isFile()) hash.update(await readFile(file))
  }
  return hash.digest("hex")
}
