import { provesSameImage } from "../../src/image/identity.ts"

const ID = "sha256:aa"
const manifest = { digest: "sha256:dd", declaredDigest: "sha256:dd", configDigest: ID }

test.each([
  ["classic: the configuration is the image", "classic", ID, manifest, true],
  ["classic: another configuration", "classic", "sha256:bb", manifest, false],
  ["classic: an index has no configuration", "classic", ID, { digest: "sha256:dd" }, false],
  ["classic: the manifest's digest is not the ID", "classic", "sha256:dd", manifest, false],
  ["containerd: the manifest is the image", "containerd", "sha256:dd", manifest, true],
  ["containerd: the configuration is not", "containerd", ID, manifest, false],
  [
    "a registry that says another digest than it sends",
    "containerd",
    "sha256:dd",
    { ...manifest, declaredDigest: "sha256:ee" },
    false,
  ],
  ["a registry that says no digest", "containerd", "sha256:dd", { digest: "sha256:dd" }, true],
] as const)("%s", (_, store, imageId, remote, same) => {
  const proof = provesSameImage({ store, imageId, manifest: remote })
  expect(proof.same).toBe(same)
  if (!proof.same) expect(proof.why).toMatch(/sha256:|none/)
})
