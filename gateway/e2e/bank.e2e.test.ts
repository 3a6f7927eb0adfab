import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { auditBank } from './testing/bank-audit.ts'
import { openBank } from './testing/bank-customers.ts'
import { type BankServers, startBankServers } from './testing/bank-servers.ts'

const isLong = process.env.HEPTAD_FAULTS === 'long'
const FALLS: readonly Fall[] = isLong
  ? Array.from({ length: 20 }, () => (['first', 'second', 'database', 'all'] as const)[randomInt(4)] ?? 'first')
  : ['first', 'database', 'second']
/** So many more instructions are answered before the next fall: the load has recovered from the last one. */
const BETWEEN_FALLS = isLong ? 300 : 60
const RECOVERED_WITHIN_MS = 90_000
const MOMENT_MS = isLong ? 1_000 : 300

type Fall = 'first' | 'second' | 'database' | 'all'

let servers: BankServers

beforeAll(async () => {
  servers = await startBankServers()
}, 240_000)

afterAll(() => servers?.stop())

test(
  'a bank of two servers on one database, which are killed at random: no total changes, nobody is overdrawn, every answer holds',
  async () => {
    onTestFailed(() => console.error(servers.outcry()))
    const customers = await openBank(servers)
    const progress = async () => {
      const wanted = customers.answered + BETWEEN_FALLS
      const reached = { timeout: RECOVERED_WITHIN_MS, interval: 20 }
      await expect.poll(() => customers.answered, reached).toBeGreaterThanOrEqual(wanted)
    }
    for (const fall of FALLS) {
      await progress()
      await sleep(randomInt(MOMENT_MS))
      await happen(fall)
    }
    await progress()
    await customers.close()
    await customers.repeatAll()
    expect(customers.surprises).toEqual([])
    expect(customers.unanswered).toBeGreaterThan(0)
    await auditBank(servers.credentials(0), customers)
  },
  isLong ? 900_000 : 600_000,
)

/** Kill -9 at whatever moment it is, and the return of what was killed. */
async function happen(fall: Fall): Promise<void> {
  if (fall === 'first' || fall === 'second') return servers.replace(fall === 'first' ? 0 : 1)
  if (fall === 'database') return servers.crashDatabase()
  return servers.crashAll()
}
