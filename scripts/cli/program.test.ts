import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { journalCsv, testFolder } from './ledger/testing/files.ts'
import { sendJson, type TestServer, testServer } from './testing/http-server.ts'
import { run } from './testing/run.ts'

const folder = testFolder()
let server: TestServer | undefined

afterEach(() => server?.close())
afterAll(folder.remove)

const NOWHERE = { HEPTAD_URL: 'http://127.0.0.1:2', HEPTAD_KEY: 'hk_test' }

async function refusing(status: number, problem: object) {
  server = await testServer((_, response) => sendJson(response, status, problem))
  return { HEPTAD_URL: server.url, HEPTAD_KEY: 'hk_test' }
}

describe('exit codes', () => {
  test.each([
    [['frobnicate']],
    [['frobnicate', '--help']],
    [['help', 'frobnicate']],
    [['dlq', 'frobnicate', '--help']],
    [['status', '--frobnicate']],
    [['events', 'show', 'soon']],
    [['events', 'show', '0']],
    [['events', 'replay', '--after', '7', '--until', '6']],
    [['events', 'replay', '--after', '2026-02-01T00:00:00Z', '--until', '2026-01-31T23:00:00Z']],
    [[]],
  ])('a wrong command line answers 2: heptad %j', async (args) => {
    expect(await run(args)).toMatchObject({ exitCode: EXIT.usage })
  })

  test.each([
    [['status', '--json', '--frobnicate'], "error: unknown option '--frobnicate'\n(add --help"],
    [['--json', 'frobnicate'], "error: unknown option '--json'"],
    [['events', 'show', '--json'], "error: missing required argument 'position'"],
  ])('what is wrong with a command line is told as JSON where that is asked for: heptad %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await run(args)
    expect([exitCode, stdout]).toEqual([EXIT.usage, ''])
    expect(JSON.parse(stderr)).toEqual({ error: { exitCode: EXIT.usage, message: expect.stringContaining(message) } })
  })

  test('a key that is named by anything but its id is told where the ids are', async () => {
    const { exitCode, stderr } = await run(['keys', 'revoke', 'shop'], NOWHERE)
    expect(exitCode).toBe(EXIT.usage)
    expect(stderr).toContain('heptad keys list')
  })

  test('nobody at the address answers 3 and says how to start one', async () => {
    const { exitCode, stderr } = await run(['status'], NOWHERE)
    expect(exitCode).toBe(EXIT.unreachable)
    expect(stderr).toBe('no backbone is running at http://127.0.0.1:2; start it with npm start\n')
  })

  test('no credentials at all answers 3 and names the file that is not there', async () => {
    const { exitCode, stderr } = await run(['status'], { HEPTAD_HOME: folder.write('home', '') })
    expect(exitCode).toBe(EXIT.unreachable)
    expect(stderr).toContain('credentials.json')
  })

  test.each([
    [400, EXIT.usage],
    [401, EXIT.unauthorised],
    [403, EXIT.unauthorised],
    [404, EXIT.failed],
    [422, EXIT.failed],
    [500, EXIT.failed],
    [503, EXIT.unavailable],
    [504, EXIT.unavailable],
  ])('HTTP %i answers %i', async (status, expected) => {
    const env = await refusing(status, { type: 'about:blank', title: 'No' })
    expect((await run(['status'], env)).exitCode).toBe(expected)
  })

  test('a tour that may not go on answers 4 and says which permission is missing', async () => {
    const env = await refusing(403, {
      type: '/problems/permission-denied',
      title: 'No',
      permission: 'money.books.open',
    })
    const { exitCode, stderr } = await run(['tour'], env)
    expect(exitCode).toBe(EXIT.unauthorised)
    expect(stderr).toContain('permission: money.books.open')
  })

  test('a wrong setting answers 2 and says what is allowed', async () => {
    const { exitCode, stderr } = await run(['doctor'], { HEPTAD_PORT: 'many' })
    expect(exitCode).toBe(EXIT.usage)
    expect(stderr).toContain(
      'HEPTAD_PORT (environment): "many" is not allowed; allowed: a whole number from 0 to 65535',
    )
  })
})

test('a problem document is printed whole: title, detail, pointers and trace', async () => {
  const env = await refusing(400, {
    type: '/problems/validation-failed',
    title: 'The input does not fit its contract',
    detail: 'Correct what errors lists.',
    errors: [{ pointer: '/streamId', code: 'x', message: 'must be <module>.<entity>-<id>' }],
    traceId: 'abc',
  })
  const { stderr } = await run(['state', 'x', '--tenant', 'acme'], env)
  expect(stderr.split('\n')).toEqual([
    'The input does not fit its contract (validation-failed)',
    'Correct what errors lists.',
    '  /streamId: must be <module>.<entity>-<id>',
    'trace abc',
    '',
  ])
})

