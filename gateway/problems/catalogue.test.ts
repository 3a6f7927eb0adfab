import { iamRejections } from '@heptad/schemas/iam/rejections.ts'
import { moneyRejections } from '@heptad/schemas/money/rejections.ts'
import { expect, test } from 'vitest'
import { assertCatalogueComplete, catalogue, entryOf, problemsWith } from './catalogue.ts'

test('every code of every module is explained', () =>
  expect(() => assertCatalogueComplete([moneyRejections, iamRejections], problemsWith())).not.toThrow())

test.each(Object.entries(catalogue))(
  '%s has an error status, a title without an end, and advice with one',
  (code, [status, title, advice]) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(advice).toMatch(/^[A-Z].*\.$/)
  },
)

/** The statuses that money promises: what is malformed, missing, in conflict, and against the rules. */
const OF_MONEY: readonly (readonly [status: number, codes: string])[] = [
  [
    400,
    'amount-must-be-string amount-not-positive amount-overflow unbalanced too-many-legs same-account scale-mismatch',
  ],
  [404, 'book-not-found account-not-found transaction-not-found hold-not-found asset-not-found'],
  [
    409,
    'id-exists-different hold-already-captured hold-already-voided already-reversed version-conflict period-closed has-open-holds balance-not-zero',
  ],
  [
    422,
    'insufficient-funds balance-ceiling-exceeded limit-exceeded account-frozen account-closed asset-mismatch hold-expired capture-exceeds-hold reversal-exceeds-original split-invalid',
  ],
]

test('every code of money has its status', () => {
  const promised = OF_MONEY.flatMap(([status, codes]) => codes.split(' ').map((code) => [code, status]))
  const problems = problemsWith()
  const given = moneyRejections.codes.map((code) => {
    const found = problems.find(code)
    return [code, found === undefined ? null : entryOf(found)[0]]
  })
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(promised))
})
