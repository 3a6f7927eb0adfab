import type { TenantId } from '@heptad/schemas/ids.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'
import type { ProblemCode } from '../problems/catalogue.ts'

/** Positions on the wire: only ever encrypted tokens. */
export interface Positions {
  /** The header that carries the position; none for 0n, which is an empty stream or log. */
  header(tenantId: TenantId, position: bigint): Record<string, string>
  /** What the caller asks to see: `Heptad-Min-Position`. */
  requested(c: GatewayContext): { readonly minPosition?: bigint } | { readonly refused: ProblemCode }
  token(tenantId: TenantId, position: bigint): string
  /** The position in a token that was issued to this tenant. */
  read(tenantId: TenantId, token: string): { readonly position: bigint } | { readonly refused: ProblemCode }
}

/** Positions of one log. A token of another cell or incarnation names events that this log never had, or has no more. */
export function positionsOf({ positionTokens }: Pick<GatewayDeps, 'positionTokens'>): Positions {
  const token = (tenantId: TenantId, position: bigint) => positionTokens.issue(tenantId, position)
  const read: Positions['read'] = (tenantId, text) => {
    const reading = positionTokens.read(tenantId, text)
    if (reading === null) return { refused: 'invalid-position' }
    return reading === 'of-another-log' ? { refused: 'position-of-another-log' } : reading
  }
  return {
    token,
    header: (tenantId, position) => (position === 0n ? {} : { 'heptad-position': token(tenantId, position) }),
    requested(c) {
      const text = c.req.header('heptad-min-position')
      if (text === undefined) return {}
      const asked = read(c.get('tenantId'), text)
      return 'refused' in asked ? asked : { minPosition: asked.position }
    },
    read,
  }
}
