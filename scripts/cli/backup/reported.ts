import { BackupDamaged } from '@heptad/infra/backup/manifest.ts'
import { PointNotReached } from '@heptad/infra/backup/restore-target.ts'
import { KeysMissing } from '@heptad/infra/backup/restored-database.ts'
import { RestoreUnfinished } from '@heptad/infra/backup/restoring-folder.ts'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { FolderNotEmpty } from '@heptad/infra/files/empty-folder.ts'
import { ErasuresDamaged } from '@heptad/infra/keys/erasure-journal.ts'
import { KeyringRefused } from '@heptad/infra/keys/local-keyring.ts'
import { ForeignKeyring } from '@heptad/infra/keys/merge-keyrings.ts'
import { NotBackedUp } from '@heptad/infra/postgres/backup/backup-mode.ts'
import { TargetNotReached } from '@heptad/infra/postgres/backup/recovery.ts'
import { PostgresUnavailable } from '@heptad/infra/postgres/binaries.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { finishUnread } from '../unread.ts'

/** Faults whose message says what is wrong and what to do. */
const EXPECTED = [
  BackupDamaged,
  PointNotReached,
  KeysMissing,
  LogReplaced,
  RestoreUnfinished,
  KeyringRefused,
  ForeignKeyring,
  ErasuresDamaged,
  NotBackedUp,
  TargetNotReached,
  PostgresUnavailable,
]

/** Runs work on the files of an installation; what a person can put right becomes a plain failure, disk errors too. A folder that is in the way was named by the command line. */
export async function reported(work: () => Promise<void>): Promise<void> {
  finishUnread()
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error instanceof FolderNotEmpty) throw new CliFailure(EXIT.usage, error.message)
    const isExpected = EXPECTED.some((kind) => error instanceof kind) || 'syscall' in error
    throw isExpected ? new CliFailure(EXIT.failed, error.message) : error
  }
}
