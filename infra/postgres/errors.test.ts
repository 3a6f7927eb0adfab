import { expect, test } from 'vitest'
import { kindOfPostgresError, type PostgresErrorKind } from './errors.ts'

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code })
}

test.each<[string, PostgresErrorKind]>([
  ['08006', 'connection-lost'],
  ['57P01', 'connection-lost'],
  ['57P03', 'connection-lost'],
  ['25P04', 'connection-lost'],
  ['40003', 'connection-lost'],
  ['ECONNRESET', 'connection-lost'],
  ['ENOENT', 'connection-lost'],
  ['40001', 'retryable'],
  ['40P01', 'retryable'],
  ['53100', 'retryable'],
  ['55P03', 'retryable'],
  ['57014', 'retryable'],
  ['25006', 'retryable'],
  ['22003', 'data'],
  ['22P05', 'data'],
  ['23505', 'data'],
  ['54000', 'data'],
  ['42P01', 'fault'],
  ['42501', 'fault'],
  ['57P04', 'fault'],
  ['P0001', 'fault'],
  ['XX000', 'fault'],
])('%s is of kind %s', (code, kind) => expect(kindOfPostgresError(withCode(code))).toBe(kind))

test.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
])('"%s" is a lost connection', (message) => expect(kindOfPostgresError(new Error(message))).toBe('connection-lost'))

test('a name with several addresses, none of which answers, is a lost connection', () =>
  expect(kindOfPostgresError(new AggregateError([withCode('ECONNREFUSED')]))).toBe('connection-lost'))

test('what is no error of PostgreSQL is a fault', () => {
  expect(kindOfPostgresError(new TypeError('x is not a function'))).toBe('fault')
  expect(kindOfPostgresError('no')).toBe('fault')
})
