import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { type BuildKey, describeBuild } from './build.ts'

const LOCK = sqlFile(import.meta.url, 'pointer-lock')
const SWITCH = sqlFile(import.meta.url, 'pointer-switch')
const REACHED = sqlFile(import.meta.url, 'build-reached')
const PARKED = sqlFile(import.meta.url, 'build-parked')
/** The build that answers is held still no longer than this, and then let go before the next try. */
const BEGIN = "begin; set local lock_timeout = '100ms'; set local transaction_timeout = '2s'"
const HELD_MS = 150
const LOOK_MS = 5
const PAUSE_MS = 50
const PATIENCE_MS = 10_000

/** The other build does not show what the answering one shows, so switching would take answers back. */
export class BuildBehind extends Error {
  override readonly name = 'BuildBehind'
}

/** The other build has parked what the answering one shows: whoever reads it would lose rows that he has seen. */
export class BuildParked extends Error {
  override readonly name = 'BuildParked'
}

/**
 * Lets another build of a projection answer, in one transaction, at a moment when it shows at least what the present one shows. Throws {@link BuildBehind} when there is no such moment
 * within the time that it may take, and {@link BuildParked}. What both have parked stays parked: reads of those tenants, and of no others, stay closed.
 */
export async function switchPointer(pool: PostgresPool, to: BuildKey, patienceMs: number = PATIENCE_MS): Promise<void> {
  let reason = 'could not be switched to in time'
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
    const refusal = await tryToSwitch(pool, to)
    if (refusal === null) return
    reason = refusal
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new BuildBehind(`${describeBuild(to)} ${reason}`)
}

/** Null when it was done, else why not. */
async function tryToSwitch(pool: PostgresPool, to: BuildKey): Promise<string | null> {
  try {
    return await inTransaction(pool, BEGIN, async (client) => {
      const { rows } = await client.query<{ position: bigint }>(LOCK, [to.projection])
      const [served] = rows
      if (served === undefined) return 'belongs to a projection that nothing answers for'
      const refusal = await shows(client, to, served.position)
      if (refusal !== null) return refusal
      await refuseParked(client, to)
      const { rowCount } = await client.query(SWITCH, [to.projection, to.version, to.build])
      return rowCount === 1 ? null : 'is not followed by the projectors'
    })
  } catch (error) {
    if (kindOfPostgresError(error) === 'retryable') return 'could not be switched to: the present one is busy'
    throw error
  }
}

/** Waits a moment for the other build while the present one cannot move. */
async function shows(client: PostgresClient, { projection, version, build }: BuildKey, position: bigint) {
  const deadline = performance.now() + HELD_MS
  for (;;) {
    const { rows } = await client.query<{ position: bigint; is_ready: boolean }>(REACHED, [projection, version, build])
    const [reached] = rows
    if (reached?.is_ready === true && reached.position >= position) return null
    if (performance.now() > deadline)
      return `stands at ${reached?.position ?? 0n}, the build that answers at ${position}`
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

async function refuseParked(client: PostgresClient, to: BuildKey): Promise<void> {
  const values = [to.projection, to.version, to.build]
  const { rows } = await client.query<{ runs_as: string; sequence_key: string; position: bigint }>(PARKED, values)
  const [parked] = rows
  if (parked === undefined) return
  const { runs_as: name, sequence_key: sequence, position } = parked
  throw new BuildParked(
    `${describeBuild(to)} has parked sequence ${sequence} at position ${position}, which the build that answers shows: heptad dlq show ${name} ${sequence} says why, heptad dlq retry ${name} ${sequence} tries it again`,
  )
}
