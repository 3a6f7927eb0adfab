import { expect, test } from 'vitest'
import { REPOSITORY } from '../repository.ts'
import { run } from '../testing/run.ts'

test('what was recorded of the events of every example is still read: heptad schemas check', async () => {
  const folders = ['notes', 'blog', 'orders', 'analytics'].map((name) => `${REPOSITORY}/docs/examples/${name}`)
  expect(await run(['schemas', 'check', ...folders])).toMatchObject({
    exitCode: 0,
    stdout: '16 events of 4 modules: sound\n',
  })
})
