// Names of images: the grammar of Docker's references, without a network or an engine.

/** Where an image lives: `docker.io` + `library/alpine`, `ghcr.io` + `owner/app`. */
export interface Repository {
  /** Host with optional port, lower case. */
  readonly registry: string
  readonly path: string
}
