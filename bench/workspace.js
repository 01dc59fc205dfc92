// A checkout of an example, or of another folder of ours, in a folder of its own, whose code can be changed between the rounds.
import { execFileSync } from "node:child_process"
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { parse } from "yaml"

const ALWAYS = [
  "-c",
  "user.name=bench",
  "-c",
  "user.email=bench@localhost",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "commit.gpgsign=false",
]

export class Workspace {
  #changes = 0

  /** Also has an empty Docker configuration, so that a login of the shell pipelines stays out of the user's own. */
  constructor(root, source = "examples/numbers-api") {
    this.temporary = mkdtempSync(path.join(tmpdir(), "image-driven-bench-"))
    this.folder = path.join(this.temporary, "checkout")
    cpSync(path.join(root, source), this.folder, {
      recursive: true,
      filter: (file) => !/(__pycache__|_cache)$/.test(file),
    })
    this.dockerConfig = path.join(this.temporary, "docker")
    mkdirSync(this.dockerConfig)
    this.#git("init", "--quiet", "--initial-branch=main")
    this.#commit("start")
  }

  /** Commits code that no layer of an earlier build can hold. */
  change() {
    this.#changes++
    appendFileSync(
      path.join(this.folder, "numbers_api/__init__.py"),
      `${this.#changes === 1 ? "\n" : ""}# Change ${this.#changes}\n`,
    )
    this.#commit(`change ${this.#changes}`)
  }

  get head() {
    return this.#git("rev-parse", "HEAD")
  }

  /** The inputs of the step in the example's workflow: what all contestants have to do. */
  get step() {
    const workflow = parse(readFileSync(path.join(this.folder, "workflow.yml"), "utf8"))
    return workflow.jobs.image.steps.find(({ uses }) => uses?.includes("/image-driven-pipeline@")).with
  }

  remove() {
    rmSync(this.temporary, { recursive: true, force: true })
  }

  #commit(message) {
    this.#git("add", "--all")
    this.#git("commit", "--quiet", "--message", message)
  }

  #git(...words) {
    return execFileSync("git", [...ALWAYS, ...words], { cwd: this.folder, encoding: "utf8" }).trim()
  }
}
