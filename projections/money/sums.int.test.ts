import { newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { afterEach, expect, test } from 'vitest'
import type { ProjectionDefinition } from '../define.ts'
import type { Row } from '../row-operation.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { move, post } from '../testing/transactions.ts'
import { entriesProjection } from './entries.ts'
import { moneySums } from './sums.ts'
import { transactionsProjection } from './transactions.ts'

const ALL = 300n
const [UNTOUCHED, PLANTED] = [200n, 100n]

let world: RebuildWorld
afterEach(() => world.close())

/** The same projection with a bug: it shows one amount as one unit more, in every build alike. */
function miscounting(definition: ProjectionDefinition, more: (row: Row) => Row): ProjectionDefinition {
  return {
    ...definition,
    handlers: definition.handlers.map(({ type, project }) => ({
      type,
      project: (event) => project(event).map((operation) => ({ ...operation, row: more(operation.row) })),
    })),
  }
}

function entryMore(row: Row): Row {
  return row.amount === PLANTED && row.side === 'credit' ? { ...row, amount: PLANTED + 1n } : row
}

/** What was dated back is shown on its day, and not taken off the day of its recording. */
function dayKept(row: Row): Row {
  return row.accountVersion === undefined && (row.credits as bigint) < 0n ? { ...row, credits: 0n } : row
}

function transactionMore(row: Row): Row {
  const legs = row.legs as readonly { amount: string; side: string }[]
  return {
    ...row,
    legs: legs.map((leg) =>
      leg.amount === `${PLANTED}` && leg.side === 'credit' ? { ...leg, amount: `${PLANTED + 1n}` } : leg,
    ),
  }
}

async function verified(definition: ProjectionDefinition) {
  world = await openRebuildWorld({ definitions: [definition], contracts: [transactionPosted], sums: moneySums })
  const tenantId = newTenant()
  await post(world.store, { tenantId }, move('users:a:cash', 'users:b:cash', UNTOUCHED))
  await post(world.store, { tenantId }, move('users:a:cash', 'users:b:cash', PLANTED))
  await world.served(definition.name)
  return { tenantId, job: await world.job('verify', definition.name, { version: definition.version }) }
}

test.each([
  ['entries', entriesProjection],
  ['transactions', transactionsProjection],
])('%s as they are have the sums that SQL by hand finds in the log', async (_, definition) => {
  const { job } = await verified(definition)
  expect(job).toMatchObject({ state: 'succeeded', outcome: { comparison: { differing: '0' }, differingSums: [] } })
})

test.each([
  ['entries', miscounting(entriesProjection, entryMore)],
  ['transactions', miscounting(transactionsProjection, transactionMore)],
])(
  '%s that are wrong in both builds alike differ in no row, and only in the sums that SQL by hand finds in the log',
  async (_, definition) => {
    const { tenantId, job } = await verified(definition)
    expect(job).toMatchObject({
      state: 'differs',
      outcome: {
        comparison: { differing: '0' },
        differingSums: [{ name: `${tenantId} EUR credit`, fromLog: `${ALL}`, fromModel: `${ALL + 1n}` }],
      },
    })
  },
)

test('what is not taken off the day of its recording differs in the sums by day', async () => {
  const { tenantId, job } = await verified(miscounting(entriesProjection, dayKept))
  expect(job).toMatchObject({
    state: 'differs',
    outcome: {
      comparison: { differing: '0' },
      differingSums: [
        {
          name: expect.stringMatching(new RegExp(`^${tenantId} [-\\d]{10} credit$`)),
          fromLog: `${-ALL}`,
          fromModel: null,
        },
      ],
    },
  })
})
