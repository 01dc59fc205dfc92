// The figures in bench/README.md: each report stands between markers of its own, so that one can be measured without the others.
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"

/** Puts `report` between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function keep(root, name, report) {
  const file = path.join(root, "bench/README.md")
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*(<!-- /${name} -->)`)
  const text = readFileSync(file, "utf8")
  if (!marked.test(text)) throw new Error(`bench/README.md has lost its markers of ${name}`)
  writeFileSync(
    file,
    text.replace(marked, (_, begin, end) => `${begin}\n${report}\n\n${end}`),
  )
}
