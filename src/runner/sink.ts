// The end of every log: something that takes text, or bytes, and says when it is full.

/** The part of a writable stream that a log needs. */
export interface Sink {
  /** False when the reader is slower than the writer: the listener of `once` is called when it caught up. */
  write(text: string | Uint8Array): boolean
  once(event: "drain", listener: () => void): unknown
}

/** The part of a stream that {@link streamSink} needs; `process.stdout` has it. */
export interface TextStream {
  write(text: string | Uint8Array): boolean
  on(event: "drain" | "error", listener: () => void): unknown
}

/** A stream as a sink that survives its reader: when nobody listens any more, text is dropped and the run goes on. */
export function streamSink(stream: TextStream): Sink {
  let broken = false
  let waiting: (() => void)[] = []
  const release = () => {
    const released = waiting
    waiting = []
    for (const listener of released) listener()
  }
  stream.on("drain", release)
  stream.on("error", () => {
    broken = true
    release()
  })
  return {
    write: (text) => broken || stream.write(text),
    once: (_event, listener) => {
      if (broken) listener()
      else waiting.push(listener)
    },
  }
}

/** Writes to a sink and remembers that it is full. */
export class Writer {
  readonly #sink: Sink
  #drained: Promise<void> | undefined

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Returns a promise when the sink is full; the text is taken all the same. */
  write(text: string | Uint8Array): void | Promise<void> {
    if (this.#sink.write(text)) return
    this.#drained ??= new Promise((resolve) => {
      this.#sink.once("drain", () => {
        this.#drained = undefined
        resolve()
      })
    })
    return this.#drained
  }
}
