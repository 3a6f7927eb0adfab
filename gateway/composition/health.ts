import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { HealthReport } from '../ports.ts'
import type { Engines } from './engines.ts'
import type { Log } from './log.ts'

const PATIENCE_MS = 2_000

type Part = HealthReport['parts'][number]

/** Asks every engine for a sign of life; one that does not answer within two seconds counts as down. */
export async function health(engines: Engines, log: Log, clock: Clock): Promise<HealthReport> {
  const probe = async (name: string, check: () => Promise<unknown>): Promise<Part> => {
    const isUp = await answersInTime(check)
    return { name, status: isUp ? 'up' : 'down', checkedAt: clock.now() }
  }
  const parts = await Promise.all([
    probe('postgresql', () => engines.reader.value.query('select 1')),
    probe('log', () => log.store.value.head()),
    ...(engines.hasClickhouse() ? [probe('clickhouse', () => ping(engines))] : []),
  ])
  return { status: parts.every(({ status }) => status === 'up') ? 'up' : 'down', parts }
}

async function ping(engines: Engines): Promise<void> {
  const answer = await engines.clickhouse.value.ping()
  if (!answer.success) throw answer.error
}

async function answersInTime(check: () => Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), PATIENCE_MS)
  try {
    return await Promise.race([check().then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
