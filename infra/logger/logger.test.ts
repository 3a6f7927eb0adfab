import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runInTrace } from '../telemetry/tracing.ts'
import { logDestination } from './log-destination.ts'
import { createLogger, type Logger } from './logger.ts'

/** What a use of the logger writes, line by line. */
function written(use: (logger: Logger) => void, level = 'info'): readonly Record<string, unknown>[] {
  const lines: string[] = []
  use(createLogger({ level, destination: { write: (line: string) => void lines.push(line) } }))
  return lines.map((line) => JSON.parse(line))
}

test('a line is JSON with level, time, process and message', () => {
  const [line] = written((logger) => logger.warn({ streamId: 's' }, 'slow'))
  expect(line).toMatchObject({ level: 'warn', pid: process.pid, msg: 'slow', streamId: 's' })
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
})

test('a line below the level is not written', () => {
  expect(written((logger) => logger.info('quiet'), 'warn')).toEqual([])
})

test('a line written inside a trace has its id', () => {
  const [line, outside] = written((logger) => {
    runInTrace('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', () => logger.info('inside'))
    logger.info('outside')
  })
  expect(line).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736' })
  expect(outside).not.toHaveProperty('traceId')
})

describe('a secret never reaches a line', () => {
  const SECRET = 'hunter2'

  test.each([
    ['at the top', { password: SECRET }],
    ['deep inside', { request: { headers: [{ authorization: SECRET }] } }],
    ['as a header', { headers: { 'X-API-Key': SECRET, 'set-cookie': SECRET } }],
    ['in snake case', { client_secret: SECRET }],
    ['as an object', { credentials: { user: 'ann', word: SECRET } }],
    ['as a list', { accessToken: [SECRET] }],
    ['in a URL', { where: `postgres://ann:${SECRET}@db/heptad` }],
    ['in a header as it is sent', { raw: `GET / HTTP/1.1\r\nAuthorization: Bearer ${SECRET.padEnd(16, '_')}\r\n` }],
    ['as bytes', { key: Buffer.from(SECRET), view: new Uint8Array(Buffer.from(SECRET)) }],
    ['on an error', { err: Object.assign(new Error('refused'), { config: { apiKey: SECRET } }) }],
    ['in the message of an error', { err: new Error(`no route to postgres://ann:${SECRET}@db`) }],
    [
      'under the cause of an error',
      { err: new Error('x', { cause: Object.assign(new Error('y'), { secret: SECRET }) }) },
    ],
  ])('%s', (_, fields) => {
    const lines = written((logger) => logger.info(fields, 'message'))
    const text = JSON.stringify(lines)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('104,117,110')
    expect(text).not.toContain('"0":104')
    expect(lines).toHaveLength(1)
  })

  test('on a child logger, and on the child of a child', () => {
    const [line] = written((logger) => logger.child({ token: SECRET, part: 'log' }).child({ secret: SECRET }).info('x'))
    expect(JSON.stringify(line)).not.toContain(SECRET)
    expect(line).toMatchObject({ part: 'log', msg: 'x' })
  })

  test('of a value that says itself how it is written', () => {
    class Wrapped {
      readonly inner = SECRET
      toJSON() {
        return '[CONFIDENTIAL]'
      }
    }
    expect(written((logger) => logger.info({ note: new Wrapped() }))).toMatchObject([{ note: '[CONFIDENTIAL]' }])
  })
})

test('what is not secret is written as it is', () => {
  const fields = {
    when: new Date(0),
    position: 7n,
    tags: ['a'],
    nothing: null,
    keyId: 'k1',
    apiKeyId: 'k2',
    secret: null,
  }
  expect(written((logger) => logger.info(fields))).toMatchObject([
    {
      when: '1970-01-01T00:00:00.000Z',
      position: '7',
      tags: ['a'],
      nothing: null,
      keyId: 'k1',
      apiKeyId: 'k2',
      secret: null,
    },
  ])
})

test('an error keeps its type, message and stack', () => {
  const [line] = written((logger) => logger.error({ err: new TypeError('broken') }))
  expect(line).toMatchObject({ err: { type: 'TypeError', message: 'broken' } })
  expect(JSON.stringify(line)).toContain('logger.test.ts')
})

test('fields beside an error are written', () => {
  expect(written((logger) => logger.error({ err: new Error('x'), part: 'log' }))).toMatchObject([{ part: 'log' }])
})

test('what lies deeper than eight levels is left out, whether it is in objects or in lists', () => {
  const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
    let value: unknown = {}
    for (let level = 0; level < levels; level += 1) value = wrap(value)
    return JSON.stringify(written((logger) => logger.info({ value })))
  }
  for (const wrap of [(inner: unknown) => ({ inner }), (inner: unknown) => [inner]]) {
    expect(nested(6, wrap)).not.toContain('[DEEP]')
    expect(nested(7, wrap)).toContain('[DEEP]')
  }
})

test('a value that contains itself does not break logging', () => {
  const loop: Record<string, unknown> = {}
  loop.self = loop
  expect(written((logger) => logger.info({ loop }))).toHaveLength(1)
})

test('a log that is a file is for its owner only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'heptad.log')
  createLogger({ level: 'info', destination: logDestination(path) }).info('first')
  await expect.poll(() => readFileSync(path, 'utf8')).toContain('first')
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test.skipIf(!existsSync('/dev/full'))(
  'a log that finds its disk full holds nobody up, not even a fatal line or the exit',
  () => {
    const script = `
    import { once } from 'node:events'
    import { logDestination } from ${JSON.stringify(join(import.meta.dirname, 'log-destination.ts'))}
    import { createLogger } from ${JSON.stringify(join(import.meta.dirname, 'logger.ts'))}
    const destination = logDestination(2)
    const logger = createLogger({ level: 'info', destination })
    logger.info('first')
    await once(destination, 'error')
    logger.fatal('last')
    process.stdout.write('alive')
    process.exit(3)`
    const full = openSync('/dev/full', 'w')
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', full],
      timeout: 60_000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    })
    closeSync(full)
    expect({ status, stdout }).toEqual({ status: 3, stdout: 'alive' })
  },
)
