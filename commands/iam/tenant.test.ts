import { createApiKey } from '@heptad/schemas/iam/apikey.ts'
import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootstrap } from './bootstrap.ts'
import { iamCommands } from './index.ts'
import { answerOf, type IamEngine, iamEngine, send } from './testing/iam-engine.ts'

let iam: IamEngine
beforeAll(async () => {
  iam = await iamEngine()
})
afterAll(() => iam.engine.close())

const register = (slug: string, key?: string) =>
  send(iam, iam.credentials.operatorKey, 'iam.tenant.register', { name: slug, slug }, key)

describe('registering a tenant', () => {
  test('gives it a key that opens it and nothing else', async () => {
    const { tenantId, apiKeyId, secret } = answerOf(await register('acme'))
    const principal = await iam.authenticator.authenticate(String(secret))
    expect(principal).toMatchObject({ tenantId, actor: { type: 'apikey', id: apiKeyId }, scopes: ['*'] })
    expect(await send(iam, String(secret), 'iam.apikey.create', { name: 'r', scopes: ['*'] })).toMatchObject({
      kind: 'accepted',
    })
    expect(await send(iam, String(secret), 'iam.tenant.register', { name: 'x', slug: 'xx' })).toMatchObject({
      kind: 'denied',
      permission: 'system.tenants.register',
    })
  })

  test('takes a slug once', async () => {
    const outcomes = await Promise.all([register('same'), register('same'), register('same')])
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
    const refused = outcomes.filter(({ kind }) => kind === 'rejected')
    expect(refused).toHaveLength(2)
    expect(refused[0]).toMatchObject({ rejection: { code: 'slug-taken', details: { slug: 'same' } } })
  })

  test('that was refused leaves no key behind', async () => {
    await register('twice')
    const before = await iam.store.head()
    expect(await register('twice')).toMatchObject({ kind: 'rejected' })
    expect(await iam.store.head()).toBe(before)
  })

  test('again under one key answers the same tenant, without the secret', async () => {
    const [first, again] = [await register('keyed', 'reg-1'), await register('keyed', 'reg-1')]
    const { tenantId, apiKeyId } = answerOf(first)
    expect(again).toMatchObject({ replayed: true, answer: { tenantId, apiKeyId, secret: null } })
  })

  test('writes its stream in the platform, and its key in the new tenant', async () => {
    const { tenantId } = answerOf(await register('placed'))
    const { events } = await iam.store.readAll({ limit: 10_000 })
    const written = events.slice(-3).map((event) => [event.type, event.tenantId])
    expect(written).toEqual([
      ['iam.tenant.registered', PLATFORM_TENANT],
      ['iam.slug.claimed', PLATFORM_TENANT],
      ['iam.apikey.created', tenantId],
    ])
  })
})

