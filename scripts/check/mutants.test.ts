import { expect, test } from 'vitest'
import { mutants } from './mutants.ts'
import { findingsIn } from './testing/planted.ts'

const file = 'scripts/simulate/mutants/late.patch'
const patch = '--- a/infra/x.ts\n+++ b/infra/x.ts\n@@ -1,2 +1,2 @@\n one\n-two\n+too late\n'

test('a planted bug whose lines are there is in order', () => {
  expect(findingsIn(mutants, { [file]: patch, 'infra/x.ts': 'zero\none\ntwo\n' })).toEqual([])
})

test.each([
  ['lines have changed', { 'infra/x.ts': 'one\nthree\n' }],
  ['file is gone', {}],
])('a planted bug whose %s is found', (_, files) => {
  const problem = 'the patch does not fit: infra/x.ts has 0 places with these lines:\none\ntwo'
  expect(findingsIn(mutants, { [file]: patch, ...files })).toEqual([`${file}: ${problem}`])
})

test('a patch that changes nothing is found', () => {
  expect(findingsIn(mutants, { [file]: '' })).toEqual([`${file}: the patch changes nothing`])
})
