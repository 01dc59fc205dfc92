// A cancelled job: the runner sends SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL. Source: actions/runner ProcessInvoker.cs.

/** Milliseconds after which a run that is cancelled ends, tidy or not; post does what is left. */
const LIMIT = 6000

/** A signal that is aborted, with the reason, when the process is asked to end. */
export function cancellation(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController()
  const cancel = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) return
    controller.abort(new DOMException(`${name} was received`, "AbortError"))
    setTimeout(() => process.exit(1), LIMIT).unref()
  }
  process.on("SIGINT", cancel)
  process.on("SIGTERM", cancel)
  return controller.signal
}
