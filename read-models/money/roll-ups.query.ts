import { listRollUps, type RollUpRow } from '@heptad/schemas/money/roll-up.ts'
import type { z } from 'zod'
import { asOfVariants, momentOf } from './as-of.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyQuery } from './money-query.ts'
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
  return moneyQuery(listRollUps, {
    permission: 'money.roll-ups.list',
    reads,
    recordedAsOf,
    run: (db, input, page) => pageByPath<RollUpRow>(db, { text, which: [...whichOf(input), momentOf(input)] }, page),
  })
})

export const rollUpQueries = [
  ofBook(
    moneyQuery(listRollUps, {
      permission: 'money.roll-ups.list',
      reads: [moneyBalances],
      variantFor: rollUpsAsOf,
      run: (db, input, page) => pageByPath<RollUpRow>(db, { text: list, which: whichOf(input) }, page),
    }),
  ),
]
