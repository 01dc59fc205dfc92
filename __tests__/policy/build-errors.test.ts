// What BuildKit and the classic builder say when a build fails, and what it means.
import { classifyBuildError } from "../../src/policy/build-errors.ts"

const resolve = (why: string) =>
  `#2 ERROR: x\nDockerfile:3\n--------------------\n   3 | >>> FROM ghcr.io/o/b:1\n--------------------\nERROR: failed to build: failed to solve: ghcr.io/o/b:1: failed to resolve source metadata for ghcr.io/o/b:1: ${why}\n`

test.each<[string, string, object]>([
  [
    "a step",
    'Dockerfile:8\n--------------------\n   8 | >>> RUN exit 3\n--------------------\nERROR: failed to build: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
    { kind: "build", transient: false, line: 8, said: expect.stringContaining("exit code: 3") },
  ],
  [
    "a step that prints the words of a registry",
    'ERROR: failed to build: failed to solve: process "/bin/sh -c curl: failed to fetch 503 Service Unavailable" did not complete successfully: exit code: 22',
    { kind: "build", transient: false },
  ],
  [
    "a limit on pulls",
    resolve("429 Too Many Requests"),
    { transient: true, line: 3, what: expect.stringContaining("ghcr.io/o/b:1") },
  ],
  ["a registry in trouble", resolve("unexpected status: 503 Service Unavailable"), { kind: "build", transient: true }],
  ["a registry that is gone", resolve("dial tcp 127.0.0.1:1: connect: connection refused"), { transient: true }],
  [
    "a base that needs a login",
    resolve("unexpected status: 401 Unauthorized"),
    { kind: "registry-auth", transient: false },
  ],
  [
    "a file that is not there, which is no trouble of a cache",
    'ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref x: "/nope": not found',
    { kind: "build", cache: false },
  ],
  [
    "a cache that cannot be set up",
    "ERROR: failed to build: failed to solve: failed to configure gha cache exporter: invalid token",
    { kind: "build", cache: true },
  ],
  [
    "a step that prints the words of a cache",
    'ERROR: failed to solve: process "/bin/sh -c echo cache exporter" did not complete successfully: exit code: 1',
    { cache: false },
  ],
  ["a base that does not exist", resolve("ghcr.io/o/b:1: not found"), { kind: "build", transient: false }],
  [
    "a full disk",
    "#5 ERROR: write /x: no space left on device\nERROR: failed to build: failed to solve: write /x: no space left on device",
    { kind: "disk", transient: false },
  ],
  ["nothing at all", "", { kind: "build", transient: false }],
])("%s", (_, output, expected) => expect(classifyBuildError(output, 1)).toMatchObject(expected))
