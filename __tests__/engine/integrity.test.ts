// That what is pushed was tested, comes from the commit it says, and never replaces something newer (T5, T6, T8, T44 to T53).
import { execFileSync } from "node:child_process"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { manifestPut } from "../support/fault-proxy.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project, type StepOutcome } from "../support/project.ts"

let registry: LocalRegistry
beforeAll(async () => {
  registry = await localRegistry()
})
afterEach(() => {
  registry.intercept = () => undefined
})
afterAll(() => registry.stop())

const quick = { "test-command": "true", health: "skip" }
const error = ({ main }: StepOutcome) => main.annotations.find(({ kind }) => kind === "error")?.message ?? ""

async function withProject(
  work: (checkout: Project) => Promise<void>,
  options?: Parameters<typeof project>[0],
): Promise<void> {
  const checkout = await project(options)
  try {
    await work(checkout)
  } finally {
    await checkout.remove()
  }
}

describe("T5 the commit that is pushed is the event's, as it was committed", () => {
  const changes: readonly [string, (checkout: Project) => Promise<unknown>, RegExp][] = [
    [
      "a tracked file was changed",
      (own) => writeFile(path.join(own.workspace, "start.sh"), "echo other\n"),
      /M start\.sh/,
    ],
    ["a file was added", (own) => writeFile(path.join(own.workspace, "extra.txt"), "x"), /\?\? extra\.txt/],
    [
      "another commit was checked out",
      async (own) => {
        own.git("commit", "--quiet", "--allow-empty", "--message", "other")
      },
      /the commit that is checked out is/,
    ],
    [
      "a submodule stands at another commit",
      async (own) => {
        const library = path.join(own.workspace, "library")
        const git = (...args: string[]) =>
          execFileSync("git", ["-C", library, "-c", "user.name=T", "-c", "user.email=t@e.invalid", ...args])
        git("commit", "--quiet", "--allow-empty", "--message", "moved")
      },
      /M library|m library/,
    ],
  ]
  const withLibrary = async (checkout: Project): Promise<string> => {
    const source = path.join(checkout.workspace, "..", "library-source")
    const options = ["-c", "user.name=T", "-c", "user.email=t@e.invalid"]
    execFileSync("git", ["init", "--quiet", source])
    execFileSync("git", ["-C", source, ...options, "commit", "--quiet", "--allow-empty", "--message", "library"])
    checkout.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "library")
    checkout.git("commit", "--quiet", "--message", "with a submodule")
    return checkout.git("rev-parse", "HEAD")
  }
  test.each(changes)(
    "%s: refused before the build, pushed with verify-checkout: false, which warns",
    async (row, change, words) => {
      await withProject(async (checkout) => {
        const sha = await withLibrary(checkout)
        await change(checkout)
        const name = `${registry.host}/t5-${row.replaceAll(" ", "-")}`
        const before = registry.asked.length
        const refused = await checkout.step({ "image-name": name, ...quick }, { event: { sha } })
        expect([refused.main.exitCode, refused.main.outputs.pushed]).toEqual([1, "false"])
        expect(error(refused)).toMatch(/what is checked out is not the commit that this run would push/)
        expect(error(refused)).toMatch(words)
        expect([registry.asked.length, refused.log.includes("load build definition")]).toEqual([before, false])
        const pushed = await checkout.step(
          { "image-name": name, ...quick, "verify-checkout": "false" },
          { event: { sha } },
        )
        expect(pushed.main.outputs.pushed).toBe("true")
        expect(pushed.main.outputs["push-reason"]).toMatch(/`verify-checkout: false`/)
        expect(pushed.main.annotations).toMatchObject([{ kind: "warning", message: expect.stringMatching(words) }])
        expect(pushed.main.summary).toContain("verify-checkout")
      })
    },
  )
  test("clean, with a submodule and with ignored files: pushed", async () => {
    await withProject(async (checkout) => {
      await writeFile(path.join(checkout.workspace, ".gitignore"), "generated\n")
      checkout.git("add", ".gitignore")
      const sha = await withLibrary(checkout)
      await writeFile(path.join(checkout.workspace, "generated"), "x")
      const outcome = await checkout.step({ "image-name": `${registry.host}/t5-clean`, ...quick }, { event: { sha } })
      expect([error(outcome), outcome.main.outputs.pushed]).toEqual(["", "true"])
    })
  })
})

