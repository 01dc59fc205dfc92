// What Compose says when it fails, sorted.
import { classifyComposeError } from "../../src/policy/compose-errors.ts"

test.each([
  ["failed to create network x: all predefined address pools have been fully subnetted", "engine"],
  ["Error response from daemon: Pool overlaps with other one on this address space", "engine"],
  ["dependency failed to start: container p-db-1 is unhealthy", "release"],
  ['service "migrate" didn\'t complete successfully: exit 4', "release"],
  ["pull access denied for nope, repository does not exist", "input"],
  ["Get https://registry/v2/: net/http: TLS handshake timeout", "registry"],
  ["write /x: no space left on device", "disk"],
  ["something else", "release"],
])("%s", (text, kind) => {
  const noise = ' Container p-db-1  Started\ntime="…" level=warning msg="obsolete"\n'
  expect(classifyComposeError(`${noise}${text}\n${noise}`)).toMatchObject({ kind, said: text })
})
