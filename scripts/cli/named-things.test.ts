import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { afterEach, expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { sendJson, type TestServer, testServer } from './testing/http-server.ts'
import { run } from './testing/run.ts'

const TENANT = '01890000-0000-7000-8000-00000000000a'
const RESERVATION = `/v1/system/streams/${PLATFORM_TENANT}/iam.slug-acme/events`

let server: TestServer | undefined
afterEach(() => server?.close())

/** A backbone that has just registered the tenant `acme`: its log knows it, its read models do not yet. */
async function justRegistered() {
  server = await testServer(({ method, url }, response) => {
    if (url.startsWith(RESERVATION)) return sendJson(response, 200, { data: [{ data: { tenantId: TENANT } }] })
    if (url.startsWith('/v1/queries/')) return sendJson(response, 200, { data: [], meta: { nextCursor: null } })
    if (method === 'POST') return sendJson(response, 200, {})
    sendJson(response, 404, { type: '/problems/not-found', title: 'Not found' })
  })
  return { HEPTAD_URL: server.url, HEPTAD_KEY: 'hk_test' }
}

test('a tenant can be suspended by its slug right after its registration, though no list shows it yet', async () => {
  const env = await justRegistered()
  const { exitCode, stdout, stderr } = await run(['tenants', 'suspend', 'acme'], env)
  expect([exitCode, stdout, stderr]).toEqual([EXIT.ok, 'tenant acme is suspended\n', ''])
  expect(JSON.parse(server?.seen.at(-1)?.body ?? '')).toEqual({ tenantId: TENANT })
})

test.each(['nobody', 'no/slug'])('of a tenant %s is said that there is none', async (named) => {
  const env = await justRegistered()
  const { exitCode, stderr } = await run(['tenants', 'suspend', named], env)
  expect([exitCode, stderr]).toEqual([
    EXIT.failed,
    `there is no tenant ${named}\nheptad tenants list shows those that there are\n`,
  ])
})
