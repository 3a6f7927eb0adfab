import { listRollUps, type RollUpRow } from '@heptad/schemas/money/roll-up.ts'
import type { z } from 'zod'
import { defineQuery } from '../define.ts'
import { asOfVariants, momentOf } from './as-of.ts'
import { moneyBalances } from './balances.table.ts'
import { ofBook } from './of-book.ts'
import { pageByPath, someAccounts, statementOnAccounts } from './some-accounts.ts'

const list = statementOnAccounts('roll-ups.list')
const listAsOf = statementOnAccounts('roll-ups-as-of.list')

/** Which accounts are added up, and how many segments of their paths tell sums apart. */
function whichOf(input: z.output<typeof listRollUps.input>): readonly unknown[] {
  return [...someAccounts(input), (input.pathPrefix?.split(':').length ?? 0) + input.depth]
}

const rollUpsAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(listAsOf, '$5')
  return defineQuery(listRollUps, {
    permission: 'money.roll-ups.list',
    reads,
    recordedAsOf,
    failsClosed: true,
    run: (db, input, page) => pageByPath<RollUpRow>(db, { text, which: [...whichOf(input), momentOf(input)] }, page),
  })
})

export const rollUpQueries = [
  ofBook(
    defineQuery(listRollUps, {
      permission: 'money.roll-ups.list',
      reads: [moneyBalances],
      failsClosed: true,
      variantFor: rollUpsAsOf,
      run: (db, input, page) => pageByPath<RollUpRow>(db, { text: list, which: whichOf(input) }, page),
    }),
  ),
]
