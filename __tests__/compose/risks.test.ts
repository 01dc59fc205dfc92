// Ways out of containers in what Compose resolves; those of files as they are written are rows of the bad inputs.
import { risksOf, secretVariables } from "../../src/compose/risks.ts"

const service = (app: unknown, more: object = {}) => risksOf({ services: { app }, ...more }, "/checkout")

test.each([
  [{ volumes: [{ type: "bind", source: "/checkout/conf", target: "/conf" }] }],
  [
    {
      volumes: [
        { type: "volume", source: "data", target: "/data" },
        { type: "tmpfs", target: "/tmp" },
      ],
    },
  ],
  [{ build: { context: "/checkout", dockerfile: "Dockerfile" } }],
  [{ build: { context: "https://example.invalid/repository.git" } }],
  [{ privileged: false, cap_add: [], devices: null, network_mode: "none" }],
  [{ env_file: [{ path: "/checkout/.env", required: true }] }],
  [{ network_mode: "service:db", security_opt: ["no-new-privileges:true"] }],
])("nothing to say of %j", (app) => expect(service(app)).toEqual([]))

test.each<[object, string]>([
  [{ volumes: [{ type: "bind", source: "/", target: "/host" }] }, 'mounts "/"'],
  [{ volumes: [{ type: "bind", source: "/checkout-other", target: "/x" }] }, 'mounts "/checkout-other"'],
  [{ privileged: true }, "has privileged"],
  [{ ipc: "host" }, "has ipc"],
  [{ build: { context: "/etc" } }, 'builds "/etc"'],
  [{ build: { context: "/checkout", entitlements: ["network.host"] } }, "has build.entitlements"],
  [{ build: { context: "/checkout", network: "host" } }, "has build.network: host"],
  [{ network_mode: "container:other" }, "has network_mode"],
  [{ use_api_socket: true }, "has use_api_socket"],
  [{ volumes_from: ["container:other"] }, "has volumes_from"],
  [{ external_links: ["other"] }, "has external_links"],
  [{ post_start: [{ command: "x", privileged: true }] }, "has post_start"],
  [{ deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"] }] } } } }, "has deploy"],
  [{ security_opt: ["seccomp:./profile.json"] }, "has security_opt"],
  [{ build: { context: "/checkout", cache_to: ["type=local,dest=/home"] } }, "has build.cache_to"],
  [{ build: { context: "/checkout", dockerfile: "../../etc/Dockerfile" } }, 'builds with "../../etc/Dockerfile"'],
  [{ build: { context: "/checkout", dockerfile: "/etc/Dockerfile" } }, 'builds with "/etc/Dockerfile"'],
])("%j is a way out", (app, said) => expect(service(app)).toEqual([`service "app" ${said}`]))

test.each<[object, string]>([
  [{ networks: { lan: { driver: "macvlan" } } }, 'network "lan" is not of the project'],
  [{ volumes: { v: { driver: "sshfs" } } }, 'volume "v" has a driver of its own'],
  [{ volumes: { v: { external: true } } }, 'volume "v" is external'],
  [{ include: [{ path: "/checkout/a.yml", project_directory: "/etc" }] }, 'it includes "/etc"'],
])("%j is a way out", (more, said) => expect(risksOf({ services: {}, ...more }, "/checkout")).toEqual([said]))
test("networks and volumes of the project are fine", () => {
  const networks = { a: null, b: { driver: "bridge" } }
  expect(risksOf({ services: {}, networks, volumes: { v: null, w: { driver: "local" } } }, "/x")).toEqual([])
})
test("paths that are inside by their names are told, for somebody to look at", () => {
  const seen: string[] = []
  risksOf(
    { services: { app: { env_file: ".env", build: "ctx", volumes: ["./a:/a", "v:/v"] } } },
    "/c",
    "/c/sub",
    (one) => seen.push(one),
  )
  expect(seen).toEqual(["/c/sub/a", "/c/sub/.env", "/c/sub/ctx"])
})

test("variables of the runner, in both spellings", () =>
  expect(secretVariables("$INPUT_PASSWORD $" + "{ACTIONS_RUNTIME_TOKEN:-x} $$HOME $TAG")).toEqual([
    "INPUT_PASSWORD",
    "ACTIONS_RUNTIME_TOKEN",
  ]))
