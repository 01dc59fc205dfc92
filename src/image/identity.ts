// Is what the registry has the image that was tested? Pure: a store, an ID, a manifest.

export interface RemoteManifest {
  /** SHA-256 of the body, computed here. */
  readonly digest: string
  /** What the registry says it is. */
  readonly declaredDigest?: string
  /** Digest of the image's configuration, for a manifest of one image. */
  readonly configDigest?: string
}

export type Proof = { readonly same: true } | { readonly same: false; readonly why: string }

/**
 * Classic store: an image ID is the digest of its configuration. Containerd store: it is the digest of its manifest or index.
 * Source: moby daemon/containerd/image_inspect.go and daemon/images/image_inspect.go.
 */
export function provesSameImage(question: {
  readonly store: "classic" | "containerd"
  readonly imageId: string
  readonly manifest: RemoteManifest
}): Proof {
  const { store, imageId, manifest } = question
  if (manifest.declaredDigest !== undefined && manifest.declaredDigest !== manifest.digest)
    return { same: false, why: `the registry says ${manifest.declaredDigest}, its answer is ${manifest.digest}` }
  const [what, found] = store === "classic" ? ["configuration", manifest.configDigest] : ["manifest", manifest.digest]
  if (found === imageId) return { same: true }
  return {
    same: false,
    why: `the tested image is ${imageId}, the ${what} in the registry is ${found ?? "none of one image"}`,
  }
}
