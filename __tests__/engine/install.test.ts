// T1.11: real packages from the network, installed by root and seen by the image's user, in no layer of what is shipped.
// Needs the Python base that scripts/base-image.sh makes, and the distribution's mirror, both from inside a container.
import { docker } from "../support/docker.ts"
import { type Project, project } from "../support/project.ts"

const BASE = "image-driven.invalid/python:base"
let checkout: Project
beforeAll(async () => {
  checkout = await project({
    files: {
      Dockerfile: `FROM ${BASE}\nRUN useradd --create-home --uid 1000 app\nWORKDIR /home/app\nUSER app\nCMD ["python3"]\n`,
    },
  })
})
afterAll(() => checkout.remove())

test("T1.11 setup-root installs with the package manager, setup as the user, and gates use both (E17, E19)", async () => {
  const { main, left, log } = await checkout.step({
    "image-name": "app",
    push: "never",
    health: "skip",
    "setup-root":
      "! command -v jq; apt-get update -qq && apt-get install -y -qq --no-install-recommends jq > /dev/null",
    setup: "mkdir -p ~/.local/lib/tools && echo 'print(\"a tool of the user\")' > ~/.local/lib/tools/tool.py",
    gates: "packages: 'echo \"{\\\"a\\\": 1}\" | jq .a'\nuser: 'id -u; python3 ~/.local/lib/tools/tool.py'",
  })
  expect(log.match(/setup-root failed.*/)).toBeNull()
  expect([main.exitCode, main.outputs.pushed]).toEqual([0, "false"])
  expect(log).toMatch(/^1$/m)
  expect(log).toContain("a tool of the user")
  expect(left).toEqual([])
  await expect(docker("run", "--rm", BASE, "sh", "-c", "command -v jq")).rejects.toThrow()
})
