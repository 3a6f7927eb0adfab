/** Told of the progress of long work between its steps; interrupts the work there by throwing {@link JobInterrupted}. */
export interface Watch {
  /** `done`: positions of the log, or rows, done so far in this phase. */
  progress(done: bigint): Promise<void>
}

/** The job was asked to stop. What it has done is kept, and it can go on later. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted'
  constructor() {
    super('interrupted; it goes on when it is asked for again')
  }
}
