// The job summary within GitHub's limit.

/** GitHub drops the whole summary of a step above 1 MiB. */
export const SUMMARY_CAP = 900 * 1024

const NOTICE = "\n\n> The summary was cut here because it is longer than GitHub shows. The log has everything.\n"

/** Markdown of at most `cap` bytes, cut at the end of a line with a sentence that says so. */
export function withinSummary(markdown: string, cap = SUMMARY_CAP): string {
  const bytes = Buffer.from(markdown)
  if (bytes.length <= cap) return markdown
  const room = Math.max(0, cap - NOTICE.length)
  const end = bytes.lastIndexOf("\n", room)
  return `${bytes.toString("utf8", 0, Math.max(0, end))}${NOTICE}`
}
