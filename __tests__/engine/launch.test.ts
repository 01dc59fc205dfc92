// The launcher: T4.12. The bundle as a process of a user, on a real engine, with images of a real registry.
import { type ChildProcess, execFileSync, spawnSync } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import path from "node:path"
import { docker } from "../support/docker.ts"
import { type EngineDoor, engineDoor } from "../support/engine-door.ts"
import { type Launcher, launcher } from "../support/launcher.ts"
import { type LocalRegistry, localRegistry } from "../support/local-registry.ts"
import { type Project, project } from "../support/project.ts"

const BASE = "image-driven.invalid/busybox:base"
const FIRST = "20180101T000000Z"
const SECOND = "20180102T000000Z"
const DOCKERFILE = `FROM ${BASE}
ARG CODE
RUN echo "code $CODE" > /code
COPY --chmod=755 hello.sh /usr/local/bin/hello.sh
ENV PYTHONPATH=/opt/lib
WORKDIR /app
CMD ["echo", "the image's own command"]
`
const HELLO = `#!/bin/sh
echo "$IMAGE_NAME:$IMAGE_VERSION"
cat /code
echo "$# arguments"
for word in "$@"; do echo "<$word>"; done
echo "to standard error" >&2
echo "by the command" > "$LOGDIR/of-its-own"
exit 7
`

let registry: LocalRegistry
let checkout: Project
let user: Launcher
let name: string

beforeAll(async () => {
  ;[registry, checkout] = await Promise.all([
    localRegistry(),
    project({ only: true, files: { Dockerfile: DOCKERFILE, "hello.sh": HELLO } }),
  ])
  user = launcher()
  name = `${registry.host}/owner/greeter`
  await push(FIRST)
})
afterAll(async () => {
  await forget()
  await Promise.all([registry.stop(), checkout.remove()])
  user.remove()
})
afterEach(async () => expect(await launched()).toEqual([]))

/** A version of the image, in the registry and on the engine. */
async function push(tag: string): Promise<void> {
  await docker("build", "--quiet", "--build-arg", `CODE=${tag}`, "--tag", `${name}:${tag}`, checkout.workspace)
  await docker("push", "--quiet", `${name}:${tag}`)
}

/** Takes the image off the engine: its tags, and the name by its digest that a pull has left. */
async function forget(): Promise<void> {
  const format = "{{.Repository}} {{.Tag}} {{.Digest}}"
  const lines = (await docker("images", "--digests", "--format", format, name)).split("\n").filter(Boolean)
  const names = lines.map((line) => {
    const [image = "", tag, digest] = line.split(" ")
    return tag === "<none>" ? `${image}@${digest}` : `${image}:${tag}`
  })
  for (const image of new Set(names)) await docker("rmi", "--force", image).catch(() => undefined)
}

/** Requests of the engine, which pulls; those of the launcher, which looks, are others. */
function pulls(): number {
  return registry.asked.filter(({ headers }) => /docker|containerd/i.test(headers["user-agent"] ?? "")).length
}

