// Cuts a foreign byte stream into lines the way GitHub's runner does: at \n, \r and \r\n, in bounded memory.

/** Bytes of a line that are kept; the rest is counted. */
export const LINE_CAP = 4096

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Receives a line. `bytes` is a view that is valid during the call only; `more` is how many bytes were cut off. */
export type LineReader = (bytes: Buffer, more: number) => void

/** A line splitter that keeps at most `cap` bytes, wherever the chunks are cut and however long a line is. */
export class LineSplitter {
  readonly #read: LineReader
  readonly #cap: number
  readonly #held: Buffer
  #length = 0
  #more = 0
  #afterReturn = false

  constructor(read: LineReader, cap = LINE_CAP) {
    this.#read = read
    this.#cap = cap
    this.#held = Buffer.allocUnsafe(cap)
  }

  write(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = this.#afterReturn && bytes[0] === LINE_FEED ? 1 : 0
    this.#afterReturn = false
    let feed = bytes.indexOf(LINE_FEED, start)
    let carriage = bytes.indexOf(CARRIAGE_RETURN, start)
    while (feed >= 0 || carriage >= 0) {
      const returns = carriage >= 0 && (feed < 0 || carriage < feed)
      const end = returns ? carriage : feed
      this.#finish(bytes, start, end)
      start = end + 1
      if (!returns) {
        feed = bytes.indexOf(LINE_FEED, start)
        continue
      }
      if (start === bytes.length) this.#afterReturn = true
      else if (start === feed) {
        start++
        feed = bytes.indexOf(LINE_FEED, start)
      }
      carriage = bytes.indexOf(CARRIAGE_RETURN, start)
    }
    this.#hold(bytes, start, bytes.length)
  }

  /** Hands over what is left of an unfinished line. */
  end(): void {
    if (this.#length > 0 || this.#more > 0) this.#flush()
  }

  #finish(bytes: Buffer, start: number, end: number): void {
    if (this.#length > 0 || this.#more > 0) {
      this.#hold(bytes, start, end)
      this.#flush()
    } else if (end - start <= this.#cap) this.#read(bytes.subarray(start, end), 0)
    else this.#cut(bytes.subarray(start, start + this.#cap), end - start - this.#cap)
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    const taken = Math.min(end - start, this.#cap - this.#length)
    if (taken > 0) bytes.copy(this.#held, this.#length, start, start + taken)
    this.#length += taken
    this.#more += end - start - taken
  }

  #flush(): void {
    const [line, more] = [this.#held.subarray(0, this.#length), this.#more]
    this.#length = 0
    this.#more = 0
    if (more === 0) this.#read(line, 0)
    else this.#cut(line, more)
  }

  #cut(line: Buffer, more: number): void {
    const length = wholeCharacters(line)
    this.#read(line.subarray(0, length), more + line.length - length)
  }
}

/** Length without a UTF-8 sequence that the end cuts in two. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const wanted = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return wanted > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
