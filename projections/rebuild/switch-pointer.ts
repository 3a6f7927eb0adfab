import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { type BuildKey, describeBuild } from './build.ts'

const LOCK = sqlFile(import.meta.url, 'pointer-lock')
const SWITCH = sqlFile(import.meta.url, 'pointer-switch')
const REACHED = sqlFile(import.meta.url, 'build-reached')
const PARKED = sqlFile(import.meta.url, 'build-parked')
/** The serving build is locked no longer than {@link HELD_MS}, and released before the next try. */
const BEGIN = "begin; set local lock_timeout = '100ms'; set local transaction_timeout = '2s'"
const HELD_MS = 150
const LOOK_MS = 5
const PAUSE_MS = 50
const PATIENCE_MS = 10_000

/** The other build does not show everything that the serving one shows: after a switch, answers would go back in time. */
export class BuildBehind extends Error {
  override readonly name = 'BuildBehind'
}

/** The other build has parked events that the serving one shows: after a switch, readers would miss rows that they have seen. */
export class BuildParked extends Error {
  override readonly name = 'BuildParked'
}

/**
 * Switches a projection to another build, in one transaction, at a moment when that build shows at least what the serving one shows. Throws {@link BuildBehind} when there is no such
 * moment within `patienceMs`, and {@link BuildParked}. What both have parked stays parked: queries of those tenants, and of no others, stay refused.
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

/** Null when it has switched, else why not. */
async function tryToSwitch(pool: PostgresPool, to: BuildKey): Promise<string | null> {
  try {
    return await inTransaction(pool, BEGIN, async (client) => {
      const { rows } = await client.query<{ position: bigint }>(LOCK, [to.projection])
      const [served] = rows
      if (served === undefined) return 'belongs to a projection that nothing answers for'
      const refusal = await waitUntilLevel(client, to, served.position)
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

/** Waits a moment for the other build, while the serving one is locked and cannot move. Null when it shows enough, else why not. */
async function waitUntilLevel(client: PostgresClient, { projection, version, build }: BuildKey, position: bigint) {
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
