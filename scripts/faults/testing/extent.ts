const isLong = process.env.HEPTAD_FAULTS === 'long'

/** How much is done: a little within every test run, a lot with `HEPTAD_FAULTS=long`. */
export const extent = {
  isLong,
  /** How often a fault comes in a test; `seldom` for those that take long to get over. */
  rounds: isLong ? 12 : 3,
  seldom: isLong ? 3 : 1,
  /** Processes with an engine. */
  processes: isLong ? 3 : 2,
  writers: 32,
  /** About how long the load runs between faults, milliseconds. */
  calmMs: isLong ? 1500 : 400,
  /** Of a test. */
  timeoutMs: isLong ? 600_000 : 400_000,
}
