/** Something that cannot have happened: at an operation of the history, or at a position of the log. */
export interface Problem {
  /** The attempt whose answer is impossible; null when the log alone, or a delivery, is. */
  readonly attempt: number | null
  readonly what: string
}

/** A problem of the log or of a subscriber. */
export function outside(what: string): Problem {
  return { attempt: null, what }
}