test('a problem names what it is about: the permission that is needed, the whole request', async () => {
  const env = await refusing(403, {
    type: '/problems/permission-denied',
    title: 'The credential may not do this',
    permission: 'system.status.read',
    errors: [{ pointer: '', code: 'invalid-value', message: 'name one moment' }],
  })
  const { stderr } = await run(['status'], env)
  expect(stderr.split('\n').slice(1, 3)).toEqual(['  name one moment', '  permission: system.status.read'])
})

describe('migrate', () => {
  test('without DATABASE_URL says that it works on an outside database', async () => {
    const { exitCode, stderr } = await run(['migrate'])
    expect(exitCode).toBe(EXIT.usage)
    expect(stderr).toContain('DATABASE_URL is not set')
  })
})

describe('doctor', () => {
  test('shows each setting with its origin, and no secret', async () => {
    const env = { HEPTAD_PORT: '0', DATABASE_URL: 'postgresql://user:hidden@127.0.0.1:9/x' }
    const { exitCode, stdout } = await run(['doctor', '--json'], env)
    const { settings, checks } = JSON.parse(stdout)
    expect(settings).toContainEqual(
      expect.objectContaining({ variable: 'HEPTAD_PORT', value: '0', origin: 'environment' }),
    )
    expect(stdout).not.toContain('hidden')
    expect(checks).toContainEqual(expect.objectContaining({ check: 'PostgreSQL', status: 'failed' }))
    expect(exitCode).toBe(EXIT.failed)
  })

  test('says why the ClickHouse of CLICKHOUSE_URL does not answer', async () => {
    const { stdout } = await run(['doctor', '--json'], { HEPTAD_PORT: '0', CLICKHOUSE_URL: 'http://127.0.0.1:2' })
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({ status: 'failed', detail: 'CLICKHOUSE_URL: connect ECONNREFUSED 127.0.0.1:2' }),
    )
  })

  test('shows how long each analytics table is kept, and which table is unknown', async () => {
    const kept = async (days: string) => {
      const { stdout } = await run(['doctor', '--json'], { HEPTAD_PORT: '0', HEPTAD_ANALYTICS_DAYS: days })
      return JSON.parse(stdout).checks.find(({ check }: { check: string }) => check === 'analytics kept')
    }
    expect(await kept('audit_records=90')).toMatchObject({
      status: 'ok',
      detail: 'audit_records 90 days, money_entries for ever',
    })
    expect(await kept('audit=90')).toMatchObject({ status: 'failed', detail: expect.stringContaining('audit_records') })
  })

  test('a port that another program has is a failed check that says what to do', async () => {
    server = await testServer(() => undefined)
    const { stdout } = await run(['doctor', '--json'], { HEPTAD_PORT: new URL(server.url).port })
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({
        check: 'port',
        status: 'failed',
        advice: 'set HEPTAD_PORT to another port, or to 0 for any free one',
      }),
    )
  })
})

describe('ledger import', () => {
  test('writes nothing while a row is bad: all are listed with their lines', async () => {
    server = await testServer((_, response) => sendJson(response, 200, { data: [], meta: { nextCursor: null } }))
    const path = folder.write(
      'bad.csv',
      journalCsv('1,2024-01-01,x,,A,1,$', '1,2024-01-01,x,,B,-1,$', '2,today,x,,A,1,USD'),
    )
    const { exitCode, stderr } = await run(['ledger', 'import', path], { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' })
    expect(exitCode).toBe(EXIT.failed)
    expect(stderr).toContain(`lines 2-3: commodity "$" is no asset code; map it with --commodity '$=USD'`)
    expect(stderr).toContain('line 4: date "today" is no day written as YYYY-MM-DD')
    expect(stderr).toContain('3 bad rows; nothing was imported')
    const one = folder.write('one-bad.ndjson', '{"date":\n')
    const single = await run(['ledger', 'import', one], { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' })
    expect(single.stderr).toContain('line 1: the line is not JSON\n1 bad row; nothing was imported\n')
    expect(server.seen.every(({ method }) => method === 'GET')).toBe(true)
  })

  test.each([
    ['a file that is not there', ['nowhere.csv']],
    ['a name that does not tell the format', [folder.write('journal.txt', '')]],
    ['a mapping to no code', [folder.write('j.csv', ''), '--commodity', '$']],
    ['a book that cannot be', [folder.write('k.csv', ''), '--book', 'a book']],
  ])('%s answers 2', async (_, args) => {
    server = await testServer((_request, response) => sendJson(response, 200, { data: [], meta: { nextCursor: null } }))
    const env = { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' }
    expect(await run(['ledger', 'import', ...args], env)).toMatchObject({ exitCode: EXIT.usage })
  })
})
