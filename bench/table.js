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

/** A markdown table: the first column are names, the others figures. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n")
}
