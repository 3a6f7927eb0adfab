import type { CommandRequest } from '@heptad/commands/engine/port.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Random } from '../schedule/random.ts'
import { definitionOf } from './commands.ts'
import type { KnownIds } from './known-ids.ts'
import { ACCOUNTS, captured, deposit, exchange, held, legs, reversed } from './money-bodies.ts'

/** Two tenants, so that one's key can meet the other's. */
export const TENANTS: readonly [TenantId, ...TenantId[]] = [
  '11111111-1111-4111-8111-111111111111' as TenantId,
  '22222222-2222-4222-8222-222222222222' as TenantId,
]

const COUNTERS: readonly [string, ...string[]] = ['a', 'a', 'b']

type Body = readonly [type: string, body: object]

/** What every book needs before money can move: accounts, and something in them. */
export const FURNITURE: readonly [Body, ...Body[]] = [
  ['money.book.open', {}],
  ['money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'debit' }],
  ...ACCOUNTS.map(
    (path): Body => [
      'money.account.open',
      { path, asset: 'EUR', normalSide: 'credit', minBalance: '0', maxBalance: '500' },
    ],
  ),
  ...ACCOUNTS.map((path): Body => ['money.transaction.post', { legs: deposit(path) }]),
  ['money.account.open', { path: 'liquidity', asset: 'EUR', normalSide: 'credit' }],
  ...['liquidity', 'users:1'].map((path): Body => ['money.account.open', { path, asset: 'USD', normalSide: 'credit' }]),
]

/** What an operation is drawn from. */
interface Drawing {
  readonly random: Random
  readonly tenantId: TenantId
  readonly known: KnownIds
}

/** Commands on few hot streams. Each is refused, changes nothing or succeeds, as the state has it. */
const OPERATIONS: Readonly<Record<string, (drawing: Drawing) => Body>> = {
  transfer: ({ random }) => ['money.transaction.post', { legs: legs(random), description: text(random) }],
  exchange: ({ random }) => ['money.transaction.exchange', exchange(random)],
  batch: ({ random }) => ['money.batch.post', { items: [{ legs: legs(random) }, { legs: legs(random) }] }],
  reverse: (drawing) => onTransaction(drawing, 'money.transaction.reverse', reversed(drawing.random)),
  place: ({ random }) => ['money.hold.place', held(random)],
  capture: (drawing) => onHold(drawing, 'money.hold.capture', captured(drawing.random)),
  adjust: (drawing) => onHold(drawing, 'money.hold.adjust', { amount: `${drawing.random.between(1, 60)}` }),
  void: (drawing) => onHold(drawing, 'money.hold.void', {}),
  open: ({ random }) => random.pick([random.pick(FURNITURE), ['money.account.open', opened(random)]]),
  policy: ({ random }) => [
    'money.account.set-policy',
    { account: random.pick(ACCOUNTS), asset: 'EUR', minBalance: random.pick(['0', '0', '20', '-30']) },
  ],
  freeze: ({ random }) => [
    random.pick(['money.account.freeze', 'money.account.unfreeze', 'money.account.unfreeze']),
    { account: random.pick(ACCOUNTS), asset: 'EUR' },
  ],
  add: ({ random }) => [
    'test.counter.add',
    { counterId: random.pick(COUNTERS), by: random.between(-6, 7), note: text(random) },
  ],
  reset: () => ['test.counter.reset', { counterId: 'b' }],
  name: ({ random }) => [
    'test.counter.name',
    { counterId: random.pick(COUNTERS), name: `name-${random.between(1, 6)}` },
  ],
}

const WEIGHTS: Readonly<Record<string, number>> = {
  ...{ transfer: 17, exchange: 4, batch: 5, reverse: 11, place: 12, capture: 18, adjust: 9, void: 5 },
  ...{ open: 3, policy: 2, freeze: 2, add: 20, reset: 6, name: 6 },
}

/** A command without key, of any kind. */
export function drawCommand(random: Random, known: KnownIds): CommandRequest {
  const tenantId = random.pick(TENANTS)
  const draw = OPERATIONS[random.weighted(WEIGHTS)]
  if (draw === undefined) throw new Error('a weight without an operation')
  const [type, body] = draw({ random, tenantId, known })
  return requestOf(type, body, tenantId)
}

/** The request that an API client's body becomes. */
export function requestOf(type: string, body: object, tenantId: TenantId): CommandRequest {
  const data = definitionOf(type).contract.data.parse(body)
  return { type, data, tenantId, actor: { type: 'apikey', id: 'simulate' } }
}

/** Something with a hold that is known; while none is, a hold. */
function onHold({ random, tenantId, known }: Drawing, type: string, body: object): Body {
  const holdId = known.draw('hold', tenantId, random)
  return holdId === null ? ['money.hold.place', held(random)] : [type, { holdId, ...body }]
}

/** Something with a transaction that is known; while none is, a transaction. */
function onTransaction({ random, tenantId, known }: Drawing, type: string, body: object): Body {
  const transactionId = known.draw('transaction', tenantId, random)
  return transactionId === null
    ? ['money.transaction.post', { legs: legs(random) }]
    : [type, { transactionId, ...body }]
}

function opened(random: Random) {
  return { path: `users:${random.between(1, 6)}`, asset: 'EUR', normalSide: random.pick(['credit', 'debit']) }
}

function text(random: Random): string | undefined {
  return random.chance(0.2) ? `note ${random.between(1, 9)}` : undefined
}