test("T6 a pull request of a fork or of Dependabot has no secrets: green, not pushed", async () => {
  const guarded = await localRegistry({ login: true })
  try {
    await withProject(async (checkout) => {
      for (const [name, ref] of [
        ["pull_request", "refs/pull/7/merge"],
        ["push", "refs/heads/dependabot/npm/x"],
      ] as const) {
        const outcome = await checkout.step(
          { "image-name": `${guarded.host}/t6`, ...quick, username: "", password: "" },
          { event: { name, ref } },
        )
        expect([outcome.main.exitCode, outcome.main.outputs.pushed, guarded.asked.length]).toEqual([0, "false", 0])
      }
    })
  } finally {
    await guarded.stop()
  }
})

describe("T8 T50 a moving tag never goes back", () => {
  test("a run of an older commit does not overwrite the image of a newer one, unless allowed; a newer one does", async () => {
    await withProject(async (checkout) => {
      const name = `${registry.host}/t8`
      const old = checkout.head
      const build = (sha: string, more: Record<string, string> = {}) => {
        checkout.git("checkout", "--quiet", sha)
        return checkout.step({ "image-name": name, ...quick, ...more }, { event: { sha } })
      }
      checkout.git("commit", "--quiet", "--allow-empty", "--date", "2030-01-01T00:00:00Z", "--message", "newer")
      const newer = checkout.git("rev-parse", "HEAD")
      const first = await build(old)
      expect(first.main.outputs.pushed).toBe("true")
      const second = await build(newer)
      expect(second.main.outputs.pushed).toBe("true")
      expect((await registry.manifest("t8", "latest"))?.digest).toBe(second.main.outputs.digest)

      const late = await build(old, { tags: "{{sha}}\nlatest" })
      expect([late.main.exitCode, late.main.outputs.pushed]).toEqual([0, "true"])
      expect(late.main.outputs.tags).toBe(`${name}:${old}`)
      expect(late.log).toContain(
        `t8:latest is not moved: it is commit ${newer.slice(0, 12)}, which comes after this one`,
      )
      expect(JSON.parse(late.main.outputs.metadata ?? "{}")["kept-tags"]).toEqual([`${name}:latest`])
      expect((await registry.manifest("t8", "latest"))?.digest).toBe(second.main.outputs.digest)

      const alone = await build(old)
      expect([alone.main.exitCode, alone.main.outputs.pushed, alone.main.outputs.digest]).toEqual([0, "false", ""])
      expect(alone.main.outputs["push-reason"]).toMatch(/latest stays at a newer image/)

      const allowed = await build(old, { "allow-overwrite": "true" })
      expect(allowed.main.outputs.pushed).toBe("true")
      expect((await registry.manifest("t8", "latest"))?.digest).toBe(allowed.main.outputs.digest)
    })
  })

  test("two runs at once: the older one comes last and gives way", async () => {
    await withProject(async (checkout) => {
      const name = `${registry.host}/t50`
      checkout.git("commit", "--quiet", "--allow-empty", "--message", "newer")
      const newer = checkout.git("rev-parse", "HEAD")
      const older = execFileSync("git", [
        "-C",
        checkout.workspace,
        "worktree",
        "add",
        "--quiet",
        "--detach",
        path.join(checkout.workspace, "..", "older"),
        checkout.head,
      ])
      expect(older.toString()).toBe("")
      const temp = path.join(checkout.workspace, "..", "older-temp")
      await mkdir(temp)
      // The older run's gate ends only when the newer image is there.
      const slow = checkout.step(
        { "image-name": name, health: "skip", "test-command": "sleep 15" },
        { workspace: path.join(checkout.workspace, "..", "older"), temp, event: { sha: checkout.head } },
      )
      const quickly = await checkout.step({ "image-name": name, ...quick }, { event: { sha: newer } })
      const late = await slow
      expect([error(quickly), error(late)]).toEqual(["", ""])
      expect([quickly.main.outputs["push-reason"], late.main.outputs.pushed]).toEqual([
        expect.stringMatching(/^Pushed/),
        "false",
      ])
      expect((await registry.manifest("t50", "latest"))?.digest).toBe(quickly.main.outputs.digest)
    })
  })

  test("a backport does not take latest from a newer release", async () => {
    await withProject(
      async (checkout) => {
        const name = `${registry.host}/backport`
        const release = (tag: string, label: string) =>
          checkout.step(
            { "image-name": name, ...quick, labels: `for=${label}` },
            { event: { ref: `refs/tags/${tag}` } },
          )
        const major = await release("v2.0.0", "two")
        const backport = await release("v1.9.9", "one")
        expect(backport.main.outputs.tags).toBe(`${name}:v1.9.9`)
        expect(backport.log).toContain("it is version 2.0.0, this is 1.9.9")
        expect((await registry.manifest("backport", "latest"))?.digest).toBe(major.main.outputs.digest)
      },
      { tags: ["v1.9.9", "v2.0.0"], detached: true },
    )
  })
})

