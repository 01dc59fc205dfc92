// How GitHub's runner reads the files of GITHUB_OUTPUT, GITHUB_STATE and GITHUB_ENV (FileCommandManager.cs).

/** Names and values of a file: `name=value`, or `name<<delimiter`, lines, `delimiter`. Throws where the runner fails a step. */
export function readKeyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split("\n")
  // A last line end leaves an empty piece that the runner does not see.
  if (lines.at(-1) === "") lines.pop()
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue
    const equals = line.indexOf("=")
    const heredoc = line.indexOf("<<")
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      const name = line.slice(0, equals)
      if (name === "") throw new Error(`Invalid format '${line}'. Name must not be empty`)
      values[name] = line.slice(equals + 1)
      continue
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`)
    const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)]
    if (name === "" || delimiter === "")
      throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`)
    const end = lines.indexOf(delimiter)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
    values[name] = lines
      .splice(0, end + 1)
      .slice(0, end)
      .join("\n")
  }
  return values
}

/** The most bytes a step's summary may have; the runner drops a longer one and says so. */
export const SUMMARY_LIMIT = 1024 * 1024
