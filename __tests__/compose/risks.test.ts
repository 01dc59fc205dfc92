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
])("%j is a way out", (app, said) => expect(service(app)).toEqual([`service "app" ${said}`]))

test("variables of the runner, in both spellings", () =>
  expect(secretVariables("$INPUT_PASSWORD $" + "{ACTIONS_RUNTIME_TOKEN:-x} $$HOME $TAG")).toEqual([
    "INPUT_PASSWORD",
    "ACTIONS_RUNTIME_TOKEN",
  ]))
