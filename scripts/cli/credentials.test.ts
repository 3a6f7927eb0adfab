import { symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { accessFor } from './credentials.ts'
import { EXIT } from './exit-codes.ts'
import { testFolder } from './ledger/testing/files.ts'

const folder = testFolder()
afterAll(folder.remove)

const file = { url: 'http://127.0.0.1:7300/', tenantId: 't1', apiKey: 'hk_tenant', operatorKey: 'hk_operator' }
const path = folder.write('credentials.json', JSON.stringify(file))
const home = { HEPTAD_HOME: path.replace(/\/credentials\.json$/, '') }

test('each owner has its own key, and the address has no slash at its end', () => {
  expect(accessFor(home, 'tenant')).toEqual({
    url: 'http://127.0.0.1:7300',
    key: 'hk_tenant',
    tenantId: 't1',
    file: path,
  })
  expect(accessFor(home, 'operator').key).toBe('hk_operator')
})

test('the environment comes before the file', () => {
  const env = { ...home, HEPTAD_URL: 'https://elsewhere.example', HEPTAD_KEY: 'hk_mine' }
  expect(accessFor(env, 'operator')).toMatchObject({ url: 'https://elsewhere.example', key: 'hk_mine' })
  expect(accessFor({ ...home, HEPTAD_KEY: 'hk_mine' }, 'tenant')).toMatchObject({
    url: 'http://127.0.0.1:7300',
    key: 'hk_mine',
  })
})

test("the file's key never goes to another address than the file's", () => {
  const env = { ...home, HEPTAD_URL: 'https://elsewhere.example' }
  expect(() => accessFor(env, 'tenant')).toThrow('there is no API key for https://elsewhere.example')
})

test.each([
  ['an address without a scheme', { HEPTAD_URL: 'localhost:7300', HEPTAD_KEY: 'hk_mine' }, 'HEPTAD_URL is no address'],
  ['an address of another protocol', { HEPTAD_URL: 'ftp://x', HEPTAD_KEY: 'hk_mine' }, 'HEPTAD_URL is no address'],
  ['a key that was cut short for a page', { ...home, HEPTAD_KEY: 'hk_live_…' }, 'HEPTAD_KEY is no key'],
  ['a key with a line break', { ...home, HEPTAD_KEY: 'hk_live_\nx' }, 'HEPTAD_KEY is no key'],
])('%s is a usage error, not a backbone that does not answer', (_, env, message) => {
  expect(() => accessFor(env, 'tenant')).toThrow(
    expect.objectContaining({ exitCode: EXIT.usage, message: expect.stringContaining(message) }),
  )
})

test('a file that is no credentials file is a usage error that says what to do', () => {
  const other = testFolder()
  const broken = other.write('credentials.json', '{}')
  expect(() => accessFor({ HEPTAD_HOME: broken.replace(/\/credentials\.json$/, '') }, 'tenant')).toThrow(
    expect.objectContaining({ exitCode: EXIT.usage, hint: expect.stringContaining('npm start') }),
  )
  other.remove()
})

test('a file that is there and cannot be read is not taken for one that is missing', () => {
  const other = testFolder()
  const unreadable = join(dirname(other.write('x', '')), 'credentials.json')
  symlinkSync(unreadable, unreadable)
  expect(() => accessFor({ HEPTAD_HOME: dirname(unreadable) }, 'operator')).toThrow(
    expect.objectContaining({
      exitCode: EXIT.unauthorised,
      message: expect.stringContaining(`${unreadable} cannot be read: ELOOP`),
      hint: expect.stringContaining('as the user of the backbone'),
    }),
  )
  other.remove()
})
