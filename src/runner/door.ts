// The door for foreign output into a log: bytes in, harmless lines out.
import { Excerpt } from "./excerpt.ts"
import type { ForeignOutput } from "./runner.ts"

/** Opens a door. `print` gets the lines of a chunk at once; `closed` is called when the last line is printed. */
export function openDoor(
  print: (lines: readonly string[]) => void | Promise<void>,
  closed: () => void = () => undefined,
): ForeignOutput {
  let lines: string[] = []
  let open = true
  const excerpt = new Excerpt((line) => lines.push(line))
  const flush = () => {
    if (lines.length === 0) return
    const complete = lines
    lines = []
    return print(complete)
  }
  return {
    write(chunk) {
      if (!open) return
      excerpt.write(chunk)
      return flush()
    },
    end() {
      if (!open) return
      open = false
      excerpt.end()
      void flush()
      closed()
    },
  }
}
