import { z } from 'zod'
import { command, defineEvent, query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { ShownOnce } from './apikey.ts'

/** A tenant's short name in addresses: lower-case letters, digits and inner hyphens, from a letter on, 2 … 63 characters. */
export const Slug = z
  .string()
  .regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/, 'must be 2-63 lower-case letters, digits and inner hyphens')

const Name = z.string().trim().min(1).max(120)
const Reason = z.string().max(200)

export const registerTenant = command(
  'iam.tenant.register',
  z.strictObject({
    name: Name.describe('as lists show it'),
    slug: Slug.describe('its short name: 2 to 63 lower-case letters, digits and inner hyphens'),
  }),
  {
    summary:
      'Registers a tenant with its first API key, which may do everything in it. The answer shows the secret, once.',
    answer: z.strictObject({ tenantId: Uuid, apiKeyId: Uuid, secret: ShownOnce }),
  },
)
export const suspendTenant = command(
  'iam.tenant.suspend',
  z.strictObject({ tenantId: Uuid, reason: Reason.default('').describe('why; kept with it') }),
  { summary: "Refuses all of a tenant's credentials until it is resumed.", answer: z.strictObject({}) },
)
export const resumeTenant = command('iam.tenant.resume', z.strictObject({ tenantId: Uuid }), {
  summary: "Lets a suspended tenant's credentials work again.",
  answer: z.strictObject({}),
})

export const tenantRegistered = defineEvent(
  'iam.tenant.registered',
  1,
  z.strictObject({ tenantId: Uuid, name: z.string(), slug: Slug, firstApiKeyId: Uuid }),
)
export const tenantSuspended = defineEvent(
  'iam.tenant.suspended',
  1,
  z.strictObject({ tenantId: Uuid, reason: z.string() }),
)
export const tenantResumed = defineEvent('iam.tenant.resumed', 1, z.strictObject({ tenantId: Uuid }))

/** The reservation of a slug: the one event of its stream. */
export const slugClaimed = defineEvent('iam.slug.claimed', 1, z.strictObject({ slug: Slug, tenantId: Uuid }))

const TenantRow = z.strictObject({
  tenantId: Uuid,
  name: z.string(),
  slug: z.string(),
  status: z.enum(['active', 'suspended']),
  registeredAt: Instant,
})
export type TenantRow = z.output<typeof TenantRow>

export const listTenants = query('iam.tenants.list', {
  summary: 'All tenants, oldest first.',
  shape: 'list',
  input: z.strictObject({
    status: z.enum(['active', 'suspended']).optional().describe('only those with this status now'),
  }),
  row: TenantRow,
})
export const getTenant = query('iam.tenants.get', {
  summary: 'One tenant.',
  shape: 'single',
  absence: 'tenant-not-found',
  input: z.strictObject({ tenantId: Uuid }),
  row: TenantRow,
})
