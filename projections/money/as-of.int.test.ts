import { append, newTenant, readToEnd } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { NewEvent, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { dayBefore } from '@heptad/schemas/day.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { Instant, instantFromMicros, microsOf } from '@heptad/schemas/instant.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { BalanceRow, TrialBalanceRow } from '@heptad/schemas/money/queries.ts'
import type { RollUpRow } from '@heptad/schemas/money/roll-up.ts'
import type { StatementRow } from '@heptad/schemas/money/statement.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AskedWorld, openAskedWorld } from '../testing/asked-world.ts'
import { BookHistory } from '../testing/book-history.ts'
import { effectiveBy, foldBook, type Held } from '../testing/fold-book.ts'
import { accountsProjection } from './accounts.ts'
import { balancesProjection } from './balances.ts'
import { booksProjection } from './books.ts'
import { entriesProjection } from './entries.ts'
import { transactionsProjection } from './transactions.ts'

const definitions = [
  ...[accountsProjection, balancesProjection, entriesProjection],
  ...[transactionsProjection, booksProjection],
]
const closing: (() => Promise<unknown>)[] = []
let world: AskedWorld

beforeAll(async () => {
  world = await openAskedWorld({ definitions, contracts: moneyEvents, closing })
  const runner = await world.start()
  closing.push(() => runner.stop())
})
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const PATHS = ['users', 'users:1', 'users:1:cash', 'shops:7', 'world']
/** Before, on and after the day of recording. */
const TODAY = new Date().toISOString().slice(0, 10)
const DAYS = ['1999-12-31', '2026-01-01', '2026-01-31', '2026-02-01', '2026-02-28', TODAY, '2126-12-31', '2127-01-01']

/** What happens next: account numbers, an amount, and the day on which it counts. */
const step = fc.record({
  kind: fc.constantFrom('post', 'post', 'post', 'hold', 'release'),
  accounts: fc.tuple(fc.nat(PATHS.length - 1), fc.integer({ min: 1, max: PATHS.length - 1 })),
  amount: fc.bigInt({ min: 1n, max: 2n ** 90n }),
  day: fc.constantFrom(...DAYS),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
/** Some steps are written in one append, and so at one instant. */
const appends = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 8 })

function eventsOf(history: BookHistory, { kind, accounts: [one, other], amount, day }: Step): readonly NewEvent[] {
  const [from = '', to = ''] = [PATHS[one], PATHS[(one + other) % PATHS.length]]
  if (kind === 'hold') return [history.hold(from, to, amount)]
  if (kind === 'post') return [history.post(from, to, amount, Instant.parse(`${day}T23:59:59.999999Z`))]
  return [history.release() ?? history.post(from, to, amount, Instant.parse(`${day}T00:00:00Z`))]
}

/** Writes a history to a book of a new tenant; the second account is opened late. */
async function write(all: readonly (readonly Step[])[]) {
  const tenantId = newTenant()
  const history = new BookHistory()
  const groups = [
    PATHS.map((path) => history.open(path)),
    ...all.map((steps) => steps.flatMap((one) => eventsOf(history, one))),
  ]
  let position = 0n
  for (const events of groups) {
    const [verdict] = await world.store.append([append({ tenantId, streamId: bookStream('main'), events })])
    if (verdict?.kind !== 'appended') throw new Error(`not appended: ${verdict?.kind}`)
    position = verdict.lastPosition
  }
  const log = await readToEnd((after) => world.store.readAll({ after, filter: { tenantId } }), 0n)
  return { tenantId, position, log: log.filter((event) => event.tenantId === tenantId) }
}

interface Moment {
  readonly input: object
  readonly expected: ReadonlyMap<string, Held>
  readonly isEffective: boolean
}

/** Every instant at which something was recorded and the ones beside it, every revision, every day. */
function momentsOf(log: readonly StoredEvent[]): readonly Moment[] {
  const recorded = [...new Set(log.map(({ recordedAt }) => microsOf(recordedAt)))]
  const instants = [...new Set(recorded.flatMap((micros) => [micros - 1n, micros, micros + 1n]))].map(instantFromMicros)
  const upTo = (holds: (event: StoredEvent) => boolean) => foldBook(log.filter(holds))
  return [
    ...instants.map((at) => ({
      ...{ input: { at }, isEffective: false },
      expected: upTo(({ recordedAt }) => recordedAt <= at),
    })),
    ...log.map(({ revision: last }) => ({
      ...{ input: { revision: `${last}` }, isEffective: false },
      expected: upTo(({ revision }) => revision <= last),
    })),
    ...[...DAYS, dayBefore(TODAY), `${TODAY.slice(0, 7)}-01`].map((day) => ({
      ...{ input: { at: day, basis: 'effective' }, isEffective: true },
      expected: foldBook(effectiveBy(day, log)),
    })),
  ]
}

async function expectFold(tenantId: TenantId, position: bigint, { input, expected, isEffective }: Moment) {
  const ask = <Row>(name: string, more: object = {}) =>
    world.ask(tenantId, name, { ...input, ...more }, { minPosition: position }) as Promise<readonly Row[]>
  const balances = await ask<BalanceRow>('money.balances.list')
  const found = balances.map(({ path, debits, credits, pendingDebits, pendingCredits }) => [
    path,
    ...[debits, credits, ...(isEffective ? [] : [pendingDebits, pendingCredits])],
  ])
  const wanted = [...expected].toSorted(([one], [other]) => (one < other ? -1 : 1))
  expect(found, JSON.stringify(input)).toEqual(
    wanted.map(([path, held]) => [
      path,
      ...[held.debits, held.credits, ...(isEffective ? [] : [held.pendingDebits, held.pendingCredits])].map(String),
    ]),
  )
  for (const { normalSide, normalBalance, available, pendingDebits, pendingCredits } of balances) {
    const taken = normalSide === 'debit' ? pendingCredits : pendingDebits
    expect(available).toBe(taken === null ? null : `${BigInt(normalBalance) - BigInt(taken)}`)
  }
  for (const row of balances.slice(-1))
    expect(await ask<BalanceRow>('money.balances.get', { account: row.path, asset: row.asset })).toEqual([row])
  const [trial] = await ask<TrialBalanceRow>('money.trial-balance.list')
  expect(trial?.debits).toEqual(wanted.length === 0 ? undefined : `${sum(wanted, 'debits')}`)
  expect(trial?.isBalanced ?? true).toBe(true)
  const below = wanted.filter(([path]) => path === 'users' || path.startsWith('users:'))
  const [users] = await ask<RollUpRow>('money.roll-ups.list', { pathPrefix: 'users', depth: 0 })
  expect(users?.credits).toEqual(below.length === 0 ? undefined : `${sum(below, 'credits')}`)
}

function sum(accounts: readonly (readonly [string, Held])[], counter: keyof Held): bigint {
  return accounts.reduce((total, [, held]) => total + held[counter], 0n)
}

test('a balance as of an instant, a revision or an effective day is the fold of the log up to then', async () => {
  const property = fc.asyncProperty(appends, async (all) => {
    const { tenantId, position, log } = await write(all)
    for (const moment of momentsOf(log)) await expectFold(tenantId, position, moment)
  })
  await fc.assert(property, { numRuns: 4, endOnFailure: true })
}, 240_000)

test('a statement opens where the one before closes, and its entries lead from one balance to the other', async () => {
  await fc.assert(
    fc.asyncProperty(appends, fc.integer({ min: 1, max: 3 }), async (all, limit) => {
      const { tenantId, position, log } = await write(all)
      const middle = log[Math.floor(log.length / 2)]?.recordedAt
      for (const account of PATHS) {
        const pages = (range: object) => statement(tenantId, position, { account, asset: 'EUR', limit, ...range })
        const [whole, early, late] = [await pages({}), await pages({ to: middle }), await pages({ from: middle })]
        expect(late.opening).toEqual(early.closing)
        expect([early.opening, late.closing]).toEqual([whole.opening, whole.closing])
        expect([...early.entries, ...late.entries]).toEqual(whole.entries)
        expect(whole.entries.at(-1)?.balance ?? '0').toBe(whole.closing.balance)
        for (const { balance, normalBalance } of [whole.opening, whole.closing, ...whole.entries])
          expect(BigInt(normalBalance)).toBe(whole.normalSide === 'debit' ? BigInt(balance) : -BigInt(balance))
        const [held] = [...foldBook(log)].filter(([path]) => path === account).map(([, one]) => one)
        expect([whole.closing.debits, whole.closing.credits]).toEqual([`${held?.debits}`, `${held?.credits}`])
      }
    }),
    { numRuns: 3, endOnFailure: true },
  )
}, 240_000)

/** All pages of a statement as one; each says the same of the whole. */
async function statement(tenantId: TenantId, minPosition: bigint, input: object): Promise<StatementRow> {
  const page = async (after: object) => {
    const [row] = await world.ask(tenantId, 'money.statements.get', { ...input, ...after }, { minPosition })
    return row as StatementRow
  }
  let last = await page({})
  const entries = [...last.entries]
  while (last.next !== null) {
    const { opening, closing } = last
    last = await page({ after: last.next })
    expect(last).toMatchObject({ opening, closing })
    entries.push(...last.entries)
  }
  return { ...last, entries }
}

test('a past that is not there yet is not answered, and the present does not wait for it', async () => {
  const { tenantId, position } = await write([[{ kind: 'post', accounts: [0, 1], amount: 1n, day: '2026-01-01' }]])
  const account = { account: 'users', asset: 'EUR' }
  const kind = async (name: string, input: object, waitMs?: number) =>
    (
      await world.answer(
        tenantId,
        name,
        { ...account, ...input },
        { minPosition: position, ...(waitMs === 0 && { waitMs }) },
      )
    ).kind
  expect(await kind('money.balances.get', {})).toBe('page')
  for (const [projection, name, input] of [
    ['money.entries', 'money.balances.get', { at: '2026-01-01', basis: 'effective' }],
    ['money.entries', 'money.balances.get', { at: '2026-01-01' }],
    ['money.entries', 'money.balances.get', { revision: '3' }],
    ['money.transactions', 'money.balances.get', { revision: '3' }],
    ['money.entries', 'money.statements.get', {}],
  ] as const) {
    const setReady = (isReady: boolean) =>
      world.projector.query('update log.checkpoints set is_ready = $1 where projection = $2', [isReady, projection])
    expect(await kind(name, input)).toBe('page')
    await setReady(false)
    expect(await kind(name, input, 0), projection).toBe('behind')
    expect(await kind('money.balances.get', {}, 0)).toBe('page')
    await setReady(true)
  }
})

test('the record of a moment is told only once that has passed, and that of the last event at once', async () => {
  const { tenantId, position, log } = await write([[{ kind: 'post', accounts: [0, 1], amount: 1n, day: '2026-01-01' }]])
  const last = log.at(-1)
  if (last === undefined) throw new Error('nothing was written')
  const kinds = async (moment: object, isStatement = false, waitMs = 0) => {
    const account = { account: 'users', asset: 'EUR' }
    const asked = isStatement
      ? [['money.statements.get', account] as const]
      : [
          ['money.balances.get', account] as const,
          ...['money.balances.list', 'money.trial-balance.list', 'money.roll-ups.list'].map(
            (name) => [name, {}] as const,
          ),
        ]
    const answers = asked.map(([name, input]) =>
      world.answer(tenantId, name, { ...input, ...moment }, { minPosition: position, waitMs }),
    )
    return [...new Set((await Promise.all(answers)).map(({ kind }) => kind))]
  }
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  const today = new Date(last.recordedAt).toISOString().slice(0, 10)
  for (const moment of [{ at: tomorrow }, { at: '2299-12-31' }, { at: today }, { revision: `${last.revision + 1n}` }])
    expect(await kinds(moment), JSON.stringify(moment)).toEqual(['not-reached'])
  for (const range of [{ to: tomorrow }, { from: tomorrow }, { from: today, to: tomorrow }])
    expect(await kinds(range, true), JSON.stringify(range)).toEqual(['not-reached'])
  for (const moment of [
    {},
    { at: '2299-12-31', basis: 'effective' },
    { revision: `${last.revision}` },
    { at: last.recordedAt },
  ])
    expect(await kinds(moment, false, 20_000), JSON.stringify(moment)).toEqual(['page'])
  for (const range of [{}, { to: last.recordedAt }, { from: today }])
    expect(await kinds(range, true, 20_000), JSON.stringify(range)).toEqual(['page'])
})
