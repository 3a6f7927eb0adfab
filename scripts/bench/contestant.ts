/** One side of a benchmark: the same work, done by somebody. */
export interface Contestant {
  readonly name: string
  /** Pool sizes, versions and whatever else a reader must know. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** One unit of work, resolved when it is durable. `caller` is 0, 1, … below the number of callers. */
  work(caller: number): Promise<void>
  /** Checks that everything that was acknowledged is there once. Throws when it is not. */
  verify(): Promise<void>
  close(): Promise<void>
}
