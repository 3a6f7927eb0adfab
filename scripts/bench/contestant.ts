/** What one round of one contestant gave. */
export interface RoundResult {
  /** Units of work per second. */
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Pool sizes, versions and whatever else a reader must know. */
export type Settings = Readonly<Record<string, string | number | boolean>>

/** One side of a benchmark: the same work, done by somebody. */
export interface Contestant {
  readonly name: string
  readonly settings: Settings
  /** Works for so many seconds with so many callers at once. Throws when a unit of work fails. */
  round(callers: number, seconds: number): Promise<RoundResult>
  /**
   * Begins units of work at a steady rate, whatever becomes of those before; each waits for one of so many callers. Latencies count from when a unit was due. Absent where
   * only a closed loop makes sense.
   */
  paced?(callers: number, seconds: number, rate: number): Promise<RoundResult>
  /** Works with a pool of so many connections from now on. Absent when the contestant has no such choice. */
  usePool?(connections: number): Promise<void>
  /** Checks that everything that was acknowledged is there once; answers what it found. Throws when it is not. */
  verify(): Promise<Settings>
  close(): Promise<void>
}
