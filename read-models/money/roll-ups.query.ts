import { listRollUps, type RollUpRow } from '@heptad/schemas/money/roll-up.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { asOfVariants, momentOf } from './as-of.ts'
import { moneyBalances } from './balances.table.ts'
import { ofBook } from './of-book.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('roll-ups.list')
const listAsOf = sql('roll-ups-as-of.list')

interface Below {
  readonly pathPrefix?: string | undefined
  readonly asset?: string | undefined
  readonly depth: number
}

/** Which accounts are added up, and how many segments of their paths tell sums apart. */
function parametersOf({ pathPrefix, asset, depth }: Below): readonly unknown[] {
  return [pathPrefix ?? null, asset ?? null, (pathPrefix?.split(':').length ?? 0) + depth]
}

const rollUpsAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(listAsOf)
  return defineQuery(listRollUps, {
    permission: 'money.roll-ups.list',
    reads,
    recordedAsOf,
    failsClosed: true,
    async run(db, { bookId, ...input }, page) {
      const which = [bookId, momentOf(input), ...parametersOf(input)]
      const rows = await db.postgres<RollUpRow>(text, [
        ...which,
        ...startAfter(page, [LEAST.text, LEAST.text]),
        rowsToRead(page),
      ])
      return pageOf(rows, page, (row) => [row.path, row.asset])
    },
  })
})

export const rollUpQueries = [
  ofBook(
    defineQuery(listRollUps, {
      permission: 'money.roll-ups.list',
      reads: [moneyBalances],
      failsClosed: true,
      variantFor: rollUpsAsOf,
      async run(db, { bookId, ...input }, page) {
        const which = [bookId, ...parametersOf(input)]
        const rows = await db.postgres<RollUpRow>(list, [
          ...which,
          ...startAfter(page, [LEAST.text, LEAST.text]),
          rowsToRead(page),
        ])
        return pageOf(rows, page, (row) => [row.path, row.asset])
      },
    }),
  ),
]
