// Secrets in the log: the runner replaces them line by line before anybody sees a line.

/** Values that are replaced by `***`. */
export class Masks {
  #values: string[] = []

  /** As `::add-mask::` does: the value and each of its lines. */
  add(value: string): void {
    const parts = [value, ...value.split(/[\r\n]+/)].filter((part) => part.trim() !== "")
    this.#values = [...new Set([...this.#values, ...parts])].sort((a, b) => b.length - a.length)
  }

  apply(line: string): string {
    return this.#values.reduce((text, value) => text.replaceAll(value, "***"), line)
  }
}
