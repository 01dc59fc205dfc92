// Reports: files that gates and acceptance tests write, brought out of their containers before anything is judged and before
// they are removed. JUnit XML is read for the summary and for annotations. A report that is broken is a warning, never a verdict.
import path from "node:path"
import { EngineError } from "../docker/api.ts"
import { containerArchive } from "../docker/containers.ts"
import { bytesOf, lookUp } from "../inputs/files.ts"
import type { TestFailure } from "../report/junit.ts"
import type { ReportResult, SourcedReport } from "../report/result.ts"
import type { Session } from "./session.ts"
import { UnpackError, unpack } from "./unpack.ts"

/** Takes what was asked for out of a container that has ended; `who` is a gate or a service. */
export type Collect = (container: string, who: string, workdir: string) => Promise<void>

/** Bytes of a file that is read as a report. */
const XML_LIMIT = 20 * 1024 ** 2
/** GitHub shows ten errors of a step. Source: GitHub, "Workflow commands", limits of annotations. */
const ANNOTATIONS = 10
const LIMITS = { bytes: 1024 ** 3, entries: 20_000 }

export interface ReportCollector {
  readonly collect: Collect
  /** Reads what was collected. `allowed`: gates that may fail, whose failures are not annotated. */
  finish(allowed: ReadonlySet<string>): Promise<ReportResult | undefined>
}

interface Taken {
  readonly who: string
  readonly workdir: string
  readonly file: string
}

/** A collector for paths in containers, absolute or relative to their working directory. */
export function reportCollector(session: Session, paths: readonly string[], folder: string): ReportCollector {
  const taken: Taken[] = []
  const found = new Set<string>()
  const begun = new Map<string, number>()
  let asked = false
  return {
    async collect(container, who, workdir) {
      if (paths.length === 0) return
      asked = true
      const name = who.replaceAll(/[^\w.-]+/g, "-").slice(0, 100)
      const count = (begun.get(name) ?? 0) + 1
      begun.set(name, count)
      const place = path.join(folder, count === 1 ? name : `${name}-${count}`)
      for (const [index, wanted] of paths.entries()) {
        const inside = path.posix.resolve(workdir, wanted)
        try {
          const archive = await containerArchive(session.engine, container, inside, session.signal)
          if (archive === undefined) continue
          found.add(wanted)
          const target = paths.length === 1 ? place : path.join(place, String(index + 1))
          const { files, leftOut } = await unpack(archive, target, LIMITS)
          if (leftOut.length > 0)
            session.log.notice(`reports: ${leftOut.length} entries of ${inside} in ${who} were left out`)
          taken.push(...files.map((file) => ({ who, workdir, file: path.join(target, file.path) })))
        } catch (error) {
          if (error instanceof EngineError && error.status === 0) throw error
          session.signal.throwIfAborted()
          const why = error instanceof UnpackError || error instanceof EngineError ? error.message : String(error)
          session.log.warning(`reports: ${inside} of ${who} could not be brought out: ${why}`)
        }
      }
    },
    async finish(allowed) {
      if (!asked) return undefined
      for (const wanted of paths.filter((one) => !found.has(one)))
        session.log.warning(`reports: nothing wrote ${JSON.stringify(wanted)}`)
      if (taken.length === 0) return undefined
      const reports = await readReports(session, taken)
      await annotate(session, reports, allowed)
      return { path: folder, files: taken.length, reports: reports.map(({ workdir: _, ...report }) => report) }
    },
  }
}

async function readReports(
  session: Session,
  taken: readonly Taken[],
): Promise<readonly (SourcedReport & { readonly workdir: string })[]> {
  const candidates = taken.filter(({ file }) => file.toLowerCase().endsWith(".xml"))
  if (candidates.length === 0) return []
  const { parseJUnit, ReportError } = await import("../report/junit.ts")
  const reports: (SourcedReport & { workdir: string })[] = []
  for (const { who, workdir, file } of candidates) {
    const name = path.basename(file)
    try {
      const place = await lookUp(path.dirname(file), name)
      if (place.kind === "file" && place.size > XML_LIMIT) throw new ReportError("it is larger than 20 MiB")
      const bytes = place.kind === "file" ? await bytesOf(place.real) : undefined
      if (bytes === undefined) throw new ReportError("it is no file that can be read")
      const report = parseJUnit(Buffer.from(bytes).toString("utf8"))
      if (report !== undefined) reports.push({ who, workdir, file: name, ...report })
    } catch (error) {
      if (!(error instanceof ReportError)) throw error
      session.log.warning(`reports: ${name} of ${who} cannot be read: ${error.message}`)
    }
  }
  return reports
}

/** An annotation for each failed test, at its file and line where the checkout has it. */
async function annotate(
  session: Session,
  reports: readonly (SourcedReport & { readonly workdir: string })[],
  allowed: ReadonlySet<string>,
): Promise<void> {
  let left = ANNOTATIONS
  for (const { who, workdir, failures } of reports.filter((report) => !allowed.has(report.who)))
    for (const failure of failures) {
      if (left-- === 0) return session.log.info("more failed tests are in the summary")
      const place = await placeOf(session, failure, workdir)
      session.log.failure({
        stage: "report",
        kind: "gate",
        what: `${who}: ${failure.name} failed`,
        why: failure.message,
        ...(place === undefined ? {} : { place }),
      })
    }
}

/** The file in the checkout that the report means: its path in the container, without the working directory. */
async function placeOf(
  { workspace }: Session,
  { file, line }: TestFailure,
  workdir: string,
): Promise<{ readonly file: string; readonly line: number } | undefined> {
  if (file === undefined || line === undefined) return undefined
  const below = file.startsWith("/") ? path.posix.relative(workdir, file) : path.posix.normalize(file)
  const place = below.startsWith("..") ? undefined : await lookUp(workspace, below)
  return place?.kind === "file" ? { file: below, line } : undefined
}
