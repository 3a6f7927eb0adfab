import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { apiKeyCreated } from '@heptad/schemas/iam/apikey.ts'
import { PLATFORM_TENANT, TenantId } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiKeyExpiry } from './apikey.ts'
import { formatApiKey, parseApiKey } from './apikey-text.ts'
import { answerOf, type IamEngine, iamEngine, send } from './testing/iam-engine.ts'

const HOUR_MS = 60 * 60 * 1000

let iam: IamEngine
beforeAll(async () => {
  iam = await iamEngine()
})
afterAll(() => iam.engine.close())

async function newKey(input: object = {}): Promise<{ apiKeyId: string; secret: string }> {
  const outcome = await send(iam, iam.credentials.apiKey, 'iam.apikey.create', {
    name: 'robot',
    scopes: ['*'],
    ...input,
  })
  const { apiKeyId, secret } = answerOf(outcome)
  return { apiKeyId: String(apiKeyId), secret: String(secret) }
}

const revoke = (apiKeyId: string) =>
  send(iam, iam.credentials.apiKey, 'iam.apikey.revoke', { apiKeyId, reason: 'leaked' })

describe('a new key', () => {
  test('opens its tenant to its holder, with its scopes', async () => {
    const { apiKeyId, secret } = await newKey({ environment: 'test', scopes: ['iam.apikeys.create'] })
    expect(secret).toMatch(/^hk_test_/)
    const principal = await iam.authenticator.authenticate(secret)
    expect(principal).toMatchObject({
      actor: { type: 'apikey', id: apiKeyId },
      tenantId: iam.credentials.tenantId,
      environment: 'test',
      scopes: ['iam.apikeys.create'],
    })
    expect(['iam.apikeys.create', 'iam.apikeys.revoke'].map((name) => principal?.allows(name))).toEqual([true, false])
  })

  test('is shown once: the answer that a retry gets has no secret', async () => {
    const create = () => send(iam, iam.credentials.apiKey, 'iam.apikey.create', { name: 'r', scopes: ['*'] }, 'once')
    const [first, again] = [await create(), await create()]
    expect(answerOf(first).secret).toMatch(/^hk_live_/)
    expect(again).toMatchObject({ replayed: true, answer: { apiKeyId: answerOf(first).apiKeyId, secret: null } })
  })

  test('that somebody made up leaves nothing in memory', async () => {
    await iam.authenticator.authenticate(iam.credentials.apiKey)
    const before = iam.engine.actorCount
    const made = Array.from({ length: 50 }, (_, index) => {
      const id = `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`
      const tenantId = index % 2 === 0 ? iam.credentials.tenantId : TenantId.parse(id)
      return formatApiKey({ environment: 'live', tenantId, apiKeyId: id, secret: Buffer.alloc(32) })
    })
    expect(await Promise.all(made.map((key) => iam.authenticator.authenticate(key)))).toEqual(made.map(() => null))
    expect(iam.engine.actorCount).toBe(before)
  })

  test('leaves nothing in the log that could be presented', async () => {
    const { secret } = await newKey()
    const parts = parseApiKey(secret)
    const { events } = await iam.store.readAll({ limit: 10_000 })
    const text = events.map(({ data, metadata }) => data + metadata).join()
    const [, , , secretText = 'none'] = secret.split('_')
    expect(text).toContain(parts?.apiKeyId)
    for (const form of [secretText, parts?.secret.toString('hex'), parts?.secret.toString('base64url')])
      expect(text).not.toContain(form)
  })

  test('cannot be made with what its maker does not hold', async () => {
    const { secret } = await newKey({ scopes: ['iam.apikeys.create'] })
    const grant = (scopes: string[]) => send(iam, secret, 'iam.apikey.create', { name: 'r', scopes })
    expect(await grant(['iam.apikeys.create'])).toMatchObject({ kind: 'accepted' })
    for (const scope of ['iam.apikeys.revoke', 'iam.*', '*', 'system.*'])
      expect(await grant([scope])).toMatchObject({ kind: 'rejected', rejection: { code: 'scope-not-held' } })
  })

  test('cannot be made to outlast its maker', async () => {
    const until = plusMs(iam.clock.now(), 60_000)
    const { secret } = await newKey({ scopes: ['iam.apikeys.create'], expiresAt: until })
    const grant = (expiresAt: string | null) =>
      send(iam, secret, 'iam.apikey.create', { name: 'r', scopes: ['iam.apikeys.create'], expiresAt })
    for (const later of [null, plusMs(until, 1)])
      expect(await grant(later)).toMatchObject({
        kind: 'rejected',
        rejection: { code: 'expiry-not-held', details: { until } },
      })
    expect(await grant(until)).toMatchObject({ kind: 'accepted' })
  })
})

