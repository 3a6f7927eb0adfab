import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'
import { Checkpoint } from './checkpoint.ts'
import { Deposed } from './target.ts'

test('a part of a claimed block may be claimed instead of it, and nothing past what is claimed before that is written', async () => {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'test-checkpoint' })
  onTestFinished(() => pool.end())
  const checkpoint = new Checkpoint({ projection: 'test.things', version: 1, firstSlice: 0, lastSlice: 1023 }, 1000)
  const claimant = { owner: 'one', identity: { logId: 'log', incarnation: 'first' }, preempts: false }
  const { epoch = 0n } = (await checkpoint.acquire(pool, claimant)) ?? {}
  const claim = (from: bigint, to: bigint) => checkpoint.claim(pool, { epoch, from, to })
  await claim(0n, 10n)
  await claim(0n, 5n)
  await expect(claim(0n, 6n)).rejects.toThrow(Deposed)
  expect(await checkpoint.acquire(pool, claimant)).toMatchObject({ claimedPosition: 5n })
  await expect(claim(0n, 5n), 'under an epoch that is over').rejects.toThrow(Deposed)
})
