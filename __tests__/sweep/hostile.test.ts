// A million hostile lines, made of the parts of commands, cut into chunks anywhere, through the log: none is carried out.
import { GithubLog } from "../../src/runner/output.ts"
import { figure } from "../support/figures.ts"
import { HOSTILE_LINES } from "../support/runner/hostile.ts"
import { Recorder } from "../support/runner/recorder.ts"

const LINES = Number(process.env.IMAGE_DRIVEN_LINES ?? 1_000_000)
const BLOCK = 5_000
const PARTS = [
  ...HOSTILE_LINES,
  ..."::|:|##[|#|[|]|error|add-mask|set-output name=digest|::stop-commands::| |\t|\u001b[1m|\u001b[0m|\u001b]|\u0007|\u200b|\u200c|\u00ad|\u0000|\ufeff|\u00a0|\u2028|\u0085|%0A|;|,|x".split(
    "|",
  ),
  "\r",
  "\r\n",
]

// Written as an escape and joined: a control character in a pattern is hard to read.
const COLOUR = new RegExp(`${"\u001b"}\\[[0-9;:]*m`, "g")

/** Numbers that look random and are the same for the same seed (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }
}

test(
  `${LINES} generated hostile lines: 0 are carried out, and all that is printed is harmless text`,
  () => {
    const seed = Number(process.env.IMAGE_DRIVEN_SEED ?? Date.now() % 2 ** 31)
    const pick = generator(seed)
    let carriedOut = 0
    for (let done = 0; done < LINES; done += BLOCK) {
      const recorder = new Recorder()
      const log = new GithubLog(recorder)
      const doors = [log.foreign(), log.foreign()]
      let text = ""
      for (let line = 0; line < BLOCK; line++) {
        for (let part = pick(5); part >= 0; part--) text += PARTS[pick(PARTS.length)]
        text += "\n"
      }
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; ) {
        const next = at + 1 + pick(400)
        doors[pick(2)]?.write(bytes.subarray(at, next))
        // Words of our own come in between, and quote what was said.
        if (pick(50) === 0) log.info(`about ${PARTS[pick(PARTS.length)]}`)
        at = next
      }
      for (const door of doors) door.end()
      const found = recorder.executed("culture")
      carriedOut += found.length
      expect([seed, done, found]).toEqual([seed, done, []])
      if (done % (BLOCK * 20) === 0) {
        expect([seed, recorder.executed("ordinal")]).toEqual([seed, []])
        const plain = recorder.text.replaceAll(COLOUR, "")
        expect(plain).not.toMatch(/(?![\n\t])\p{Cc}/u)
      }
    }
    figure("generated hostile lines carried out", `${carriedOut} of ${LINES} (seed ${seed})`)
  },
  15 * 60_000,
)
