// A chain of images as a graph: in which order, and which of them have to be built again, for what reason? Pure: what an image was
// built from is compared, never a time.

/** What an image of a chain says it was built from. */
export interface BuiltFrom {
  /** Hash of its definition. */
  readonly definition?: string
  /** Commit of its source. */
  readonly source?: string
  /** Digest of its parent. */
  readonly parent?: string
  readonly fingerprint?: string
  /** Hash of how it was proved, with all it was built from. */
  readonly proof?: string
  /** Address of the run that proved it. */
  readonly proofUrl?: string
  /** Commit of the checkout that defined it, and its time, ISO 8601. */
  readonly revision?: string
  readonly committed?: string
}

/** The newest image of a chain in the registry. */
export interface PublishedImage extends BuiltFrom {
  readonly tag: string
  readonly digest: string
}

export const REASONS = [
  /** Its source or its base cannot be read. */
  "unknown",
  "forced",
  "missing",
  "definition-changed",
  "source-changed",
  "parent-rebuilt",
  "base-changed",
  "up-to-date",
] as const
export type Reason = (typeof REASONS)[number]

/** A node of the graph; `parent` is another one, or nothing where the parent is no image of the chain. */
export interface Link {
  readonly name: string
  readonly parent?: string
}

/** What is known about an image when the plan is made. */
export interface ImageState extends Link {
  readonly forced: boolean
  /** True when its source or its base cannot be read. */
  readonly unknown?: boolean
  /** Hash of its definition now. */
  readonly definition: string
  /** Commit of its source now; absent where it has none. */
  readonly source?: string
  /** Digest of its parent outside of the chain; absent where it has none. */
  readonly base?: string
  /** Absent where the registry has none. */
  readonly published?: PublishedImage
}

export interface PlannedImage {
  readonly name: string
  readonly reason: Reason
  /** 0 for images whose parent is not built again; each other one more than its parent. */
  readonly level: number
  /** True for an image that cannot be built in this run, or that stands on one. */
  readonly blocked: boolean
}

/** A decision for each image, parents before their children, otherwise in the given order. @throws CycleError */
export function planChain(images: readonly ImageState[]): readonly PlannedImage[] {
  const states = new Map(images.map((image) => [image.name, image]))
  const planned = new Map<string, PlannedImage>()
  for (const name of parentsFirst(images)) {
    const state = states.get(name)
    if (state === undefined) continue
    const parent = state.parent === undefined ? undefined : planned.get(state.parent)
    const rebuilt = parent !== undefined && parent.reason !== "up-to-date"
    const digest = state.parent === undefined ? state.base : states.get(state.parent)?.published?.digest
    planned.set(name, {
      name,
      reason: reasonOf(state, rebuilt, digest),
      level: rebuilt ? parent.level + 1 : 0,
      blocked: state.unknown === true || parent?.blocked === true,
    })
  }
  return [...planned.values()]
}

/** The first reason that counts. `parent`: digest of the parent as it is now. */
function reasonOf(state: ImageState, parentRebuilt: boolean, parent: string | undefined): Reason {
  const { published } = state
  if (state.unknown) return "unknown"
  if (state.forced) return "forced"
  if (published === undefined) return "missing"
  if (published.definition !== state.definition) return "definition-changed"
  if (published.source !== state.source) return "source-changed"
  if (parentRebuilt) return "parent-rebuilt"
  if (published.parent !== parent) return state.parent === undefined ? "base-changed" : "parent-rebuilt"
  return "up-to-date"
}

/** What a plan has decided, for the jobs that carry it out: the time of the run, and the reason of each image to build. */
export interface SharedPlan {
  readonly time: Date
  readonly build: ReadonlyMap<string, Reason>
}

/**
 * The decisions of a plan that another job has made: what it wants built and what this run has not published yet, whatever has changed
 * since. What it does not name was up to date.
 * @param stamp the tag that the time of the run gives.
 */
export function followPlan(
  images: readonly ImageState[],
  { build }: SharedPlan,
  stamp: string,
): readonly PlannedImage[] {
  const states = new Map(images.map((image) => [image.name, image]))
  const levels = new Map<string, number>()
  return parentsFirst(images).flatMap((name): readonly PlannedImage[] => {
    const state = states.get(name)
    const reason = build.get(name)
    if (state === undefined) return []
    const done = reason === undefined || state.published?.tag === stamp
    const level = done ? -1 : (levels.get(state.parent ?? "") ?? -1) + 1
    levels.set(name, level)
    const decided = done ? "up-to-date" : state.unknown ? "unknown" : reason
    return [{ name, reason: decided, level: Math.max(level, 0), blocked: state.unknown === true }]
  })
}

/** True when `published` is what a build of `state` on this parent would be: another run was faster. */
export function isSame(published: PublishedImage, state: ImageState, parent: string | undefined): boolean {
  return reasonOf({ ...state, forced: false, published }, false, parent) === "up-to-date"
}

export class CycleError extends Error {
  override readonly name = "CycleError"
  /** Names, the first one again at the end. */
  readonly cycle: readonly string[]

  constructor(cycle: readonly string[]) {
    super(`the images are each other's parents: ${cycle.join(" → ")}`)
    this.cycle = cycle
  }
}

/** Names, each after its parent. @throws CycleError */
export function parentsFirst(links: readonly Link[]): readonly string[] {
  const parents = new Map(links.map(({ name, parent }) => [name, parent]))
  const ordered = new Set<string>()
  for (const { name } of links) {
    const path: string[] = []
    for (let at: string | undefined = name; at !== undefined && !ordered.has(at); at = parents.get(at)) {
      if (path.includes(at)) throw new CycleError([...path.slice(path.indexOf(at)), at].reverse())
      if (parents.has(at)) path.push(at)
    }
    for (const one of path.reverse()) ordered.add(one)
  }
  return [...ordered]
}

/** Names of the parents of an image within the chain, the nearest first. */
export function ancestors(links: readonly Link[], name: string): readonly string[] {
  const parents = new Map(links.map((link) => [link.name, link.parent]))
  const found: string[] = []
  for (let at = parents.get(name); at !== undefined; at = parents.get(at)) found.push(at)
  return found
}

/** What is to be built, a list for each level: everything in one may be built at once when the lists before it are done. */
export function levelsOf(planned: readonly PlannedImage[]): readonly (readonly string[])[] {
  const levels: string[][] = []
  for (const { name, level, reason, blocked } of planned) {
    if (reason === "up-to-date" || blocked) continue
    levels[level] = [...(levels[level] ?? []), name]
  }
  return levels
}
