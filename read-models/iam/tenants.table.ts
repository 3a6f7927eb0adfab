import { instant, table, text, uuid } from '../table.ts'

/** One row per tenant. The rows belong to the platform, so their own tenant's id has another name. */
export const iamTenants = table(
  'iam_tenants',
  {
    registeredId: uuid().key(),
    name: text(),
    slug: text(),
    status: text(),
    registeredAt: instant(),
  },
  { indexes: [['registeredAt', 'registeredId']] },
)
