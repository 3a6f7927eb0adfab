import type { CommandRequest } from '@heptad/commands/engine/port.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Random } from '../schedule/random.ts'
import { definitionOf } from './commands.ts'

/** Two tenants, so that one's key can meet the other's. */
export const TENANTS: readonly [TenantId, ...TenantId[]] = [
  '11111111-1111-4111-8111-111111111111' as TenantId,
  '22222222-2222-4222-8222-222222222222' as TenantId,
]

const ACCOUNTS: readonly [string, ...string[]] = ['users:1', 'users:2', 'users:3']
const COUNTERS: readonly [string, ...string[]] = ['a', 'a', 'b']

type Body = readonly [type: string, body: object]

/** What every book needs before money can move. */
export const FURNITURE: readonly [Body, ...Body[]] = [
  ['money.book.open', {}],
  ['money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'debit' }],
  ...ACCOUNTS.map(
    (path): Body => [
      'money.account.open',
      { path, asset: 'EUR', normalSide: 'credit', minBalance: '0', maxBalance: '500' },
    ],
  ),
  ['money.account.open', { path: 'liquidity', asset: 'EUR', normalSide: 'credit' }],
  ...['liquidity', 'users:1'].map((path): Body => ['money.account.open', { path, asset: 'USD', normalSide: 'credit' }]),
]

/** Commands on few hot streams. Each is refused, changes nothing or succeeds, as the state has it. */
const OPERATIONS = {
  transfer: (random: Random): Body => ['money.transaction.post', { ...transfer(random), description: text(random) }],
  exchange: (random: Random): Body => ['money.transaction.exchange', exchange(random)],
  batch: (random: Random): Body => ['money.batch.post', { items: [transfer(random), transfer(random)] }],
  open: (random: Random): Body => random.pick([random.pick(FURNITURE), ['money.account.open', opened(random)]]),
  policy: (random: Random): Body => [
    'money.account.set-policy',
    { account: random.pick(ACCOUNTS), asset: 'EUR', minBalance: random.pick(['0', '0', '20', '-30']) },
  ],
  freeze: (random: Random): Body => [
    random.pick(['money.account.freeze', 'money.account.unfreeze', 'money.account.unfreeze']),
    { account: random.pick(ACCOUNTS), asset: 'EUR' },
  ],
  add: (random: Random): Body => [
    'test.counter.add',
    { counterId: random.pick(COUNTERS), by: random.between(-6, 7), note: text(random) },
  ],
  reset: (): Body => ['test.counter.reset', { counterId: 'b' }],
  name: (random: Random): Body => [
    'test.counter.name',
    { counterId: random.pick(COUNTERS), name: `name-${random.between(1, 6)}` },
  ],
}

const WEIGHTS: Readonly<Record<keyof typeof OPERATIONS, number>> = {
  ...{ transfer: 30, exchange: 4, batch: 8, open: 4, policy: 3, freeze: 3, add: 30, reset: 8, name: 8 },
}

/** A command without key, of any kind. */
export function drawCommand(random: Random): CommandRequest {
  const [type, body] = OPERATIONS[random.weighted(WEIGHTS)](random)
  return requestOf(type, body, random.pick(TENANTS))
}

/** The request that an API client's body becomes. */
export function requestOf(type: string, body: object, tenantId: TenantId): CommandRequest {
  const data = definitionOf(type).contract.data.parse(body)
  return { type, data, tenantId, actor: { type: 'apikey', id: 'simulate' } }
}

function transfer(random: Random) {
  const amount = `${random.between(1, 60)}`
  const [debit, credit] = [random.pick(['cash', ...ACCOUNTS]), random.pick(['cash', ...ACCOUNTS])]
  return {
    legs: [
      { account: debit, asset: 'EUR', side: 'debit', amount },
      { account: debit === credit ? 'cash' : credit, asset: 'EUR', side: 'credit', amount },
    ],
  }
}

function exchange(random: Random) {
  const from = { account: 'users:1', asset: 'EUR', amount: `${random.between(1, 60)}` }
  return { from, to: { account: 'users:1', asset: 'USD' }, rate: random.pick(['1.0842', '0.5']) }
}

function opened(random: Random) {
  return { path: `users:${random.between(1, 6)}`, asset: 'EUR', normalSide: random.pick(['credit', 'debit']) }
}

function text(random: Random): string | undefined {
  return random.chance(0.2) ? `note ${random.between(1, 9)}` : undefined
}
