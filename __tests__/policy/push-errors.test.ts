import { classifyPushError } from "../../src/policy/push-errors.ts"

// Words of registries and engines, as users have quoted them in issues.
test.each([
  ["unauthorized: authentication required", "registry-auth", false],
  ["no basic auth credentials", "registry-auth", false],
  ["denied: permission_denied: write_package", "registry-auth", false],
  ["denied: requested access to the resource is denied", "registry-auth", false],
  ["error parsing HTTP 403 response body: denied", "registry-auth", false],
  ["toomanyrequests: You have reached your rate limit", "registry", true],
  ["received unexpected HTTP status: 503 Service Unavailable", "registry", true],
  ["received unexpected HTTP status: 502 Bad Gateway", "registry", true],
  ['failed to do request: Put "http://x/v2/": EOF', "registry", true],
  ["write tcp 1.2.3.4:1->5.6.7.8:443: write: connection reset by peer", "registry", true],
  ["readfrom tcp 127.0.0.1:1->127.0.0.1:2: write: use of closed network connection", "registry", true],
  ['failed to do request: Put "https://x/v2/denied/unauthorized/blobs/": EOF', "registry", true],
  ["blob upload unknown", "registry", true],
  ["unknown blob", "registry", true],
  ["name unknown: The repository with name 'x' does not exist in the registry", "registry", false],
  ["tls: failed to verify certificate: x509: certificate signed by unknown authority", "registry", false],
  ["manifest invalid: manifest invalid", "registry", false],
  ["tag invalid: The image tag 'v1' already exists and is immutable", "registry", false],
])("%s", (message, kind, transient) => expect(classifyPushError(message)).toMatchObject({ kind, transient }))
