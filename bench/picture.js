// Bars for medians, as an SVG that reads in light and dark.

const WIDTH = 760
const [NAMES, ROW, BAR] = [250, 34, 18]

/** @param rows `{name, value, least, most}` in seconds; the longest bar takes the whole width. */
export function bars(title, rows) {
  const longest = Math.max(...rows.map(({ most }) => most))
  const scale = (seconds) => ((WIDTH - NAMES - 90) * seconds) / longest
  const height = 44 + rows.length * ROW
  const drawn = rows.flatMap(({ name, value, least, most }, index) => {
    const y = 40 + index * ROW
    const middle = y + BAR / 2
    return [
      `<text x="${NAMES - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${NAMES}" y="${y}" width="${scale(value).toFixed(1)}" height="${BAR}" rx="2" fill="${index === 0 ? "#1f883d" : "#8c959f"}"/>`,
      `<line x1="${(NAMES + scale(least)).toFixed(1)}" x2="${(NAMES + scale(most)).toFixed(1)}" y1="${middle}" y2="${middle}" stroke="#57606a"/>`,
      `<text x="${(NAMES + scale(most) + 8).toFixed(1)}" y="${middle + 4}">${value.toFixed(2)} s</text>`,
    ]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    "<style>text{font:13px system-ui,sans-serif;fill:#57606a}.title{font-weight:600}</style>",
    `<text class="title" x="10" y="22">${escaped(title)}</text>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n")
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
}
