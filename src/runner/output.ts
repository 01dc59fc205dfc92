// The log in GitHub's syntax: the one writer to stdout, through which own words and foreign output pass in order.

import type { Failure } from "../errors.ts"
import { command } from "./commands.ts"
import { openDoor } from "./door.ts"
import { failureWords } from "./failure.ts"
import { harmlessLines, harmlessText } from "./harmless.ts"
import type { ForeignOutput, Log } from "./runner.ts"
import { type Sink, Writer } from "./sink.ts"

/** Title of annotations, so that a reader of a pull request knows who speaks. */
const NAME = "Image-Driven Pipeline"
/** Characters of an annotation; GitHub cuts far later. */
const ANNOTATION_CAP = 8_000

export interface GithubLogOptions {
  /** Without annotations failures, warnings and notices are plain lines. */
  readonly annotations?: boolean
  /** 128 random bits for a stop token; only tests give their own. */
  readonly token?: () => string
}

/** 128 random bits. The module is loaded with the first foreign line: a run that fails before it does not pay for it. */
const randomToken = (): string => process.getBuiltinModule("node:crypto").randomBytes(16).toString("hex")

/**
 * Foreign output stands between `::stop-commands::TOKEN` and `::TOKEN::`, and is harmless by itself too. A token is
 * made when foreign output begins, is used once, and is not known to anybody before. Own lines end the protection first.
 */
export class GithubLog implements Log {
  readonly #writer: Writer
  readonly #annotations: boolean
  readonly #token: () => string
  #stopped: string | undefined
  #grouped = false

  constructor(sink: Sink, { annotations = true, token = randomToken }: GithubLogOptions = {}) {
    this.#writer = new Writer(sink)
    this.#annotations = annotations
    this.#token = token
  }

  info(text: string): void {
    this.#own(harmlessText(text))
  }

  async group<T>(title: string, body: () => Promise<T>): Promise<T> {
    if (this.#grouped) {
      this.info(title)
      return body()
    }
    this.#grouped = true
    this.#own(command("group", harmlessText(title)))
    try {
      return await body()
    } finally {
      this.#grouped = false
      this.#own("::endgroup::")
    }
  }

  foreign(): ForeignOutput {
    return openDoor(
      (lines) => this.#protected(lines),
      () => this.#resume(),
    )
  }

  notice(text: string): void {
    this.#annotate("notice", "Notice: ", { title: NAME }, text)
  }

  warning(text: string): void {
    this.#annotate("warning", "Warning: ", { title: NAME }, text)
  }

  failure(failure: Failure): void {
    const { what, why, remedy } = failureWords(failure)
    const text = [what, ...why, ...remedy].join("\n")
    const { place } = failure
    const where = place === undefined ? {} : { file: place.file, line: String(place.line) }
    this.#annotate("error", "Error: ", { title: `${NAME}: ${failure.stage}`, ...where }, text)
  }

  progress(): void {
    // Nobody watches a line that cannot be redrawn.
  }

  /** From now on the runner replaces `value` in everything printed. The command itself is never shown. */
  mask(value: string): void {
    this.#own(command("add-mask", value))
  }

  #annotate(
    kind: "notice" | "warning" | "error",
    prefix: string,
    properties: Readonly<Record<string, string>>,
    text: string,
  ): void {
    const lines = harmlessLines(text)
    if (!this.#annotations) {
      for (const [index, line] of lines.entries()) this.#own(harmlessText(index === 0 ? `${prefix}${line}` : line))
      return
    }
    const whole = lines.join("\n")
    const data = whole.length > ANNOTATION_CAP ? `${whole.slice(0, ANNOTATION_CAP).toWellFormed()} …` : whole
    this.#own(command(kind, data, properties))
  }

  #own(line: string): void {
    this.#resume()
    void this.#writer.write(`${line}\n`)
  }

  #protected(lines: readonly string[]): void | Promise<void> {
    const text = `${lines.join("\n")}\n`
    if (this.#stopped !== undefined) return this.#writer.write(text)
    this.#stopped = this.#token()
    return this.#writer.write(`::stop-commands::${this.#stopped}\n${text}`)
  }

  #resume(): void {
    if (this.#stopped === undefined) return
    void this.#writer.write(`::${this.#stopped}::\n`)
    this.#stopped = undefined
  }
}
