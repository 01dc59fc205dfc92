import assert from "node:assert/strict"
import test from "node:test"
import { slug } from "../src/slug.js"

test("titles become pieces of an address", () => {
  assert.equal(slug("Crème brûlée, at last!"), "creme-brulee-at-last")
  assert.equal(slug("2026"), "n-2026")
})
test("nothing is not a title", () => assert.throws(() => slug(" ?! "), TypeError))
