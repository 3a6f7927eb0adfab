import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type SseBlock, SseReader } from '../testing/sse-reader.ts'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf } from './client.ts'
import { registerTenant } from './testing/tenants.ts'

const ROUNDS = 3
const home = temporaryHome()
let backbone: BackboneProcess | null = null

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

function running(): BackboneProcess {
  if (backbone === null) throw new Error('not started')
  return backbone
}

test('a stream that is resumed after each kill -9 gives every event of its tenant once, in order', async () => {
  backbone = await startBackboneProcess(home)
  await registerTenant(running().credentials, 'busy')
  const seen: SseBlock[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const following = followUntilItBreaks(seen)
    const caller = clientOf(running().credentials.url, running().credentials.apiKey)
    const before = seen.length
    const load = openAccountsUntilItFails(caller, round)
    await expect.poll(() => seen.length).toBeGreaterThan(before + 10)
    await sleep(Math.random() * 500)
    await running().kill()
    await Promise.all([following, load])
    backbone = await startBackboneProcess(home)
  }
  const history = await ownHistory()
  const rest = await opened(running(), seen.at(-1)?.id)
  seen.push(...(await rest.events(history.length - seen.length)))
  await rest.close()
  expect(seen.map(eventIdOf)).toEqual(history)
}, 600_000)

test('a stream shows that its key is revoked, and ends in order', async () => {
  const { url, apiKey } = running().credentials
  const owner = clientOf(url, apiKey)
  const { body } = await owner.command('iam.apikey.create', { name: 'reader', scopes: ['events.stream.read'] })
  const stream = await opened(running(), '', body.secret)
  await stream.next()
  const revoked = await owner.command('iam.apikey.revoke', { apiKeyId: body.apiKeyId })
  expect(revoked.status, revoked.text).toBe(200)
  expect(JSON.parse((await stream.next())?.data ?? '')).toMatchObject({ type: 'iam.apikey.revoked' })
  expect(await stream.next()).toEqual({ event: 'end', data: '{"reason":"revoked"}' })
  expect(await stream.next()).toBeNull()
})

test('confidential values are hidden; a key that may open them sees them when it asks', async () => {
  const { url, apiKey } = running().credentials
  const owner = clientOf(url, apiKey)
  const legs = [
    { account: 'account:0:0', asset: 'EUR', side: 'debit', amount: '1' },
    { account: 'account:0:1', asset: 'EUR', side: 'credit', amount: '1' },
  ]
  const posted = await owner.command('money.transaction.post', { legs, description: 'for Ada' })
  expect(posted.status, posted.text).toBe(201)
  const path = '/v1/stream?after=start&follow=false&type=money.transaction.posted'
  expect((await owner.get(path)).text).toContain('"description":"[CONFIDENTIAL]"')
  expect((await owner.get(`${path}&confidential=true`)).text).toContain('"description":"for Ada"')
})

test('a stop of the process ends streams in order, and waits for none', async () => {
  const stream = await opened(running())
  await stream.next()
  const stopped = running().stop()
  backbone = null
  expect(await stream.next()).toEqual({ event: 'end', data: '{"reason":"stopping"}' })
  expect(await stream.next()).toBeNull()
  expect(await stopped).toBe(0)
})

async function opened({ credentials }: BackboneProcess, after = '', key = credentials.apiKey): Promise<SseReader> {
  const response = await fetch(`${credentials.url}/v1/stream`, {
    headers: { authorization: `Bearer ${key}`, 'last-event-id': after },
  })
  expect(response.status).toBe(200)
  return new SseReader(response.body)
}

async function followUntilItBreaks(seen: SseBlock[]): Promise<void> {
  const stream = await opened(running(), seen.at(-1)?.id ?? 'start')
  try {
    for (let next = await stream.events(1); next.length > 0; next = await stream.events(1)) seen.push(...next)
  } catch {
    // The process was killed.
  }
}

async function openAccountsUntilItFails(caller: Client, round: number): Promise<void> {
  try {
    for (let index = 0; ; index += 1)
      await caller.command('money.account.open', {
        path: `account:${round}:${index}`,
        asset: 'EUR',
        normalSide: 'debit',
      })
  } catch {
    // The process was killed.
  }
}

/** The ids of the tenant's events, as operators see them. */
async function ownHistory(): Promise<readonly string[]> {
  const { url, operatorKey, tenantId } = running().credentials
  const ids: string[] = []
  for (let after = '0'; ; ) {
    const page = await clientOf(url, operatorKey).get(
      `/v1/system/events?after=${after}&limit=1000&tenantId=${tenantId}`,
    )
    if (page.body.data.length === 0) return ids
    ids.push(...page.body.data.map(({ eventId }: { eventId: string }) => eventId))
    after = page.body.data.at(-1).position
  }
}

function eventIdOf({ data = '' }: SseBlock): string {
  return JSON.parse(data).eventId
}
