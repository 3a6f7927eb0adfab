import { expect, test } from 'vitest'
import { problemDocument } from './problem.ts'

const MOVED = { window: 'day', required: '5', maximum: '10', left: '4' }

test.each([
  ['within a window that has room when it is new', MOVED, /wait until the window has passed/],
  ['that no window has room for', { ...MOVED, required: '11' }, /^Move less: it is more than/],
  ['for each operation', { ...MOVED, window: 'operation' }, /^Move less at once/],
  ['for each operation of a book', { window: 'operation', asset: 'EUR', maximum: '10' }, /^Move less at once/],
  ['on how long a hold lasts', { limit: 'hold-duration', maximumMs: 1, requiredMs: 2 }, /sooner/],
  ['on how many holds are open', { limit: 'open-holds', maximum: 100 }, /Capture or void/],
  ['of which nothing is known', {}, /^Move less/],
  ['that is told in words', { ...MOVED, required: 'much' }, /^Move less/],
])('the advice on a limit %s fits it', (_, details, advice) => {
  const { detail } = problemDocument('limit-exceeded', { details })
  expect(detail).toMatch(advice)
  if (!advice.source.includes('wait')) expect(detail).not.toMatch(/wait until the window/)
})

test('what a problem says of its own goes before any advice', () =>
  expect(problemDocument('limit-exceeded', { detail: 'Ask Ada.', details: MOVED }).detail).toBe('Ask Ada.'))

test.each([
  ['id-exists-different', { differs: 'normalSide', actual: 'credit', given: 'debit' }, /use another path/],
  ['id-exists-different', { differs: 'minBalance', actual: null, given: '0' }, /money\.account\.set-policy/],
  ['id-exists-different', {}, /^Use a new id/],
  ['split-invalid', { fault: 'too-much' }, /smaller/],
  ['split-invalid', { fault: 'too-little' }, /be remaining/],
  ['split-invalid', { fault: 'several-remaining' }, /^One part alone/],
  ['split-invalid', { fault: 'source-gains', side: 'debit' }, /can be the last source/],
  ['amount-not-positive', { amount: '0', asset: 'EUR' }, /^Nothing is available on the sources/],
  ['amount-not-positive', { from: '1', to: '0' }, /^Send an amount of at least 1/],
  ['asset-mismatch', { drawnIn: 'EUR', asset: 'USD' }, /^The sources of a split are in one asset/],
  ['asset-mismatch', { exchangedFrom: 'EUR', asset: 'EUR' }, /^An exchange is between two assets/],
  ['asset-mismatch', { holdId: 'h', assets: ['EUR', 'USD'] }, /^A hold in several assets is captured whole/],
  ['asset-mismatch', { transactionId: 't', assets: ['EUR', 'USD'] }, /name the legs to take back/],
  ['asset-mismatch', { asset: 'EUR', given: 'USD', leg: 0 }, /^Use an account in the asset/],
  ['insufficient-funds', { available: '0', required: '10', minBalance: '10' }, /^The balance lies below this floor/],
  ['insufficient-funds', { available: '0', required: '10', minBalance: '-50', leg: 0 }, /^Move less, by the shortfall/],
  [
    'insufficient-funds',
    { available: '0', required: '10', ifAvailable: '10' },
    /^The condition ifAvailable does not hold/,
  ],
  ['insufficient-funds', { available: '0', required: '10' }, /^Move at most what is available/],
  ['split-invalid', {}, /^Make fixed and percent parts fit/],
  ['scale-mismatch', { asset: 'EUR', scale: 2 }, /^The scale of an asset is fixed/],
  ['scale-mismatch', { asset: 'EUR', scale: 2, given: 3, leg: 0 }, /^Send minor units/],
] as const)('the advice on %s with %j fits it', (code, details, advice) =>
  expect(problemDocument(code, { details }).detail).toMatch(advice),
)

test('the title of insufficient funds fits a condition too, which no floor has part in', () =>
  expect(problemDocument('insufficient-funds', { details: { ifAvailable: '10' } }).title).toBe(
    'Insufficient funds on the account',
  ))
