import { expect, test } from 'vitest'
import { packedReadme } from './packed-readme.ts'

test.each([
  ['see [the quickstart](quickstart.md).', 'see the quickstart (`docs/quickstart.md`).'],
  [
    '[rebuilds](projections.md#what-it-does), [log](../infra/log.ts)',
    'rebuilds (`docs/projections.md`), log (`infra/log.ts`)',
  ],
  [
    '[below](#what-is-imported) and [Node](https://nodejs.org/en)',
    '[below](#what-is-imported) and [Node](https://nodejs.org/en)',
  ],
])('%s is packed as %s', (page, packed) => expect(packedReadme(page)).toBe(packed))
