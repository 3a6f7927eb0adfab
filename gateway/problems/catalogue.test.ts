import { iamRejections } from '@heptad/schemas/iam/rejections.ts'
import { moneyRejections } from '@heptad/schemas/money/rejections.ts'
import { expect, test } from 'vitest'
import { assertCatalogueComplete, catalogue, problemsWith } from './catalogue.ts'

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
