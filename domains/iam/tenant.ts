import type { CommandOf, EventOf } from '@heptad/schemas/contract.ts'
import type { IamRejection } from '@heptad/schemas/iam/rejections.ts'
import {
  type registerTenant,
  type resumeTenant,
  type suspendTenant,
  tenantRegistered,
  tenantResumed,
  tenantSuspended,
} from '@heptad/schemas/iam/tenant.ts'
import { accept, type Decider, type Decision, type DecisionFacts, reject } from '../decider.ts'

/** Who the tenant and its first key will be. */
export interface RegisterTenantFacts {
  readonly newTenantId: string
  readonly newApiKeyId: string
}

export type RegisterTenant = CommandOf<typeof registerTenant, RegisterTenantFacts & DecisionFacts>
export type SuspendTenant = CommandOf<typeof suspendTenant, DecisionFacts>
export type ResumeTenant = CommandOf<typeof resumeTenant, DecisionFacts>
export type TenantCommand = RegisterTenant | SuspendTenant | ResumeTenant

export type TenantEvent =
  | EventOf<typeof tenantRegistered>
  | EventOf<typeof tenantSuspended>
  | EventOf<typeof tenantResumed>

type Registered = EventOf<typeof tenantRegistered>['data']
export type RegisteredTenant = { readonly kind: 'active' | 'suspended' } & Registered
export type TenantState = { readonly kind: 'none' } | RegisteredTenant

/** The rules of one tenant. That its slug is its own is settled by a reservation, not here. */
export const tenant: Decider<TenantCommand, TenantEvent, TenantState, IamRejection> = {
  initialState: { kind: 'none' },

  decide(state, command) {
    switch (command.type) {
      case 'iam.tenant.register':
        return register(command)
      case 'iam.tenant.suspend':
        return suspend(state, command)
      case 'iam.tenant.resume':
        return resume(state, command)
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'iam.tenant.registered':
        return { kind: 'active', ...event.data }
      case 'iam.tenant.suspended':
        return state.kind === 'none' ? state : { ...state, kind: 'suspended' }
      case 'iam.tenant.resumed':
        return state.kind === 'none' ? state : { ...state, kind: 'active' }
    }
  },
}

type TenantDecision = Decision<TenantEvent, IamRejection>

function register({ data, facts }: RegisterTenant): TenantDecision {
  return accept(tenantRegistered({ ...data, tenantId: facts.newTenantId, firstApiKeyId: facts.newApiKeyId }))
}

function suspend(state: TenantState, { data }: SuspendTenant): TenantDecision {
  if (state.kind === 'none') return reject('tenant-not-found')
  return state.kind === 'suspended' ? accept() : accept(tenantSuspended(data))
}

function resume(state: TenantState, { data }: ResumeTenant): TenantDecision {
  if (state.kind === 'none') return reject('tenant-not-found')
  return state.kind === 'active' ? accept() : accept(tenantResumed(data))
}
