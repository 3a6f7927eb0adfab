/** How long work is watched and ended: told of progress between steps; throws {@link JobInterrupted} there when somebody asked for it. */
export interface Watch {
  /** `done` positions of the log, or rows, of the phase. */
  progress(done: bigint): Promise<void>
}

/** Somebody asked the job to stop; what it has done is kept, and it can go on. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted'
  constructor() {
    super('interrupted; it goes on when it is asked for again')
  }
}

/** Lets whatever else waits for this thread go first: a rebuild shares it with commands and queries. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
