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
