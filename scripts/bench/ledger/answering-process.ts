import { systemIds } from '@heptad/infra/ids/ids.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { postTransaction } from '@heptad/schemas/money/transaction.ts'
import { startEngine } from '../engine-on-log.ts'

/** What the process tells whenever transfers were answered. */
export interface Answered {
  readonly answered: number
}

const TENANT = TenantId.parse('01990a3c-7e10-7000-8000-000000000001')
const CALLERS = 16
const [url = ''] = process.argv.slice(2)
const ids = systemIds()
const { engine } = await startEngine({ databaseUrl: url })
let answered = 0

const legs = [
  { account: 'users:0:cash', asset: 'EUR', side: 'debit', amount: '1' },
  { account: 'users:1:cash', asset: 'EUR', side: 'credit', amount: '1' },
]

/** Posts one transfer after the other until the process is killed. */
async function post(): Promise<void> {
  for (;;) {
    const outcome = await engine.execute({
      ...{
        type: postTransaction.type,
        data: { bookId: 'bench', legs },
        tenantId: TENANT,
        key: ids.next(),
        timeoutMs: 120_000,
      },
      actor: { type: 'system', id: 'bench' },
    })
    if (outcome.kind !== 'accepted') throw new Error(`a transfer came back as ${outcome.kind}`)
    answered += 1
    process.send?.({ answered } satisfies Answered)
  }
}

await Promise.all(Array.from({ length: CALLERS }, post))
