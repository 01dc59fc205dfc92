// Rounds in which contestants take turns, so that whatever else the machine does hits all of them.

/**
 * Runs every contestant (`{name, run}`) once a round and gives each its `samples`, what `run` resolved with.
 * @param warmUp adds a first round that is not counted; `words` says a sample in the progress on standard error.
 */
export async function takeTurns(field, rounds, { warmUp = false, words = String } = {}) {
  const measured = field.map((contestant) => ({ ...contestant, samples: [] }))
  for (let round = warmUp ? 0 : 1; round <= rounds; round++)
    for (const contestant of turn(measured, round)) {
      const sample = await contestant.run()
      console.error(`round ${round}${round === 0 ? " (warm-up)" : ""}: ${contestant.name} ${words(sample)}`)
      if (round > 0) contestant.samples.push(sample)
    }
  return measured
}

/** Every contestant is first as often as any other. */
function turn(field, round) {
  const first = round % field.length
  return [...field.slice(first), ...field.slice(0, first)]
}