describe("one build, whose image is the one that is pushed", () => {
  test("T44 a base that moves while the image is tested changes nothing: one build, and its image is pushed", async () => {
    await withProject(async (checkout) => {
      const base = "image-driven.invalid/moving:base"
      await docker("tag", "image-driven.invalid/busybox:base", base)
      // A docker first on PATH that writes down how it was called.
      const real = execFileSync("sh", ["-c", "command -v docker"], { encoding: "utf8" }).trim()
      const folder = path.join(checkout.workspace, "..", "bin")
      await mkdir(folder)
      const calls = path.join(folder, "calls")
      await writeFile(path.join(folder, "docker"), `#!/bin/sh\necho "$1 $2" >> ${calls}\nexec ${real} "$@"\n`, {
        mode: 0o755,
      })
      const running = checkout.step(
        {
          "image-name": `${registry.host}/t44`,
          health: "skip",
          "build-args": `PARENT_IMAGE=${base}`,
          "test-command": "echo gate is busy; sleep 3",
        },
        { env: { PATH: `${folder}:${process.env.PATH}` } },
      )
      await new Promise((resolve) => setTimeout(resolve, 2500))
      await docker("tag", "image-driven.invalid/python:base", base)
      const outcome = await running
      await docker("rmi", base)
      expect(outcome.main.outputs.pushed).toBe("true")
      const held = await registry.manifest("t44", "latest")
      expect([held?.configDigest, held?.digest]).toContain(outcome.main.outputs["image-id"])
      expect((await readFile(calls, "utf8")).split("\n").filter((call) => call === "buildx build")).toHaveLength(1)
    })
  })

  test("T45 the name of the tag is moved on the engine during the gates: the tested image is pushed, the name stays where it was moved", async () => {
    await withProject(async (checkout) => {
      const name = `${registry.host}/t45`
      const running = checkout.step({
        "image-name": name,
        health: "skip",
        "test-command": "echo gate is busy; sleep 2",
      })
      await new Promise((resolve) => setTimeout(resolve, 1500))
      await docker("tag", "image-driven.invalid/busybox:base", `${name}:latest`)
      try {
        const outcome = await running
        const held = await registry.manifest("t45", "latest")
        expect([held?.configDigest, held?.digest]).toContain(outcome.main.outputs["image-id"])
        const id = (reference: string) => docker("inspect", "--format", "{{.Id}}", reference)
        expect(await id(`${name}:latest`)).toBe(await id("image-driven.invalid/busybox:base"))
      } finally {
        await docker("rmi", `${name}:latest`)
      }
    })
  })

  test("T46 an image that vanishes is an engine failure, never a pull", async () => {
    await withProject(async (checkout) => {
      const own = `${registry.host}/vanishing:adopted`
      await docker("build", "--quiet", "--provenance=false", "--tag", own, "--label", "vanishing=1", checkout.workspace)
      const id = await docker("inspect", "--format", "{{.Id}}", own)
      await docker("push", "--quiet", own)
      await docker("rmi", "--force", own)
      const outcome = await checkout.step({ "image-name": `${registry.host}/vanishing`, "image-ref": id, ...quick })
      expect(outcome.main.exitCode).toBe(1)
      expect(error(outcome)).toMatch(/the image is not on the engine/)
      expect(
        registry.asked.filter(({ method, path: asked }) => method === "GET" && asked.includes("vanishing/blobs")),
      ).toEqual([])
    })
  })

  test("T49 what never moves goes first, latest last", async () => {
    await withProject(
      async (checkout) => {
        const before = registry.asked.length
        await checkout.step(
          { "image-name": `${registry.host}/t49`, ...quick, tags: "latest\n{{major}}\n{{version}}\n{{sha}}" },
          { event: { ref: "refs/tags/v1.2.3" } },
        )
        const order = registry.asked
          .slice(before)
          .filter(manifestPut())
          .map(({ path: asked }) => asked.split("/").at(-1))
        const tags = [...new Set(order)].filter((tag) => !tag?.startsWith("sha256:"))
        expect(tags.slice(0, 2).sort()).toEqual(["1.2.3", checkout.head].sort())
        expect(tags.slice(2)).toEqual(["1", "latest"])
      },
      { tags: ["v1.2.3"], detached: true },
    )
  })
})
