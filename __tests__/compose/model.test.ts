// What becomes of a Compose model for a run.
import {
  type ComposeModel,
  nanoseconds,
  type ReleaseSettings,
  releaseModel,
  testedServices,
} from "../../src/compose/model.ts"

const own = { context: "/checkout", file: "/checkout/Dockerfile" }
const model: ComposeModel = {
  name: "app",
  services: {
    app: {
      build: { context: "/checkout", dockerfile: "Dockerfile" },
      image: "example/app:dev",
      ports: [{ target: 8080, published: "8080" }],
      container_name: "app",
      profiles: ["web"],
      labels: { own: "label" },
      volumes: [
        { type: "bind", source: "/checkout/conf", target: "/conf", read_only: true },
        { type: "bind", source: "/elsewhere", target: "/x" },
        { type: "volume", source: "data", target: "/data" },
      ],
    },
    worker: { image: "example/app:dev", command: ["work"] },
    specs: {
      build: { context: "/checkout/specs", additional_contexts: { base: "service:app", other: "/checkout/other" } },
      image: "example/specs",
    },
    again: { image: "example/specs" },
    db: { image: "postgres:17", healthcheck: { test: ["CMD-SHELL", "pg_isready"], interval: "10s", retries: 3 } },
    quiet: { image: "quiet", healthcheck: { disable: true } },
  },
  networks: { default: { name: "app_default" }, shared: { name: "shared", external: true } },
  volumes: { data: null },
}
const settings: ReleaseSettings = {
  project: "image-driven-1",
  image: { id: "sha256:abc", name: "local:run", check: { Test: ["CMD", "true"], Interval: 5e9, Retries: 2 } },
  tested: ["app", "worker"],
  labels: { run: "1" },
  nameOf: (service) => `local/${service}`,
  copyOf: (source) => (source.startsWith("/checkout/") ? `/run${source}` : undefined),
  checks: new Map(),
  startInterval: true,
}
const made = releaseModel(model, settings)

test("the services of the image: those that build it, and those that use it by its name", () => {
  expect(testedServices(model, [], own)).toEqual(["app", "worker"])
  expect(testedServices(model, ["specs"], own)).toEqual(["specs", "again"])
  expect(testedServices(model, [], { ...own, target: "other" })).toEqual([])
  expect(testedServices(model, [], undefined)).toEqual([])
})

test("tested services run the image by its ID, never built and never pulled", () => {
  for (const name of ["app", "worker"])
    expect(made.services[name]).toMatchObject({ image: "sha256:abc", pull_policy: "never", labels: { run: "1" } })
  expect(made.services.app).not.toHaveProperty("build")
})

test("nothing that two runs would share: no port of the host, no fixed names, no profile", () => {
  for (const key of ["ports", "container_name", "profiles"]) expect(made.services.app).not.toHaveProperty(key)
  expect(made.name).toBe("image-driven-1")
  expect(made.networks).toEqual({
    default: { labels: { run: "1" } },
    shared: { name: "shared", external: true },
  })
  expect(made.volumes).toEqual({ data: { labels: { run: "1" } } })
  expect(made.services.app?.labels).toEqual({ own: "label", run: "1" })
})

test("side images have names of the run, wherever they are used; a context of the tested service is the tested image", () => {
  expect(made.services.specs).toMatchObject({
    image: "local/specs",
    build: { additional_contexts: { base: "docker-image://local:run", other: "/checkout/other" } },
  })
  expect(made.services.again).toMatchObject({ image: "local/specs", pull_policy: "never" })
  expect(made.services.db?.image).toBe("postgres:17")
})

test("paths of the checkout are copies, others stay", () => {
  expect(made.services.app?.volumes?.map(({ source }) => source)).toEqual(["/run/checkout/conf", "/elsewhere", "data"])
})

test("checks have the pace of the health stage, as patient as they were", () => {
  expect(made.services.db?.healthcheck).toEqual({
    test: ["CMD-SHELL", "pg_isready"],
    interval: "250ms",
    timeout: "30000ms",
    start_period: "30000ms",
    start_interval: "100ms",
    retries: 1,
  })
  expect(made.services.app?.healthcheck).toMatchObject({ start_period: "10000ms", start_interval: "100ms" })
  expect(made.services.quiet?.healthcheck).toEqual({ disable: true })
  expect(made.services.again).not.toHaveProperty("healthcheck")
  const slow = releaseModel(model, { ...settings, startInterval: false })
  expect(slow.services.db?.healthcheck).not.toHaveProperty("start_interval")
})

test.each([
  ["1m30s", 90e9],
  ["250ms", 0.25e9],
  ["1.5s", 1.5e9],
  ["1h", 3600e9],
  ["", undefined],
  ["soon", undefined],
  ["5", undefined],
])("the duration %j", (text, expected) => expect(nanoseconds(text)).toBe(expected))
