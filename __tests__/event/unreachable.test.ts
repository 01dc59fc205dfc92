// What is said of a source that cannot be read, by git's own words.
import { unreachable } from "../../src/event/source.ts"

test.each<[string, string, RegExp]>([
  [
    "http://127.0.0.1:33045/o/r",
    "fatal: could not read Username for 'http://127.0.0.1:33045': terminal prompts disabled",
    /github-token/,
  ],
  [
    "https://host/o/r302",
    "fatal: unable to access 'https://host/o/r302/': The requested URL returned error: 403",
    /github-token/,
  ],
  ["https://host/o/redirect", "fatal: repository 'https://host/o/redirect/' not found", /github-token/],
  [
    "https://host/o/r",
    "fatal: unable to access 'https://host/o/r/': The requested URL returned error: 301",
    /has moved/,
  ],
  ["https://host/o/r", "fatal: unable to update url base from redirection", /has moved/],
])("%s: %s", (url, said, remedy) => {
  expect(unreachable(url, said).remedy).toMatch(remedy)
})
