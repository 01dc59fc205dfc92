// Is the published image still what a build would make? Pure: fingerprints are compared, never times.

export interface Published {
  /** Full reference that was looked at. */
  readonly reference: string
  /** Absent when the registry has no such tag. */
  readonly digest?: string
  /** Of its label; absent for an image that has none. */
  readonly fingerprint?: string
}

export type Freshness =
  | { readonly current: true; readonly reference: string; readonly digest: string; readonly reason: string }
  | { readonly current: false; readonly reason: string }

/** Current when every tag that was looked at names one image, and that one was built from what is here. */
export function judgeFreshness(fingerprint: string, published: readonly Published[]): Freshness {
  const [first] = published
  if (first === undefined) return { current: false, reason: "nothing is published yet" }
  for (const { reference, digest, fingerprint: found } of published) {
    if (digest === undefined) return { current: false, reason: `${reference} does not exist yet` }
    if (found === undefined) return { current: false, reason: `${reference} does not say what it was built from` }
    if (found !== fingerprint) return { current: false, reason: `what ${reference} was built from has changed` }
    if (digest !== first.digest)
      return { current: false, reason: `${first.reference} and ${reference} are not one image` }
  }
  if (first.digest === undefined) return { current: false, reason: `${first.reference} does not exist yet` }
  return {
    current: true,
    reference: first.reference,
    digest: first.digest,
    reason: `${first.reference} is current: it was built from exactly this`,
  }
}
