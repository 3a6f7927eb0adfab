import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase, testPostgresServer } from '@heptad/infra/testing/database.ts'
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

test('a database that is not there or lets this user not in is told without a stack', async () => {
  const server = await testPostgresServer()
  const other = (change: (url: URL) => void): string => {
    const url = new URL(server.url)
    change(url)
    return url.href
  }
  const noDatabase = other((url) => (url.pathname = '/nosuch'))
  const noUser = other((url) => (url.password = 'hidden'))
  try {
    for (const command of [['migrate'], ['log', 'adopt', '--check']]) {
      const missing = await run(command, { DATABASE_URL: noDatabase, HEPTAD_HOME: home })
      expect([missing.exitCode, missing.stderr]).toEqual([EXIT.usage, turnedAway('database "nosuch" does not exist')])
      const refused = await run(command, { DATABASE_URL: noUser, HEPTAD_HOME: home })
      const why = `password authentication failed for user "${new URL(server.url).username}"`
      expect([refused.exitCode, refused.stderr]).toEqual([EXIT.unauthorised, turnedAway(why)])
    }
  } finally {
    await server.stop()
  }
})

function turnedAway(why: string): string {
  return `the database of DATABASE_URL does not let this user in: ${why}\ncheck that the server runs and DATABASE_URL is right\n`
}

test('who hangs up at the address is no database that answers', async () => {
  const greeter = createServer((socket) => socket.on('error', () => undefined).end())
  await once(greeter.listen(0, '127.0.0.1'), 'listening')
  const { port } = greeter.address() as AddressInfo
  const { exitCode, stderr } = await run(['migrate'], { DATABASE_URL: `postgresql://u@127.0.0.1:${port}/x` })
  greeter.close()
  expect([exitCode, stderr]).toEqual([EXIT.unreachable, expect.stringContaining('does not answer: ')])
})

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
