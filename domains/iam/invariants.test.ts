import { apiKeyCreated, apiKeyExpired, apiKeyRevoked } from '@heptad/schemas/iam/apikey.ts'
import { tenantRegistered, tenantResumed, tenantSuspended } from '@heptad/schemas/iam/tenant.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import type { Decider } from '../decider.ts'
import type { Invariants } from '../invariants.ts'
import { DECIDED_AT, inStream } from '../testing/scenario.ts'
import { apiKey } from './apikey.ts'
import { apiKeyInvariants, tenantInvariants } from './invariants.ts'
import { tenant } from './tenant.ts'

const ID = '01890000-0000-7000-8000-000000000001'
const LATER = plusMs(DECIDED_AT, 1)
const EARLIER = plusMs(DECIDED_AT, -1)

/** What is wrong with the last event of a history. */
function lastFindings<Event extends { type: string; data: unknown }, State>(
  { initialState, evolve }: Pick<Decider<never, Event, State>, 'initialState' | 'evolve'>,
  { onEvent }: Invariants<State, Event>,
  history: readonly Event[],
): readonly string[] {
  let state = initialState
  let found: readonly string[] = []
  for (const [index, event] of history.entries()) {
    const placed = inStream(event, index)
    const after = evolve(state, placed)
    found = onEvent(state, placed, after)
    state = after
  }
  return found
}

type Made = Partial<Parameters<typeof apiKeyCreated>[0]>
const made = (data: Made = {}) =>
  apiKeyCreated({
    ...{
      apiKeyId: ID,
      name: 'robot',
      environment: 'live',
      scopes: ['*'],
      secretHash: 'ab'.repeat(32),
      expiresAt: null,
    },
    ...data,
  })
const revoked = apiKeyRevoked({ apiKeyId: ID, reason: '' })
const expired = apiKeyExpired({ apiKeyId: ID })

test.each([
  ['a key that is made', [made()], []],
  ['a key with an end', [made({ expiresAt: LATER })], []],
  ['a key that is revoked', [made(), revoked], []],
  ['a key that expires in time', [made({ expiresAt: DECIDED_AT }), expired], []],
  ['a key that is made twice', [made(), made()], ['the key was made twice']],
  ['a key that may do nothing', [made({ scopes: [] })], ['the key was made without a scope']],
  ['a key with an end that has come', [made({ expiresAt: DECIDED_AT })], ['the key had expired when it was made']],
  ['a key with an end in the past', [made({ expiresAt: EARLIER })], ['the key had expired when it was made']],
  ['the end of a key that never was', [revoked], ['the key ended while it was none']],
  ['a second end', [made(), revoked, revoked], ['the key ended while it was revoked']],
  ['an end after the end', [made({ expiresAt: LATER }), expired, revoked], ['the key ended while it was expired']],
  ['an end before its time', [made({ expiresAt: LATER }), expired], ['the key expired before its time']],
  ['an end of a key that has none', [made(), expired], ['the key expired before its time']],
])('the history of %s', (_, history, findings) => {
  expect(lastFindings(apiKey, apiKeyInvariants, history)).toEqual(findings)
})

const registered = tenantRegistered({ tenantId: ID, name: 'Demo', slug: 'demo', firstApiKeyId: ID })
const suspended = tenantSuspended({ tenantId: ID, reason: '' })
const resumed = tenantResumed({ tenantId: ID })

test.each([
  ['that is registered', [registered], []],
  ['that is suspended', [registered, suspended], []],
  ['that is resumed', [registered, suspended, resumed], []],
  ['that is registered twice', [registered, registered], ['the tenant was registered twice']],
  ['that never was', [suspended], ['iam.tenant.suspended while the tenant was none']],
  [
    'that is suspended twice',
    [registered, suspended, suspended],
    ['iam.tenant.suspended while the tenant was suspended'],
  ],
  ['that is resumed twice', [registered, resumed], ['iam.tenant.resumed while the tenant was active']],
])('the history of a tenant %s', (_, history, findings) => {
  expect(lastFindings(tenant, tenantInvariants, history)).toEqual(findings)
})