describe('who may do what', () => {
  test('an operator runs the platform, and no tenant', async () => {
    const operator = await iam.authenticator.authenticate(iam.credentials.operatorKey)
    expect(operator).toMatchObject({ tenantId: PLATFORM_TENANT, actor: { type: 'operator' } })
    if (operator === null) return
    const allows = (permission: string) => iam.authoriser.allows(operator.actor, operator.tenantId, permission)
    expect(await allows('system.tenants.list')).toBe(true)
    expect(operator.allows('system.tenants.list')).toBe(true)
    expect(await allows('money.accounts.open')).toBe(false)
    expect(await iam.authoriser.allows(operator.actor, iam.credentials.tenantId, 'system.tenants.list')).toBe(false)
  })

  test.each([
    ['iam.apikey.create', 'iam.apikeys.create'],
    ['iam.apikey.revoke', 'iam.apikeys.revoke'],
    ['iam.apikey.expire', null],
    ['iam.tenant.register', 'system.tenants.register'],
    ['iam.tenant.suspend', 'system.tenants.suspend'],
    ['iam.tenant.resume', 'system.tenants.resume'],
  ])('%s needs %s', (type, permission) => {
    expect(iamCommands.find(({ contract }) => contract.type === type)?.handler.permission).toBe(permission)
  })

  test('`system.*` is worth nothing in a tenant, even if the backbone itself has granted it', async () => {
    const { tenantId } = iam.credentials
    const data = createApiKey.data.parse({ name: 'mistake', scopes: ['system.*'] })
    const actor = { type: 'system', id: 'test' } as const
    const { secret } = answerOf(await iam.engine.execute({ type: createApiKey.type, data, tenantId, actor }))
    const holder = await iam.authenticator.authenticate(String(secret))
    if (holder === null) throw new Error('refused')
    expect(holder.scopes).toEqual(['system.*'])
    expect(holder.allows('system.tenants.list')).toBe(false)
    expect(await iam.authoriser.allows(holder.actor, tenantId, 'system.tenants.list')).toBe(false)
  })

  test("a key of one tenant is nobody in another's", async () => {
    const principal = await iam.authenticator.authenticate(iam.credentials.apiKey)
    if (principal === null) throw new Error('refused')
    const { tenantId: other } = answerOf(await register('other'))
    expect(await iam.authoriser.allows(principal.actor, principal.tenantId, 'iam.apikeys.create')).toBe(true)
    expect(await iam.authoriser.allows(principal.actor, other as typeof principal.tenantId, 'iam.apikeys.create')).toBe(
      false,
    )
  })

  test('the backbone may do everything, and kinds of actor that do not exist yet nothing', async () => {
    const { tenantId } = iam.credentials
    expect(await iam.authoriser.allows({ type: 'system', id: 'x' }, tenantId, 'system.tenants.list')).toBe(true)
    const key = await iam.authenticator.authenticate(iam.credentials.apiKey)
    for (const type of ['user', 'serviceaccount'] as const)
      expect(await iam.authoriser.allows({ type, id: key?.actor.id ?? '' }, tenantId, 'money.accounts.open')).toBe(
        false,
      )
  })
})

describe('the first start', () => {
  test('makes credentials that work, and the next one keeps them and makes nothing', async () => {
    const before = await iam.store.head()
    expect(await bootstrap(iam.deps, iam.credentials)).toEqual(iam.credentials)
    expect(await iam.store.head()).toBe(before)
  })

  test('without its credentials makes new ones for the same tenant', async () => {
    const made = await bootstrap(iam.deps, null)
    expect(made.tenantId).toBe(iam.credentials.tenantId)
    expect(made.apiKey).not.toBe(iam.credentials.apiKey)
    expect(await iam.authenticator.authenticate(made.apiKey)).toMatchObject({ tenantId: made.tenantId, scopes: ['*'] })
  })

  test('keeps the credentials of a tenant that is suspended', async () => {
    const { operatorKey, tenantId } = iam.credentials
    await send(iam, operatorKey, 'iam.tenant.suspend', { tenantId })
    expect(await bootstrap(iam.deps, iam.credentials)).toEqual(iam.credentials)
    await send(iam, operatorKey, 'iam.tenant.resume', { tenantId })
  })

  test('replaces an operator key that was revoked', async () => {
    const operatorKey = (await bootstrap(iam.deps, { ...iam.credentials, operatorKey: 'lost' })).operatorKey
    const lost = await iam.authenticator.authenticate(operatorKey)
    await send(iam, operatorKey, 'iam.apikey.revoke', { apiKeyId: lost?.actor.id })
    const made = await bootstrap(iam.deps, { ...iam.credentials, operatorKey })
    expect(await iam.authenticator.authenticate(made.operatorKey)).toMatchObject({ scopes: ['system.*', 'iam.*'] })
  })

  test('replaces the one of its credentials that does not work', async () => {
    const made = await bootstrap(iam.deps, { ...iam.credentials, apiKey: 'lost' })
    expect(made.operatorKey).toBe(iam.credentials.operatorKey)
    expect(await iam.authenticator.authenticate(made.apiKey)).toMatchObject({ tenantId: iam.credentials.tenantId })
  })
})
