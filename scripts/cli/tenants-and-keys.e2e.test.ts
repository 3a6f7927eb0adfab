import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, run } from './testing/run.ts'

const home = temporaryHome()
let backbone: BackboneProcess

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
})
afterAll(async () => {
  await backbone.stop()
  removeHome(home)
})

const heptad = (...args: readonly string[]): Promise<Ran> => run(args, { HEPTAD_HOME: home })
const withKey = (key: string, ...args: readonly string[]): Promise<Ran> =>
  run(args, { HEPTAD_URL: backbone.credentials.url, HEPTAD_KEY: key })

/** A list shows what was written a moment ago as soon as its projection does. */
async function listed(args: readonly string[], isShown: (text: string) => boolean): Promise<string> {
  let text = ''
  const look = async () => {
    text = (await heptad(...args)).stdout
    return isShown(text)
  }
  await expect.poll(look).toBe(true)
  return text
}

test('a key is made with its text alone on stdout, may do what its scopes say, and nothing once it is revoked', async () => {
  const made = await heptad('keys', 'create', 'reader', '--scope', 'money.accounts.list')
  expect([made.exitCode, made.stdout], made.stderr).toEqual([0, expect.stringMatching(/^hk_live_\S+\n$/)])
  const key = made.stdout.trim()
  const [id = ''] = /[0-9a-f-]{36}/.exec(made.stderr) ?? []
  expect((await withKey(key, 'ledger', 'accounts')).exitCode).toBe(0)
  expect((await withKey(key, 'ledger', 'holds')).exitCode).toBe(4)
  const table = await listed(['keys', 'list', '--status', 'active'], (text) => text.includes(id))
  expect(table).toMatch(new RegExp(`^${id} +reader +active +money\\.accounts\\.list `, 'm'))
  expect(table).not.toContain(key)
  expect(await heptad('keys', 'revoke', id, '--reason', 'a test')).toMatchObject({ exitCode: 0 })
  await expect.poll(async () => (await withKey(key, 'ledger', 'accounts')).exitCode).toBe(4)
  await listed(['keys', 'list', '--status', 'revoked'], (text) => text.includes(id))
})

test.each([
  ['more than its maker holds', 4, ['--scope', 'system.*']],
  ['no scope', 2, []],
  ['a scope that is none', 2, ['--scope', 'everything']],
  ['an end that is no time', 2, ['--scope', 'money.*', '--expires', 'soon']],
  ['a position for an end', 2, ['--scope', 'money.*', '--expires', '42']],
  ['an end in the past', 1, ['--scope', 'money.*', '--expires', '2020-01-01T00:00:00Z']],
])('a key with %s is refused', async (_, exitCode, args) => {
  const refused = await heptad('keys', 'create', 'greedy', ...args)
  expect([refused.exitCode, refused.stdout]).toEqual([exitCode, ''])
})

test('a key is made with a scope that nothing asks for, and the one that was meant is named', async () => {
  const made = await heptad('keys', 'create', 'shop', '--scope', 'money.transaction.*', '--scope', 'money.holds.place')
  expect([made.exitCode, made.stdout]).toEqual([0, expect.stringMatching(/^hk_live_\S+\n$/)])
  expect(made.stderr).toMatch(
    /\nwarning: nothing asks for money\.transaction\.\*; did you mean money\.transactions\.\*\?\n$/,
  )
})

test('a tenant is registered with its first key, shut out by its slug, and let in again', async () => {
  const registered = await heptad('tenants', 'register', 'acme', '--name', 'Acme Ltd')
  expect(registered.exitCode, registered.stderr).toBe(0)
  const key = registered.stdout.trim()
  const [id = ''] = /[0-9a-f-]{36}/.exec(registered.stderr) ?? []
  expect((await withKey(key, 'keys', 'list')).exitCode).toBe(0)
  const list = ['tenants', 'list', '--json']
  await listed(list, (text) => text.includes(id))
  expect(await heptad('tenants', 'suspend', 'acme', '--reason', 'unpaid')).toMatchObject({ exitCode: 0 })
  await expect.poll(async () => (await withKey(key, 'keys', 'list')).exitCode).toBe(4)
  await listed(list, (text) => text.includes('"suspended"'))
  expect(await heptad('tenants', 'resume', id)).toMatchObject({ exitCode: 0 })
  await expect.poll(async () => (await withKey(key, 'keys', 'list')).exitCode).toBe(0)
  expect(await heptad('tenants', 'register', 'acme')).toMatchObject({ exitCode: 1, stdout: '' })
  const nobody = await heptad('tenants', 'suspend', 'nobody')
  expect([nobody.exitCode, nobody.stderr]).toEqual([1, expect.stringContaining('heptad tenants list')])
  expect((await withKey(key, 'tenants', 'list')).exitCode).toBe(4)
})

test('a stream is shown by its revisions: the last ones, or all from one on, however many pages that takes', async () => {
  const rows = Array.from({ length: 120 }, (_, index) => ({ code: `P${index}`, scale: 2 }))
  for (const asset of rows) expect((await send('money.asset.register', asset)).status).toBe(200)
  const shown = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await heptad('streams', 'show', 'money.book-main', ...args, '--json')
    expect(exitCode, stderr).toBe(0)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Number(JSON.parse(line).revision))
  }
  const all = Array.from({ length: 121 }, (_, revision) => revision)
  expect(await shown('--from', '0')).toEqual(all)
  expect(await shown('--from', '21')).toEqual(all.slice(21))
  expect(await shown('--last', '3')).toEqual([118, 119, 120])
  expect(await shown('--from', '121')).toEqual([])
  expect((await heptad('streams', 'show', 'money.book-main', '--last', '1')).stdout).toMatch(
    /^ +120 {2}\S+ {2}money\.asset\.registered {2}position \d+\n$/,
  )
  const tail = (await heptad('events', 'tail', '--last', '3', '--stream', 'money.book-main')).stdout
  expect(tail.match(/money\.book-main@\d+/g)).toEqual([118, 119, 120].map((revision) => `money.book-main@${revision}`))
  expect(await heptad('streams', 'show', 'money.book-nobody')).toMatchObject({ exitCode: 1, stdout: '' })
  expect(await heptad('streams', 'show', 'nonsense')).toMatchObject({ exitCode: 2 })
  expect(await heptad('streams', 'show', 'money.book-main', '--from', '0', '--last', '3')).toMatchObject({
    exitCode: 2,
  })
})

function send(type: string, data: object): Promise<Response> {
  const { url, apiKey } = backbone.credentials
  return fetch(`${url}/v1/commands/${type}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(data),
  })
}
