import { apiKeyCreated, apiKeyExpired, apiKeyRevoked } from '@heptad/schemas/iam/apikey.ts'
import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { apiKey, type CreateApiKey } from './apikey.ts'

const ID = '01890000-0000-7000-8000-000000000001'
const HASH = 'ab'.repeat(32)
const LATER = plusMs(DECIDED_AT, 1000)
const given = scenario(apiKey, iamEvents)

function create(
  data: Partial<CreateApiKey['data']> = {},
  heldScopes: readonly string[] = ['*'],
  heldUntil: CreateApiKey['facts']['heldUntil'] = null,
): CreateApiKey {
  return {
    type: 'iam.apikey.create',
    data: { name: 'robot', environment: 'live', scopes: ['money.*'], expiresAt: null, ...data },
    facts: { newId: ID, secretHash: HASH, heldScopes, heldUntil, decidedAt: DECIDED_AT },
  }
}
const revoke = () =>
  ({
    type: 'iam.apikey.revoke',
    data: { apiKeyId: ID, reason: 'leaked' },
    facts: { decidedAt: DECIDED_AT },
  }) as const
const expire = () => ({ type: 'iam.apikey.expire', data: { apiKeyId: ID }, facts: { decidedAt: DECIDED_AT } }) as const

const created = (expiresAt: typeof LATER | null = null) =>
  apiKeyCreated({ apiKeyId: ID, name: 'robot', environment: 'live', scopes: ['money.*'], secretHash: HASH, expiresAt })
const revoked = () => apiKeyRevoked({ apiKeyId: ID, reason: 'leaked' })
const expired = () => apiKeyExpired({ apiKeyId: ID })

describe('creating a key', () => {
  test('records who it is, what it may do and the hash of its secret', () =>
    given().when(create()).thenEvents(created()))

  test.each([
    [['money.*'], ['money.holds.place']],
    [['*'], ['money.*', 'iam.apikeys.create']],
    [['system.*'], ['system.tenants.list']],
  ])('who holds %j may grant %j', (held, scopes) =>
    given()
      .when(create({ scopes }, held))
      .thenState((state) => expect(state).toMatchObject({ kind: 'active', scopes })),
  )

  test.each([
    [['money.accounts.*'], ['money.holds.place'], 'money.holds.place'],
    [['money.*'], ['money.holds.place', 'iam.apikeys.create'], 'iam.apikeys.create'],
    [['money.holds.place'], ['money.*'], 'money.*'],
    [['*'], ['system.*'], 'system.*'],
    [['system.*'], ['*'], '*'],
    [[], ['money.holds.place'], 'money.holds.place'],
  ])('who holds %j may not grant %j', (held, scopes, scope) =>
    given().when(create({ scopes }, held)).thenRejected('scope-not-held', { scope }),
  )

  test.each([
    ['for ever', null],
    ['for longer', plusMs(LATER, 1)],
  ])('whose rights end may not grant them %s', (_, expiresAt) =>
    given()
      .when(create({ expiresAt }, ['*'], LATER))
      .thenRejected('expiry-not-held', { until: LATER }),
  )

  test('whose rights end may grant them until then', () =>
    given()
      .when(create({ expiresAt: LATER }, ['*'], LATER))
      .thenEvents(created(LATER)))

  test('takes an expiry in the future and refuses one that is reached', () => {
    given()
      .when(create({ expiresAt: LATER }))
      .thenEvents(created(LATER))
    given()
      .when(create({ expiresAt: DECIDED_AT }))
      .thenRejected('expiry-in-the-past')
  })
})

describe('ending a key', () => {
  test('by revoking says why', () => given(created()).when(revoke()).thenEvents(revoked()))
  test('that never was is refused', () => given().when(revoke()).thenRejected('apikey-not-found'))
  test('twice is not an error', () => given(created(), revoked()).when(revoke()).thenNothing())
  test('that has expired changes nothing', () => given(created(DECIDED_AT), expired()).when(revoke()).thenNothing())

  test('by its timer happens when the time has come, and not before', () => {
    given(created(DECIDED_AT)).when(expire()).thenEvents(expired())
    given(created(LATER)).when(expire()).thenNothing()
    given(created(null)).when(expire()).thenNothing()
  })
  test('by its timer is harmless when it fires twice, after a revoke, or for no key', () => {
    given(created(DECIDED_AT), expired()).when(expire()).thenNothing()
    given(created(DECIDED_AT), revoked()).when(expire()).thenNothing()
    given().when(expire()).thenNothing()
  })
  test('leaves how it ended and nothing of its scopes', () => {
    expect(given(created(), revoked()).state).toEqual({ kind: 'revoked' })
    expect(given(created(), expired()).state).toEqual({ kind: 'expired' })
  })
})
