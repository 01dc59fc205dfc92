// A log outlives its reader.
import { streamSink, Writer } from "../../src/runner/sink.ts"
import { Recorder } from "../support/runner/recorder.ts"

test("writers wait for a slow stream together", async () => {
  const recorder = new Recorder()
  const writer = new Writer(streamSink(recorder))
  recorder.full = true
  const waiting = [writer.write("a"), writer.write("b")]
  expect(waiting[0]).toBe(waiting[1])
  recorder.emit("drain")
  await Promise.all(waiting)
  expect(writer.write("c")).toBeUndefined()
  expect(recorder.text).toBe("abc")
})

test("when the reader is gone nobody waits, and nothing throws", async () => {
  const recorder = new Recorder()
  const sink = streamSink(recorder)
  const writer = new Writer(sink)
  recorder.full = true
  const waiting = writer.write("a")
  recorder.emit("error")
  await waiting
  expect(writer.write("b")).toBeUndefined()
  expect(recorder.text).toBe("a")
  await new Promise<void>((resolve) => void sink.once("drain", resolve))
})
