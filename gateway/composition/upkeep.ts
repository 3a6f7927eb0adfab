import type { Clock } from '@heptad/infra/clock/clock.ts'
import { databaseNow } from '@heptad/infra/clock/database-now.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { guardSkew } from '@heptad/infra/clock/skew-guard.ts'
import { rotateKeys } from '@heptad/infra/keys/rotation.ts'
import type { KeyVault } from '@heptad/infra/keys/vault.ts'
import { oldestTransaction, watchTransactions } from '@heptad/infra/postgres/transaction-watch.ts'
import type { OpenArchive } from './backup-archive.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const SKEW_LIMIT_MS = 5000
const WRONG = 'the clock differs from that of the database by more than 5 s: commands are refused until it is set right'
const WENT_BACK = 'the clock of the machine was put back, and that of the database agrees with it: this process follows'

/** Registers the guard that compares this process's clock with the database's. */
export function addSkewGuard(
  { lifecycle, logger }: Pick<CompositionInput, 'lifecycle' | 'logger'>,
  { clock }: Pick<Foundation, 'clock'>,
  engines: Pick<Engines, 'reader'>,
) {
  return lifecycle.add('register', 'clock guard', {
    open: () =>
      guardSkew({
        clock,
        limitMs: SKEW_LIMIT_MS,
        databaseNow: () => databaseNow(engines.reader.value),
        settle(present) {
          const backMs = clock.settle(present)
          if (backMs > 0) logger.warn({ backMs: Math.round(backMs) }, WENT_BACK)
        },
        onChange(isTrusted, skewMs) {
          if (isTrusted)
            return logger.info({ skewMs }, 'the clock agrees with that of the database again; commands are decided')
          logger.error({ skewMs }, WRONG)
        },
      }),
    close: (guard) => guard.stop(),
    closeIn: 'deregistered',
  })
}

/** Registers the watch over transactions that somebody left open. */
export function addTransactionWatch(
  { lifecycle, logger }: CompositionInput,
  { clock, metrics }: Foundation,
  engines: Engines,
): void {
  lifecycle.add('register', 'transaction watch', {
    open: () =>
      watchTransactions({
        clock,
        oldest: () => oldestTransaction(engines.upkeep.value),
        onAge: (seconds) => metrics.oldestTransactionSeconds.set(seconds),
        onTooOld: (oldest) =>
          logger.error(oldest, 'a transaction has been open for more than a minute: end it, or reads become slower'),
      }),
    close: async (watch) => watch.stop(),
    closeIn: 'deregistered',
  })
}

/** Registers the key rotation: a turn at the start, and one a day. A stop does not wait for a turn: the next start takes it again. */
export function addKeyRotation(
  { lifecycle, logger }: Pick<CompositionInput, 'lifecycle' | 'logger'>,
  { clock, keyring, errors }: Pick<Foundation, 'keyring' | 'errors'> & { readonly clock: Clock },
  {
    vault,
    archive,
  }: { vault: { readonly value: Pick<KeyVault, 'rewrap'> }; archive: { readonly value: OpenArchive | null } },
): void {
  const turn = async (): Promise<void> => {
    const keys = archive.value?.keyring ?? keyring.value
    const { epoch, rewrapped, destroyed } = await rotateKeys(keys, vault.value, clock)
    if (rewrapped > 0 || destroyed.length > 0) logger.info({ epoch, rewrapped, destroyed }, 'keys rotated')
  }
  const everyDay = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await turn().catch((error: unknown) => errors.report('infrastructure', error, { part: 'key rotation' }))
      await pause(clock, DAY_MS, signal)
    }
  }
  lifecycle.add('start-hooks', 'key rotation', {
    open() {
      const stop = new AbortController()
      void everyDay(stop.signal)
      return stop
    },
    close: (stop) => stop.abort(),
    closeIn: 'deregistered',
  })
}
