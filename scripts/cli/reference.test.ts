import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cliReference } from './reference.ts'

test('docs/cli.md is what the commands say of themselves; `npm run reference` makes it again', async () => {
  await expect(cliReference()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/cli.md'))
})
