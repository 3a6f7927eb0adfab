const isLong = process.env.HEPTAD_FAULTS === 'long'

/** How much is done: a little within every test run, a lot with `HEPTAD_FAULTS=long`. */
export const extent = {
  isLong,
  /** How often a fault is repeated within a test. */
  rounds: isLong ? 12 : 3,
  /** Processes with an engine. */
  processes: isLong ? 3 : 2,
  writers: 32,
  /** How long the load runs before, between and after faults, milliseconds. */
  calmMs: isLong ? 1500 : 400,
  /** Of a test. */
  timeoutMs: isLong ? 300_000 : 90_000,
}
