import { tenant } from '@heptad/domains/iam/tenant.ts'
import { apiKeyCreated } from '@heptad/schemas/iam/apikey.ts'
import { registerTenant, resumeTenant, slugClaimed, suspendTenant } from '@heptad/schemas/iam/tenant.ts'
import { PLATFORM_TENANT, streamOf, TenantId } from '@heptad/schemas/ids.ts'
import { type Claim, defineCommand, type FactSources } from '../define.ts'
import { apiKeyStream } from './apikey.ts'
import { formatApiKey } from './apikey-text.ts'
import { type MintedApiKey, mintApiKey } from './mint.ts'

/** The stream of one tenant, which belongs to the platform. */
export const tenantStream = (tenantId: string) => streamOf('iam.tenant', tenantId)

const FIRST_KEY = { environment: 'live', name: 'first key', scopes: ['*'], expiresAt: null } as const

export const tenantCommands = [
  defineCommand(registerTenant, {
    decider: tenant,
    permission: 'system.tenants.register',
    owner: 'platform',
    stream: ({ facts }) => tenantStream(facts.newTenantId),
    facts: registrationFacts,
    claims: ({ data, facts }) => [slugReservation(data.slug, facts.newTenantId), firstApiKey(facts.firstKey)],
    answer: ({ facts, state }) =>
      state.kind === 'none'
        ? {}
        : {
            tenantId: state.tenantId,
            apiKeyId: state.firstApiKeyId,
            secret: facts && formatApiKey({ ...FIRST_KEY, ...facts.firstKey, apiKeyId: state.firstApiKeyId }),
          },
  }),
  defineCommand(suspendTenant, {
    decider: tenant,
    permission: 'system.tenants.suspend',
    owner: 'platform',
    stream: ({ data }) => tenantStream(data.tenantId),
  }),
  defineCommand(resumeTenant, {
    decider: tenant,
    permission: 'system.tenants.resume',
    owner: 'platform',
    stream: ({ data }) => tenantStream(data.tenantId),
  }),
]

async function registrationFacts(sources: FactSources) {
  const tenantId = TenantId.parse(sources.newId())
  const firstKey = await mintApiKey(sources, tenantId)
  return { newTenantId: tenantId, newApiKeyId: firstKey.newId, firstKey }
}

function slugReservation(slug: string, tenantId: string): Claim {
  return {
    tenantId: PLATFORM_TENANT,
    streamId: streamOf('iam.slug', slug),
    event: slugClaimed({ slug, tenantId }),
    rejection: { code: 'slug-taken', details: { slug } },
  }
}

/** Made with the tenant or not at all: without it nobody could ever enter. Its stream has a new id, so it is never taken. */
function firstApiKey({ tenantId, newId, secretHash }: MintedApiKey): Claim {
  return {
    tenantId,
    streamId: apiKeyStream(newId),
    event: apiKeyCreated({ ...FIRST_KEY, scopes: [...FIRST_KEY.scopes], apiKeyId: newId, secretHash }),
    rejection: { code: 'slug-taken', details: {} },
  }
}
