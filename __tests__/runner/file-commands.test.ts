// The emulated runner reads the files of outputs and state as the real one does.
import { readKeyValues } from "../support/runner/file-commands.ts"

test.each<[string, Record<string, string>]>([
  ["", {}],
  ["a=1\nb=\nc=x=y\n", { a: "1", b: "", c: "x=y" }],
  ["a<<EOF\none\ntwo\nEOF\nb=2", { a: "one\ntwo", b: "2" }],
  ["a<<EOF\nEOF\n", { a: "" }],
  ["a<<EOF\n\nEOF\n", { a: "" }],
  ["a<<EOF\nx=1\n<<\nEOF\n", { a: "x=1\n<<" }],
  ["a=x<<y\n", { a: "x<<y" }],
  ["a<<x=y\n1\nx=y\n", { a: "1" }],
  ["\n\na=1\n\n", { a: "1" }],
  ["a=1\r\n", { a: "1\r" }],
  ["a=1\na=2\n", { a: "2" }],
])("reads %j", (text, values) => {
  expect(readKeyValues(text)).toEqual(values)
})

test.each(["a\n", "=1\n", "<<EOF\nEOF\n", "a<<\n\n", "a<<EOF\nx\n"])("refuses %j", (text) => {
  expect(() => readKeyValues(text)).toThrow("Invalid")
})
