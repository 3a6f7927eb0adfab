import { statSync } from 'node:fs'
import { join } from 'node:path'
import { assertNotRestoring } from '@heptad/infra/backup/restoring-folder.ts'
import { runningPostgresUrl, startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import { type EmbeddedSettings, embeddedOptions } from '@heptad/infra/postgres/embedded-settings.ts'
import { lockHome } from '@heptad/infra/processes/home-lock.ts'
import { messageOf } from '../doctor/check.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { isMissing } from '../missing.ts'
import { interruptible } from './interruptible.ts'

/** Work on the database at this address. When the signal is aborted it should end soon. */
type Work<T> = (url: string, signal: AbortSignal) => Promise<T>

interface OwnPostgres extends EmbeddedSettings {
  /** One line for each step of a start. */
  readonly progress?: (step: string) => void
}

/** Refuses a home without an installation, and one that cannot be looked into. Throws a {@link CliFailure}. */
export function requireInstallation(home: string): void {
  try {
    statSync(join(home, 'postgres', 'data'))
  } catch (error) {
    if (isMissing(error))
      throw new CliFailure(EXIT.usage, `there is no installation in ${home}`, 'set HEPTAD_HOME to the folder of one')
    throw new CliFailure(EXIT.failed, messageOf(error), 'run it as the user of the backbone')
  }
}

/** Works with the PostgreSQL of a home: the one that runs there or, when nothing does, one that is started for as long. May be interrupted. */
export function withOwnPostgres<T>(own: OwnPostgres, work: Work<T>): Promise<T> {
  return interruptible(async (signal) => {
    const running = await runningPostgresUrl(own.home)
    return running === null ? startedFor(own, signal, work) : work(running, signal)
  })
}

/** Starts the PostgreSQL of a home that no backbone uses. May be interrupted: the server goes, and the work fails. Throws {@link HomeInUse}. */
export function withStartedPostgres<T>(own: OwnPostgres, work: Work<T>): Promise<T> {
  return interruptible((signal) => startedFor(own, signal, work))
}

function startedFor<T>(own: OwnPostgres, signal: AbortSignal, work: Work<T>): Promise<T> {
  const { progress = () => {} } = own
  return withLockedHome(own.home, async () => {
    const server = await startEmbeddedPostgres({ ...embeddedOptions(own), progress, signal })
    const stop = (): Promise<void> => server.stop()
    signal.addEventListener('abort', stop)
    try {
      signal.throwIfAborted()
      return await work(server.url, signal)
    } finally {
      signal.removeEventListener('abort', stop)
      await stop()
    }
  })
}

/** Keeps every backbone out of a home meanwhile. Throws {@link HomeInUse}, and {@link RestoreUnfinished} for one that is half restored. */
export async function withLockedHome<T>(home: string, work: () => Promise<T>): Promise<T> {
  await assertNotRestoring(home)
  const lock = await lockHome(home)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
