import { expect, test } from 'vitest'
import { createLogger } from '../logger/logger.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createErrorBus, type ErrorReport, type ErrorSink } from './error-bus.ts'

function busWith(...sinks: readonly ErrorSink[]) {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line))
  const metrics = createMetrics()
  const bus = createErrorBus({ logger: createLogger({ level: 'info', destination: { write } }), metrics, sinks })
  return { bus, lines, metrics }
}

test('an error goes to log, metric and sink', async () => {
  const sent: ErrorReport[] = []
  const { bus, lines, metrics } = busWith({ send: async (report) => void sent.push(report) })
  const error = new Error('connection lost')
  bus.report('infrastructure', error, { pool: 'writer' })
  await bus.flush(100)
  expect(lines).toMatchObject([{ level: 'error', kind: 'infrastructure', pool: 'writer', msg: 'connection lost' }])
  expect(await metrics.text()).toContain('heptad_errors_total{kind="infrastructure"} 1')
  expect(sent).toEqual([{ kind: 'infrastructure', error, context: { pool: 'writer' } }])
})

test.each([
  ['domain', 'warn'],
  ['infrastructure', 'error'],
  ['panic', 'fatal'],
] as const)('a %s error is logged as %s', (kind, level) => {
  const { bus, lines } = busWith()
  bus.report(kind, 'a thrown text')
  expect(lines).toMatchObject([{ level, msg: 'a thrown text' }])
})

test('a sink that fails or throws does not disturb the others', async () => {
  const sent: ErrorReport[] = []
  const broken: ErrorSink = {
    send: () => {
      throw new Error('sink is gone')
    },
  }
  const rejecting: ErrorSink = { send: () => Promise.reject(new Error('sink is away')) }
  const { bus, lines } = busWith(broken, rejecting, { send: async (report) => void sent.push(report) })
  bus.report('domain', new Error('x'))
  await bus.flush(100)
  expect(sent).toHaveLength(1)
  expect(lines.filter((line) => line.msg === 'an error sink failed')).toHaveLength(2)
})

test('a sink that hangs holds a flush only for its time', async () => {
  const { bus } = busWith({ send: () => new Promise(() => {}) })
  bus.report('domain', new Error('x'))
  expect(await bus.flush(30)).toBeUndefined()
})

test('a secret in the text of an error is in no part of its line', () => {
  const { bus, lines } = busWith()
  bus.report('infrastructure', new Error('no route to postgres://ann:hunter2@db'))
  expect(lines).toMatchObject([{ msg: 'no route to postgres://ann:[REDACTED]@db' }])
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})
