import { afterAll, describe, expect, test } from 'vitest'
import { openPool } from '../postgres/pool.ts'
import { testDatabase } from '../testing/database.ts'
import { memoryCheckpoints } from './port.ts'
import { postgresCheckpoints } from './postgres.ts'

const database = await testDatabase()
const pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'test-checkpoints' })
afterAll(async () => {
  await pool.end()
  await database.drop()
})

describe.each([
  ['memory', memoryCheckpoints()],
  ['postgres', postgresCheckpoints(pool)],
])('checkpoints in %s', (_, checkpoints) => {
  test('begin at 0 and move forward only, each reader for itself', async () => {
    expect(await checkpoints.load('one')).toBe(0n)
    for (const position of [1n, 9n, 4n]) await checkpoints.save('one', position)
    await checkpoints.save('other', 2n)
    expect(await checkpoints.load('one')).toBe(9n)
    expect(await checkpoints.load('other')).toBe(2n)
  })
})
