// Statistics and how they are shown.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)]
}

export function statistics(values) {
  return { middle: median(values), least: Math.min(...values), most: Math.max(...values) }
}

export function seconds(value) {
  return `${value.toFixed(2)} s`
}

export function milliseconds(value) {
  return `${Math.round(value * 1000)} ms`
}

/** Median, least, most and ratio to the first one's median of each of `{name, samples}`, in seconds. */
export function timesTable(measured) {
  const reference = median(measured[0].samples)
  const rows = measured.map(({ name, samples }) => [name, ...cells(samples, reference)])
  return table(["", "median", "min", "max", `× ${measured[0].name}`], rows)
}

/** The cells of a row about times: median, least, most, ratio to `reference`. */
export function cells(times, reference) {
  const { middle, least, most } = statistics(times)
  return [seconds(middle), seconds(least), seconds(most), (middle / reference).toFixed(2)]
}

/** Kilobytes as the kernel tells them. */
export function megabytes(kilobytes) {
  return `${Math.round(kilobytes / 1024)} MB`
}

/** A markdown table: the first column are names, the others figures. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n")
}
