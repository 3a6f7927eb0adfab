import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { tenantRegistered, tenantResumed, tenantSuspended } from '@heptad/schemas/iam/tenant.ts'
import { expect, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { type RegisterTenant, tenant } from './tenant.ts'

const TENANT = '01890000-0000-7000-8000-000000000001'
const KEY = '01890000-0000-7000-8000-000000000002'
const given = scenario(tenant, iamEvents)
const facts = { decidedAt: DECIDED_AT }

const register: RegisterTenant = {
  type: 'iam.tenant.register',
  data: { name: 'Demo', slug: 'demo' },
  facts: { ...facts, newTenantId: TENANT, newApiKeyId: KEY },
}
const suspend = { type: 'iam.tenant.suspend', data: { tenantId: TENANT, reason: 'unpaid' }, facts } as const
const resume = { type: 'iam.tenant.resume', data: { tenantId: TENANT }, facts } as const

const registered = () => tenantRegistered({ tenantId: TENANT, name: 'Demo', slug: 'demo', firstApiKeyId: KEY })
const suspended = () => tenantSuspended({ tenantId: TENANT, reason: 'unpaid' })
const resumed = () => tenantResumed({ tenantId: TENANT })

test('a registered tenant is active', () => {
  given().when(register).thenEvents(registered())
  given()
    .when(register)
    .thenState((state) => expect(state).toMatchObject({ kind: 'active', slug: 'demo' }))
})

test('a tenant is suspended and resumed as often as need be', () => {
  given(registered()).when(suspend).thenEvents(suspended())
  given(registered(), suspended()).when(resume).thenEvents(resumed())
  given(registered(), suspended(), resumed()).when(suspend).thenEvents(suspended())
})

test('a tenant stays what it is while it is suspended, and after', () => {
  for (const history of [[suspended()], [suspended(), resumed()]])
    expect(given(registered(), ...history).state).toMatchObject({ tenantId: TENANT, slug: 'demo', firstApiKeyId: KEY })
})

test('suspending or resuming twice is not an error', () => {
  given(registered(), suspended()).when(suspend).thenNothing()
  given(registered()).when(resume).thenNothing()
})

test.each([suspend, resume])('a tenant that never was is not found: $type', (command) =>
  given().when(command).thenRejected('tenant-not-found'),
)
