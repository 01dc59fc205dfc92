// Credentials out of a Docker configuration: read in all its spellings, never written.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { configuredCredentials, registryAuthHeader } from "../../src/docker/credentials.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "credentials-"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const auth = (text: string) => Buffer.from(text).toString("base64")
const ask = (host: string, env: Record<string, string> = {}, untrustedFolders: string[] = []) =>
  configuredCredentials(host, { configFolder: folder, env, untrustedFolders })
const configure = (config: unknown) => writeFile(path.join(folder, "config.json"), JSON.stringify(config))

test.each([
  ["ghcr.io", "ghcr.io"],
  ["ghcr.io", "https://ghcr.io"],
  ["127.0.0.1:5000", "http://127.0.0.1:5000"],
  ["docker.io", "https://index.docker.io/v1/"],
  ["docker.io", "docker.io"],
])("finds %s under %s", async (host, key) => {
  await configure({ auths: { [key]: { auth: auth("u:p:w\0\0") } } })
  expect(await ask(host)).toEqual({ kind: "password", username: "u", password: "p:w" })
})

test("has none for another host, none without a file, none for an empty entry", async () => {
  expect(await ask("ghcr.io")).toBeUndefined()
  await configure({ auths: { "ghcr.io.evil": { auth: auth("u:p") }, "ghcr.io": {} } })
  expect(await ask("ghcr.io")).toBeUndefined()
})

test("an identity token goes before a password", async () => {
  await configure({ auths: { "ghcr.io": { auth: auth("u:"), identitytoken: "t" } } })
  expect(await ask("ghcr.io")).toEqual({ kind: "identity-token", token: "t" })
})

test("DOCKER_AUTH_CONFIG goes before the file, which is read for what it does not have", async () => {
  await configure({ auths: { "ghcr.io": { auth: auth("file:1") }, "quay.io": { auth: auth("file:2") } } })
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { "ghcr.io": { auth: auth("env:1") } } }) }
  expect(await ask("ghcr.io", env)).toMatchObject({ username: "env" })
  expect(await ask("quay.io", env)).toMatchObject({ username: "file" })
})

test("a configuration that is not JSON is named", async () => {
  await writeFile(path.join(folder, "config.json"), "{")
  await expect(ask("ghcr.io")).rejects.toMatchObject({ kind: "input", what: expect.stringContaining("config.json") })
})

describe("credential helpers", () => {
  const helper = async (name: string, script: string) => {
    const bin = path.join(folder, "bin")
    await mkdir(bin, { recursive: true })
    await writeFile(path.join(bin, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`)
    await chmod(path.join(bin, `docker-credential-${name}`), 0o755)
    return { PATH: `${bin}:/usr/bin:/bin`, SECRET_OF_THE_RUNNER: "no" }
  }
  test("are asked with the host on their input and without our environment", async () => {
    await configure({ credHelpers: { "ghcr.io": "fake" } })
    const env = await helper(
      "fake",
      `host=$(cat); echo "{\\"Username\\":\\"$host\\",\\"Secret\\":\\"\${SECRET_OF_THE_RUNNER:-clean}$1\\"}"`,
    )
    expect(await ask("ghcr.io", env)).toEqual({ kind: "password", username: "ghcr.io", password: "cleanget" })
  })
  test("give identity tokens", async () => {
    await configure({ credsStore: "fake" })
    expect(await ask("ghcr.io", await helper("fake", `echo '{"Username":"<token>","Secret":"t"}'`))).toEqual({
      kind: "identity-token",
      token: "t",
    })
  })
  test("that know nothing leave it to the file", async () => {
    await configure({ credsStore: "fake", auths: { "ghcr.io": { auth: auth("u:p") } } })
    expect(await ask("ghcr.io", await helper("fake", "echo 'credentials not found'; exit 1"))).toMatchObject({
      username: "u",
    })
  })
  test("in a folder of the checkout are not run", async () => {
    await configure({ credsStore: "fake" })
    const env = await helper("fake", `touch ${folder}/ran; echo '{"Username":"u","Secret":"s"}'`)
    expect(await ask("ghcr.io", env, [folder])).toBeUndefined()
    await expect(readFile(path.join(folder, "ran"))).rejects.toBeDefined()
  })
  test("with a path for a name are not run", async () => {
    await configure({ credsStore: "../../evil" })
    expect(await ask("ghcr.io", { PATH: "/bin" })).toBeUndefined()
  })
})

test("the header of a push is base64url JSON for this host alone", () => {
  const decode = (header: string) => JSON.parse(Buffer.from(header, "base64url").toString())
  expect(decode(registryAuthHeader({ kind: "password", username: "u", password: "ÿ?p" }, "ghcr.io"))).toEqual({
    username: "u",
    password: "ÿ?p",
    serveraddress: "ghcr.io",
  })
  expect(decode(registryAuthHeader({ kind: "identity-token", token: "t" }, "docker.io"))).toEqual({
    identitytoken: "t",
    serveraddress: "https://index.docker.io/v1/",
  })
})