/** Containers of launches of this file's image, in any state. */
async function launched(): Promise<readonly string[]> {
  const lines = await docker("ps", "--all", "--filter", "label=image-driven.launch", "--format", "{{json .Labels}}")
  return lines.split("\n").filter((line) => line.includes(`${name}:`))
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await check()); attempt++) {
    if (attempt === 200) throw new Error("it does not come about")
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A door to the engine that the launcher's user may go through. */
async function openDoor(): Promise<EngineDoor> {
  const door = await engineDoor()
  const socket = door.host.slice("unix://".length)
  chmodSync(path.dirname(socket), 0o755)
  chmodSync(socket, 0o666)
  return door
}

/** A launch that has said that it is up. */
async function up(script: string, env: Record<string, string> = {}, words: readonly string[] = []) {
  const child = user.start(["--local", ...words, name, "sh", "-c", script], { env })
  let text = ""
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  await until(() => text.includes("up\n"))
  return { child, ended, text: () => text }
}

const shell = (script: string, words: readonly string[] = [], more = {}) =>
  user.run(["--local", ...words, name, "sh", "-c", script], more)
const jobFile = (job: string, file = "output.log") => path.join(user.root, "log/greeter", job, file)

describe("T4.12", () => {
  const job = ["--job", "hello.sh", "a", "b c"] as const
  const pipeline = () => user.run([job[0], name, ...job.slice(1)])

  test("a job prints its image and version, has its arguments as they are, a log of the caller's, and its exit code", async () => {
    const { code, stdout, stderr } = await pipeline()
    const digest = (await registry.manifest("owner/greeter", FIRST))?.digest
    expect(stderr).toBe(`image-driven-pipeline: ${name}:${FIRST} ${digest}\nto standard error\n`)
    expect(stdout).toBe(`${name}:${FIRST}\ncode ${FIRST}\n2 arguments\n<a>\n<b c>\n`)
    expect(code).toBe(7)

    const [header = "", ...lines] = readFileSync(jobFile("hello.sh"), "utf8").trimEnd().split("\n")
    expect(header).toMatch(/^# \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /)
    expect(header).toContain(`Z ${name}:${FIRST} ["hello.sh","a","b c"] variables: CFGDIR DATADIR HOME IMAGE_NAME`)
    expect(lines.at(-1)).toMatch(/^# \S+Z exit code 7$/)
    expect(lines.slice(0, -1).toSorted()).toEqual([...stdout.trimEnd().split("\n"), "to standard error"].toSorted())
    for (const file of [jobFile("hello.sh"), path.join(user.root, "log/greeter/of-its-own")]) {
      const { uid, gid } = statSync(file)
      expect([uid, gid]).toEqual([user.uid, user.gid])
    }
  })

  test("after a newer image is pushed the same command runs the new code, pulled if it is not there", async () => {
    expect((await pipeline()).stdout).toContain(`code ${FIRST}`)
    await push(SECOND)
    await forget()
    const before = pulls()
    const absent = await pipeline()
    expect(absent.stdout).toContain(`${name}:${SECOND}\ncode ${SECOND}\n`)
    expect(absent.stderr).toMatch(/ sha256:[0-9a-f]{64}, pulled\n/)
    const pulled = pulls()
    expect(pulled).toBeGreaterThan(before)
    const there = await pipeline()
    expect([there.stdout, there.stderr.includes("pulled"), pulls()]).toEqual([absent.stdout, false, pulled])
  })

  test("--local runs the newest of the engine and makes no request", async () => {
    const newer = `${name}:20190101T000000Z`
    await docker("tag", `${name}:${SECOND}`, newer)
    await docker("tag", `${name}:${SECOND}`, `${name}:latest`)
    const before = registry.asked.length
    const { code, stdout, stderr } = await user.run(["--local", name, "hello.sh"])
    expect([code, stdout.split("\n")[0], registry.asked.length]).toEqual([7, newer, before])
    expect(stderr).toContain(`${newer} sha256:`)
    await docker("rmi", newer, `${name}:latest`)
    expect((await user.run([name, "hello.sh"])).stdout).toContain(`${name}:${SECOND}`)
    expect(registry.asked.length).toBeGreaterThan(before)
  })
})

test("an image that is named is that one: by its tag as the registry has it, by its digest without a question", async () => {
  await push(FIRST)
  await push(SECOND)
  expect((await user.run([`${name}:${FIRST}`, "hello.sh"])).stdout).toContain(`:${FIRST}\ncode ${FIRST}`)
  expect((await user.run(["--pattern", "20180101*", name, "hello.sh"])).stdout).toContain(`code ${FIRST}`)
  const digest = (await registry.manifest("owner/greeter", FIRST))?.digest
  const before = registry.asked.length
  for (const words of [[], ["--local"]])
    expect((await user.run([...words, `${name}@${digest}`, "hello.sh"])).stdout).toContain(`:${digest}\ncode ${FIRST}`)
  expect(registry.asked.length).toBe(before)
  await forget()
  const untouched = pulls()
  const absent = await user.run([`${name}@${digest}`, "hello.sh"])
  expect([absent.stdout.includes(`code ${FIRST}`), absent.stderr.includes(", pulled")]).toEqual([true, true])
  expect(pulls()).toBeGreaterThan(untouched)
  expect((await user.run(["--local", `${name}@sha256:${"0".repeat(64)}`, "true"])).code).toBe(125)
  await forget()
  await Promise.all([push(FIRST), push(SECOND)])
})

test("a registry that wants a login gets that of the Docker configuration", async () => {
  const closed = await localRegistry({ login: true })
  const image = `${closed.host}/closed`
  const config = user.folder("config")
  const auth = Buffer.from(`${closed.username}:${closed.password}`).toString("base64")
  writeFileSync(path.join(config, "config.json"), JSON.stringify({ auths: { [closed.host]: { auth } } }))
  try {
    await docker("tag", BASE, `${image}:${FIRST}`)
    await docker("--config", config, "push", "--quiet", `${image}:${FIRST}`)
    await docker("rmi", `${image}:${FIRST}`)
    const refused = await user.run([image, "true"])
    expect([refused.code, refused.stdout]).toEqual([125, ""])
    const { code, stdout, stderr } = await user.run([image, "env"], { env: { DOCKER_CONFIG: config } })
    expect([code, stderr.includes(", pulled")]).toEqual([0, true])
    expect(stdout + stderr).not.toContain(closed.password)
    const digest = /sha256:\w+/.exec(stderr)?.[0]
    for (const left of [`${image}:${FIRST}`, `${image}@${digest}`])
      await docker("rmi", "--force", left).catch(() => undefined)
  } finally {
    await closed.stop()
  }
})

describe("the command is at home", () => {
  test("as the caller, in the caller's folders, with the variables that it is told about and no others", async () => {
    const { code, stdout } = await shell("id -u; id -g; pwd; touch $DATADIR/d $CFGDIR/c $TMPDIR/t ~/h; env", [], {
      env: { TZ: "Asia/Tokyo", CALLERS_TOKEN: "hunter2hunter2" },
    })
    const [uid, gid, workdir, ...env] = stdout.trimEnd().split("\n")
    expect([code, uid, gid, workdir]).toEqual([0, String(user.uid), String(user.gid), "/app"])
    const own = env.filter((line) => !/^(PATH|HOSTNAME|SHLVL|PWD)=/.test(line))
    expect(own.toSorted()).toEqual([
      "CFGDIR=/mnt/config",
      "DATADIR=/mnt/data",
      "HOME=/mnt/tmp/home",
      `IMAGE_NAME=${name}`,
      `IMAGE_VERSION=${SECOND}`,
      "LOGDIR=/mnt/log",
      "PYTHONPATH=/opt/lib",
      "TMPDIR=/mnt/tmp",
      "TZ=Asia/Tokyo",
    ])
    for (const file of ["data/greeter/d", "config/greeter/c", "tmp/greeter/t", "tmp/greeter/home/h"]) {
      expect(statSync(path.join(user.root, file)).uid).toBe(user.uid)
      expect(statSync(path.dirname(path.join(user.root, file))).uid).toBe(user.uid)
    }
  })

  test("behind an init that hears signals and reaps, and nothing in the image can become somebody else", async () => {
    const { stdout } = await shell("grep NoNewPrivs /proc/self/status; cat /proc/1/comm")
    expect(stdout).toMatch(/^NoNewPrivs:\s1\n(docker-init|tini)\n$/)
  })

  test("--env sets a variable or hands the caller's on; one that the caller does not have is said", async () => {
    const { stdout } = await shell('echo "$A|$TOKEN"', ["--env", "A=b c", "--env", "TOKEN"], { env: { TOKEN: "t=1" } })
    expect(stdout).toBe("b c|t=1\n")
    const { code, stderr } = await shell("true", ["--env", "NOBODY_HAS_IT"])
    expect([code, stderr.includes("--env NOBODY_HAS_IT: there is no such variable here")]).toEqual([125, true])
  })

  test("--root and its variable say where the folders are", async () => {
    const [one, two] = [user.folder("one"), user.folder("two")]
    await shell("touch $DATADIR/x", ["--root", one], { env: { IMAGE_DRIVEN_ROOT: two } })
    await shell("touch $DATADIR/x", [], { env: { IMAGE_DRIVEN_ROOT: two } })
    expect([one, two].map((root) => readdirSync(path.join(root, "data/greeter")))).toEqual([["x"], ["x"]])
  })

  test("--source is mounted, writable, where Python and the shell look first", async () => {
    const source = user.folder("source")
    writeFileSync(path.join(source, "module.py"), "code\n")
    const { stdout } = await shell('pwd; cat module.py; echo "$SRCDIR $PYTHONPATH"; touch new', [
      "--source",
      "../source",
    ])
    expect(stdout).toBe("/src\ncode\n/src /src:/opt/lib\n")
    expect(statSync(path.join(source, "new")).uid).toBe(user.uid)
    const { code, stderr } = await shell("true", ["--source", "../nothing"])
    expect([code, stderr.includes("ENOENT")]).toEqual([125, true])
  })

  test("the image's own command, where there is none; input, both outputs, byte by byte", async () => {
    expect((await user.run(["--local", name])).stdout).toBe("the image's own command\n")
    const bytes = Buffer.from([0, 255, 13, 10, 27, 91, 0x80, 10])
    const child = user.run(["--local", name, "sh", "-c", "cat; echo no >&2"], { input: bytes })
    expect(Buffer.from((await child).stdout)).toEqual(Buffer.from(bytes.toString()))
    expect((await child).stderr.split("\n").slice(1)).toEqual(["no", ""])
    const many = await user.run(["--local", name, "wc", "-c"], { input: Buffer.alloc(20_000_000) })
    expect(many.stdout.trim()).toBe("20000000")
    expect((await shell("head -c 20000000 /dev/zero")).stdout).toHaveLength(20_000_000)
  })
})

describe("exit codes", () => {
  test.each([
    ["exit 0", 0],
    ["exit 1", 1],
    ["exit 125", 125],
    ["kill -9 $$", 137],
    ["kill -15 $$", 143],
    ["exec nosuch", 127],
  ])("of the command: %s", async (script, code) => expect((await shell(script)).code).toBe(code))
  test.each([
    ["nosuch", 127],
    ["/code", 126],
  ])("of a program that cannot be executed: %s", async (program, code) =>
    expect((await user.run(["--local", name, program])).code).toBe(code),
  )
  test("125 of the launcher, with not a word on standard output", async () => {
    const nowhere = { env: { DOCKER_HOST: "unix:///nonexistent.sock" } }
    const cases: readonly (readonly [readonly string[], string, object?])[] = [
      [["--locl", name], "did you mean --local?"],
      [[], "there is no image"],
      [["--", "--privileged"], "leading dash"],
      [[`${registry.host}/nothing`, "true"], "no tag of"],
      [["--local", `${registry.host}/nothing`, "true"], "no tag of"],
      [[`${name}:nothing`, "true"], "there is no"],
      [["--pattern", "semver", name, "true"], "no tag of"],
      [["--local", name, "true"], "does not answer", nowhere],
      [["--local", "--root", path.join(checkout.workspace, "Dockerfile"), name, "true"], "cannot be used"],
    ]
    for (const [words, said, more] of cases) {
      const { code, stdout, stderr } = await user.run(words, more)
      expect([words, code, stdout, stderr.includes(said)]).toEqual([words, 125, "", true])
    }
  })
  test("help is no failure", async () => {
    const { code, stdout } = await user.run(["--help"])
    expect([code, stdout.includes("--job[=NAME]")]).toEqual([0, true])
  })
})

describe("signals", () => {
  test.each<[NodeJS.Signals, number]>([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ])("%s ends the command, and nothing is left", async (signal, code) => {
    const { child, ended } = await up("echo up; sleep 60")
    expect(await launched()).toHaveLength(1)
    child.kill(signal)
    expect(await ended).toBe(code)
  })
  test("a command that has something to say about it says it, and its exit code counts", async () => {
    const { child, ended, text } = await up("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done")
    child.kill("SIGTERM")
    expect([await ended, text()]).toEqual([5, "up\nbye\n"])
  })
  test("the third ends one that will not hear", async () => {
    const { child, ended } = await up("trap 'echo heard' TERM; echo up; while :; do sleep 0.1; done")
    for (let count = 0; count < 3; count++) {
      child.kill("SIGTERM")
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(await ended).toBe(137)
  })
  test("before the command runs: while the registry is asked", async () => {
    registry.intercept = () => "wait"
    try {
      const before = registry.asked.length
      const child = user.start([name, "hello.sh"])
      const ended = new Promise((resolve) => child.on("close", resolve))
      await until(() => registry.asked.length > before)
      child.kill("SIGTERM")
      expect(await ended).toBe(143)
    } finally {
      registry.intercept = () => undefined
    }
  })
  test.each(["/create", "/attach", "/wait", "/start"])("before the command runs: at %s", async (step) => {
    const door = await openDoor()
    let child: ChildProcess | undefined
    door.after = ({ path: asked }) => {
      if (asked.split("?")[0]?.endsWith(step)) child?.kill("SIGTERM")
      return undefined
    }
    try {
      child = user.start(["--local", name, "sh", "-c", "echo up; sleep 60"], { env: { DOCKER_HOST: door.host } })
      expect(await new Promise((resolve) => child?.on("close", resolve))).toBe(143)
      // Later the signal and the engine's answer are a race, which either may win.
      if (step === "/create") expect(door.asked.filter(({ path: asked }) => asked.endsWith("/start"))).toEqual([])
    } finally {
      await door.close()
    }
  })
  test("a launcher that is killed leaves nothing once its command ends", async () => {
    const { child, ended } = await up("echo up; sleep 2")
    child.kill("SIGKILL")
    await ended
    expect(await launched()).toHaveLength(1)
    await until(async () => (await launched()).length === 0)
  })
  test("who writes to a pipe that nobody reads is ended", async () => {
    const words = user.words(["--local", name, "yes"]).map((word) => `'${word}'`)
    const { status, stdout } = spawnSync("sh", ["-c", `${words.join(" ")} | head -n 1`], {
      env: user.env,
      timeout: 30_000,
      encoding: "utf8",
    })
    expect([status, stdout]).toEqual([0, "y\n"])
  })
})

test("an engine that goes away is the launcher's failure, not the command's", async () => {
  const door = await openDoor()
  const { ended } = await up("echo up; sleep 2", { DOCKER_HOST: door.host })
  await door.close()
  expect(await ended).toBe(125)
  await until(async () => (await launched()).length === 0)
})

test("a terminal is the command's: it is one there, its size is ours, and lines end as they do", async () => {
  if (!existsSync("/usr/bin/script")) return
  const words = user.words(["--local", name, "sh", "-c", "test -t 1 && echo a terminal; stty size"])
  const command = `stty rows 33 cols 77; ${words.map((word) => `'${word}'`).join(" ")}; stty -a | grep -o -e '[-]*opost'`
  const output = execFileSync("/usr/bin/script", ["-qec", command, "/dev/null"], { env: user.env, encoding: "utf8" })
  // `script` types an end of its own input, which may be echoed anywhere.
  expect(output.replaceAll("^@", "")).toMatch(/a terminal\r\n33 77\r\nopost\r\n$/)
})

describe("a job", () => {
  test("its log is in files of 1 MiB; a run goes on where the last one was", async () => {
    const script = "i=0; while [ $i -lt 30 ]; do head -c 99999 /dev/zero | tr '\\0' x; echo; i=$((i + 1)); done"
    expect((await shell(script, ["--job=much"])).stdout).toHaveLength(3_000_000)
    const folder = path.dirname(jobFile("much"))
    const files = readdirSync(folder).toSorted()
    expect(files).toEqual(["output.log", "output.log.1", "output.log.2"])
    for (const file of files) expect(statSync(path.join(folder, file)).size).toBeLessThanOrEqual(1024 * 1024)
    await shell("echo once more", ["--job=much"])
    expect(readFileSync(jobFile("much"), "utf8")).toContain("x\n# ")
    expect(readFileSync(jobFile("much"), "utf8")).toMatch(/\nonce more\n# \S+ exit code 0\n$/)
  })

  test("no value of a variable is in its header", async () => {
    const env = { TOKEN: "from the environment" }
    await user.run(
      ["--local", "--job=quiet", "--env", "TOKEN", "--env", "KEY=on the line", name, "echo", "on the line"],
      {
        env,
      },
    )
    const log = readFileSync(jobFile("quiet"), "utf8")
    const [header = "", output] = log.split("\n")
    expect(header).toMatch(/ \["echo","\*\*\*"\] variables: .*\bKEY\b.*\bTOKEN\b/)
    expect([header.includes("from the environment"), header.includes("on the line"), output]).toEqual([
      false,
      false,
      "on the line",
    ])
  })

  test("goes on when nobody reads along any more, for its log", async () => {
    const script = "i=0; while [ $i -lt 50 ]; do echo line $i; i=$((i + 1)); sleep 0.02; done; exit 3"
    const words = user.words(["--local", "--job=alone", name, "sh", "-c", script]).map((word) => `'${word}'`)
    spawnSync("sh", ["-c", `${words.join(" ")} | head -n 1`], { env: user.env, timeout: 30_000 })
    expect(readFileSync(jobFile("alone"), "utf8")).toMatch(/line 49\n# \S+ exit code 3\n$/)
  })

  test("what a command has put into the folder of logs leads nowhere else", async () => {
    const precious = path.join(user.folder("precious"), "file")
    writeFileSync(precious, "precious\n")
    mkdirSync(path.dirname(jobFile("trapped")), { recursive: true })
    symlinkSync(precious, jobFile("trapped"))
    symlinkSync(path.dirname(precious), path.dirname(jobFile("led-away")))
    for (const job of ["trapped", "led-away"]) {
      const { code, stderr } = await shell("echo overwritten", [`--job=${job}`])
      expect([job, code, stderr.includes("the log of the job cannot be written")]).toEqual([job, 125, true])
    }
    expect([readFileSync(precious, "utf8"), readdirSync(path.dirname(precious))]).toEqual(["precious\n", ["file"]])
  })
})

test("no docker of the checkout, the source code or the working folders is used", async () => {
  chmodSync(path.dirname(checkout.workspace), 0o755) // or its docker could not be taken anyway
  const places = [checkout.workspace, user.folder("code"), user.folder("work-root")]
  for (const place of places) {
    mkdirSync(path.join(place, "bin"), { recursive: true })
    writeFileSync(path.join(place, "bin/docker"), "#!/bin/sh\n", { mode: 0o755 })
  }
  const tools = user.folder("tools")
  symlinkSync(execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim(), path.join(tools, "git"))
  const PATH = [...places.map((place) => path.join(place, "bin")), tools].join(":")
  const words = ["--local", "--source", places[1] ?? "", "--root", places[2] ?? "", name, "true"]
  const { code, stderr } = await user.run(words, { cwd: checkout.workspace, env: { PATH } })
  expect([code, stderr.includes("no `docker` program on PATH")]).toEqual([125, true])
})
