import { accountFrozen } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand } from './book-messages.ts'
import { busyBook } from './testing/busy-book.ts'
import { account, command, idOf, posted, transaction } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
type Asked = Extract<BookCommand, { type: 'money.transaction.split' }>['data']
const on = (path: string) => ({ account: path, asset: 'EUR' })

function split(amount: string, parts: Asked['parts'], more: Partial<Asked> = {}): BookCommand {
  return command('money.transaction.split', { from: on('a'), amount, side: 'debit', parts, ...more })
}

describe('a split', () => {
  test('posts the whole on one side and the parts on the other', () => {
    given(...busyBook)
      .when(
        split('100', [
          { ...on('b'), percent: '2.5' },
          { ...on('wallet'), remaining: true },
        ]),
      )
      .thenEvents(
        transaction(
          posted('a', 'debit', ['1', '100', '0'], '100'),
          posted('b', 'credit', ['1', '0', '2'], '2'),
          posted('wallet', 'credit', ['1', '0', '98'], '98'),
        ),
      )
  })

  test('leaves out parts of nothing, and may collect instead of giving', () => {
    given(...busyBook)
      .when(
        split(
          '1',
          [
            { ...on('b'), percent: '50' },
            { ...on('wallet'), percent: '50' },
          ],
          {
            side: 'credit',
            from: on('wallet'),
            parts: [
              { ...on('b'), percent: '1' },
              { ...on('a'), remaining: true },
            ],
          },
        ),
      )
      .thenEvents(
        transaction(posted('wallet', 'credit', ['1', '0', '1'], '1'), posted('a', 'debit', ['1', '1', '0'], '1')),
      )
  })

  test.each<[parts: Asked['parts'], code: string]>([
    [[{ ...on('nowhere'), fixed: '1' }], 'account-not-found'],
    [[{ ...on('b'), fixed: '1', scale: 3 }], 'scale-mismatch'],
    [[{ ...on('a'), fixed: '1' }], 'same-account'],
    [[{ ...on('gone'), fixed: '1' }], 'split-invalid'],
    [[{ ...on('gone'), fixed: '100' }], 'account-closed'],
    [[{ ...on('b'), fixed: '100', ifVersion: '9' }], 'version-conflict'],
    [[{ ...on('full'), fixed: '100' }], 'amount-overflow'],
    [
      [
        { ...on('b'), fixed: '60' },
        { ...on('b'), fixed: '30' },
      ],
      'split-invalid',
    ],
    [[{ ...on('dollars'), asset: 'USD', fixed: '100' }], 'unbalanced'],
  ])('into %j is refused with %s', (parts, code) => {
    expect(book.decide(given(...busyBook).state, split('100', parts))).toMatchObject({ rejection: { code } })
  })

  test.each<[fault: string, claimed: string, parts: Asked['parts']]>([
    ['too-little', '66', [on('b'), on('wallet')].map((part) => ({ ...part, percent: '33.3' }))],
    [
      'too-much',
      '101',
      [
        { ...on('b'), fixed: '101' },
        { ...on('wallet'), remaining: true },
      ],
    ],
    ['several-remaining', '0', [on('b'), on('wallet')].map((part) => ({ ...part, remaining: true }))],
  ])('whose parts are %s, %s claimed, says so', (fault, claimed, parts) => {
    given(...busyBook)
      .when(split('100', parts))
      .thenRejected('split-invalid', { amount: '100', fault, claimed })
  })

  test.each<[part: Omit<Asked['parts'][number], 'percent'>, code: string]>([
    [on('nowhere'), 'account-not-found'],
    [{ ...on('b'), scale: 3 }, 'scale-mismatch'],
    [on('a'), 'same-account'],
    [{ ...on('dollars'), asset: 'USD' }, 'unbalanced'],
    [on('frozen'), 'account-frozen'],
    [on('gone'), 'account-closed'],
    [{ ...on('b'), ifVersion: '9' }, 'version-conflict'],
    [{ ...on('b'), ifAvailable: '1' }, 'insufficient-funds'],
  ])('with a part for %j that is rounded to nothing is refused with %s all the same', (part, code) => {
    const frozen = accountFrozen({ accountId: idOf('frozen'), debit: true, credit: true })
    given(...busyBook, account('frozen'), frozen)
      .when(
        split('1', [
          { ...part, percent: '1' },
          { ...on('wallet'), remaining: true },
        ]),
      )
      .thenRejected(code as MoneyRejection)
  })

  test('with a part of nothing beside another one for the same account leaves no gap in its versions', () => {
    given(...busyBook)
      .when(
        split('1', [
          { ...on('b'), percent: '1' },
          { ...on('b'), remaining: true },
        ]),
      )
      .thenEvents(transaction(posted('a', 'debit', ['1', '1', '0'], '1'), posted('b', 'credit', ['1', '0', '1'], '1')))
  })
})