describe('a key is refused', () => {
  const examine = (key: string) => iam.authenticator.examine(key)

  test('when it is no key, without a look at any stream', async () => {
    const before = iam.engine.actorCount
    expect(await examine('hk_live_nonsense')).toEqual({ kind: 'refused', reason: 'malformed' })
    expect(iam.engine.actorCount).toBe(before)
  })

  test('when its secret, its environment, its id or its tenant is another', async () => {
    const { secret } = await newKey()
    const parts = parseApiKey(secret)
    if (parts === null) throw new Error('unreadable')
    const forged = (change: object) => examine(formatApiKey({ ...parts, ...change }))
    expect(await forged({})).toMatchObject({ kind: 'accepted' })
    expect(await forged({ secret: Buffer.alloc(32) })).toEqual({ kind: 'refused', reason: 'wrong-secret' })
    expect(await forged({ environment: 'test' })).toEqual({ kind: 'refused', reason: 'wrong-secret' })
    expect(await forged({ tenantId: PLATFORM_TENANT })).toEqual({ kind: 'refused', reason: 'unknown' })
    expect(await forged({ apiKeyId: iam.credentials.tenantId })).toEqual({ kind: 'refused', reason: 'unknown' })
  })

  test('as soon as it was revoked, and its holder may do nothing more', async () => {
    const { apiKeyId, secret } = await newKey()
    const holder = { type: 'apikey', id: apiKeyId } as const
    const allowed = () => iam.authoriser.allows(holder, iam.credentials.tenantId, 'iam.apikeys.create')
    expect(await allowed()).toBe(true)
    expect(await examine(secret)).toMatchObject({ kind: 'accepted' })
    answerOf(await revoke(apiKeyId))
    expect(await examine(secret)).toEqual({ kind: 'refused', reason: 'revoked' })
    expect(await allowed()).toBe(false)
    expect(await iam.authoriser.heldPermissions(holder, iam.credentials.tenantId)).toEqual([])
  })

  test('when it was revoked through another process', async () => {
    const other = await iamEngine({ store: iam.store, keyring: iam.keyring })
    const { apiKeyId, secret } = await newKey()
    expect(await other.authenticator.authenticate(secret)).not.toBeNull()
    answerOf(await revoke(apiKeyId))
    await expect.poll(() => other.authenticator.authenticate(secret)).toBeNull()
    await other.engine.close()
  })

  test('from its expiry on, by the clock alone', async () => {
    const { secret } = await newKey({ expiresAt: plusMs(iam.clock.now(), HOUR_MS) })
    expect(await examine(secret)).toMatchObject({ kind: 'accepted' })
    iam.clock.forward(HOUR_MS)
    expect(await examine(secret)).toEqual({ kind: 'refused', reason: 'expired' })
  })

  test('while its tenant is suspended', async () => {
    const { secret } = await newKey()
    const { tenantId, operatorKey } = iam.credentials
    answerOf(await send(iam, operatorKey, 'iam.tenant.suspend', { tenantId }))
    expect(await examine(secret)).toEqual({ kind: 'refused', reason: 'tenant-suspended' })
    expect(await iam.authenticator.authenticate(operatorKey)).not.toBeNull()
    answerOf(await send(iam, operatorKey, 'iam.tenant.resume', { tenantId }))
    expect(await examine(secret)).toMatchObject({ kind: 'accepted' })
  })
})

describe('the expiry timer', () => {
  const scheduled = (expiresAt: string | null) => {
    const event = { tenantId: iam.credentials.tenantId, type: apiKeyCreated.type, data: created(expiresAt) }
    return apiKeyExpiry.schedule(event as unknown as RecordedEvent)
  }
  const created = (expiresAt: string | null) => ({
    apiKeyId: '01890000-0000-7000-8000-000000000001',
    name: 'robot',
    environment: 'live',
    scopes: ['*'],
    secretHash: 'ab'.repeat(32),
    expiresAt,
  })

  test('is set for keys that have an end', () => {
    const at = '2027-01-01T00:00:00.000000Z'
    const { tenantId } = iam.credentials
    const { apiKeyId } = created(at)
    expect(scheduled(at)).toEqual({ tenantId, type: 'iam.apikey.expire', data: { apiKeyId }, at })
    expect(scheduled(null)).toBeNull()
  })

  test('records the end once, however often it fires', async () => {
    const { apiKeyId } = await newKey({ expiresAt: plusMs(iam.clock.now(), HOUR_MS) })
    const { tenantId } = iam.credentials
    const actor = { type: 'system', id: 'iam.apikey.expiry' } as const
    const fire = () => iam.engine.execute({ type: 'iam.apikey.expire', data: { apiKeyId }, tenantId, actor })
    const types = async () => {
      const { events } = await iam.store.readAll({ limit: 10_000 })
      return events.filter(({ streamId }) => streamId.endsWith(apiKeyId)).map(({ type }) => type)
    }
    await fire()
    expect(await types()).toEqual(['iam.apikey.created'])
    iam.clock.forward(HOUR_MS)
    await fire()
    await fire()
    await revoke(apiKeyId)
    expect(await types()).toEqual(['iam.apikey.created', 'iam.apikey.expired'])
  })
})
