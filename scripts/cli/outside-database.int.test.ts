import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { run } from './testing/run.ts'

const home = mkdtempSync(join(tmpdir(), 'heptad-outside-'))
afterAll(() => rmSync(home, { recursive: true }))

test.each([['migrate'], ['migrate', '--check'], ['log', 'adopt', '--check'], ['log', 'adopt']])(
  'where no database answers, 3, the reason and no secret: heptad %s %s',
  async (...args) => {
    const env = { DATABASE_URL: 'postgresql://user:hidden@127.0.0.1:9/x', HEPTAD_HOME: home }
    const { exitCode, stderr } = await run(args, env)
    expect(exitCode).toBe(EXIT.unreachable)
    const hint = 'check that the server runs and DATABASE_URL is right'
    expect(stderr).toBe(`the database of DATABASE_URL does not answer: connect ECONNREFUSED 127.0.0.1:9\n${hint}\n`)
  },
)

test('heptad log adopt --check changes nothing in a database that is not at this release, and says so', async () => {
  const database = await testDatabase()
  const client = new Client(database.url)
  await client.connect()
  try {
    await client.query('delete from heptad.functions')
    const checked = await run(['log', 'adopt', '--check'], { DATABASE_URL: database.url, HEPTAD_HOME: home })
    expect(checked).toMatchObject({ exitCode: EXIT.failed, stdout: '' })
    expect(checked.stderr).toMatch(/^the database lacks \d+ steps of this release\n/)
    expect((await client.query('select from heptad.functions')).rowCount).toBe(0)
    const adopted = await run(['log', 'adopt'], { DATABASE_URL: database.url, HEPTAD_HOME: home })
    expect(adopted.exitCode, adopted.stderr).toBe(0)
    const again = await run(['log', 'adopt', '--check'], { DATABASE_URL: database.url, HEPTAD_HOME: home })
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('everything fits')])
  } finally {
    await client.end()
    await database.drop()
  }
})
