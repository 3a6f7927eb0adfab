import { type StatementEntry, StatementRow } from '@heptad/schemas/money/statement.ts'
import { expect, test } from 'vitest'
import { wholeStatement } from './statement-pages.ts'

const ID = '01990a3c-7e10-7000-8000-000000000001'
const TIME = '2026-11-28T12:00:00.000000Z'
const standing = (credits: number) => ({
  ...{ debits: '0', credits: `${credits}`, balance: `${-credits}`, normalBalance: `${credits}` },
})

function entry(version: number): StatementEntry {
  return {
    ...{ accountVersion: `${version}`, transactionId: ID, side: 'credit', amount: '1', ...standing(version) },
    ...{ reference: null, description: null, effectiveAt: TIME as never, recordedAt: TIME as never },
  }
}

/** The page of one entry, as it was read when the account had come to `closing`. */
function page(version: number, closing: number): StatementRow {
  return StatementRow.parse({
    ...{ accountId: ID, bookId: 'main', path: 'a', asset: 'EUR', scale: 2, normalSide: 'credit', from: null, to: null },
    ...{ opening: standing(0), closing: standing(closing), entries: [entry(version)] },
    next: version < closing ? `${TIME}-${version}` : null,
  })
}

async function* taken(...pages: readonly StatementRow[]) {
  yield* pages
}

test('a statement whose account moves while it is read closes where its last entry leads', async () => {
  const whole = await wholeStatement(taken(page(1, 2), page(2, 3), page(3, 3)))
  expect(whole.entries.map(({ accountVersion }) => accountVersion)).toEqual(['1', '2', '3'])
  expect([whole.opening, whole.closing]).toEqual([standing(0), standing(3)])
  expect(whole).not.toHaveProperty('next')
})

test('no pages are no statement', async () => {
  await expect(wholeStatement(taken())).rejects.toThrow('without a page')
})
