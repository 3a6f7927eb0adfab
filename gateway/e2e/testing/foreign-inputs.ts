import { randomUUID } from 'node:crypto'
import { moneyPaths } from '../../routes/money/rest-paths.ts'
import { operatorInputs } from './operator-inputs.ts'
import { orderInputs } from './order-inputs.ts'
import { restInputs } from './rest-inputs.ts'
import { walletInputs } from './wallet-inputs.ts'

/** Everything by which a tenant's things can be named from outside. */
export interface KnownIds {
  readonly tenantId: string
  readonly slug: string
  readonly apiKeyId: string
  readonly bookId: string
  readonly asset: string
  readonly path: string
  /** In the main book; the other one is in `bookId`. */
  readonly accountId: string
  readonly bookAccountId: string
  readonly transactionId: string
  /** Open; in the main book. The other one is in `bookId`. */
  readonly holdId: string
  readonly bookHoldId: string
  /** Wallets of the main book and of `bookId`, and holds in them. */
  readonly walletId: string
  readonly bookWalletId: string
  readonly walletHoldId: string
  readonly userId: string
  readonly reference: string
  readonly recordId: string
  readonly actorId: string
  readonly orderId: string
  readonly sku: string
  readonly keys: readonly [text: string, v7: string]
}

/** What the other tenant has closed in both of its books. */
export const CLOSED_PERIODS = ['1990', '1991'] as const

/** Names that nobody has, each of the form of a real one. */
export function nobodysIds(): KnownIds {
  const tag = randomUUID().slice(0, 8)
  return {
    tenantId: randomUUID(),
    slug: `nobody-${tag}`,
    apiKeyId: randomUUID(),
    bookId: `book-${tag}`,
    asset: `ASSET${tag}`,
    path: `nobody:${tag}`,
    accountId: randomUUID(),
    bookAccountId: randomUUID(),
    transactionId: randomUUID(),
    holdId: randomUUID(),
    bookHoldId: randomUUID(),
    walletId: randomUUID(),
    bookWalletId: randomUUID(),
    walletHoldId: randomUUID(),
    userId: `user-${tag}`,
    reference: `nothing-${tag}`,
    recordId: randomUUID(),
    actorId: randomUUID(),
    orderId: randomUUID(),
    sku: `nothing-${tag}`,
    keys: [`key-${tag}`, uuidV7()],
  }
}

/** A UUID version 7 (RFC 9562 section 5.7) of this moment. */
export function uuidV7(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** What a caller sends to one operation: a body, or the values of its path and query string. */
export type ForeignInput =
  | { readonly body: object; readonly key?: string; readonly inPath?: Readonly<Record<string, string>> }
  | { readonly lines: readonly object[] }
  | { readonly parameters: Readonly<Record<string, string>> }

export type Inputs = (ids: KnownIds) => readonly ForeignInput[]

const byIdAndPath = ({ accountId, bookAccountId, bookId, path, asset }: KnownIds) => [
  { accountId },
  { bookId, accountId: bookAccountId },
  { account: path, asset },
  { bookId, account: path, asset },
]
const onAccount: Inputs = (ids) => byIdAndPath(ids).map((body) => ({ body }))
const oneAccount = (ids: KnownIds) => byIdAndPath(ids).map((parameters) => ({ parameters }))
const inAccounts = ({ bookId, path, asset }: KnownIds) => [
  { parameters: { bookId } },
  { parameters: { pathPrefix: path } },
  { parameters: { bookId, asset } },
]
/** When it is asked first, which is after everything was made. */
let asked: string | undefined
const moments = () => {
  asked ??= new Date().toISOString()
  return [{}, { at: asked }, { revision: '20' }, { at: '2290-01-01', basis: 'effective' }]
}
/** Now, and as of moments at which every account is there; the books of both tenants have come so far. */
const asOf =
  (inputs: (ids: KnownIds) => readonly { readonly parameters: Readonly<Record<string, string>> }[]): Inputs =>
  (ids) =>
    inputs(ids).flatMap(({ parameters }) => moments().map((moment) => ({ parameters: { ...parameters, ...moment } })))

const leg = (side: string, account: object) => ({ ...account, side, amount: '1' })

/** Money into the account, and out of it. */
const movements = ({ accountId, path, asset }: KnownIds) => [
  [leg('debit', { account: 'own:till', asset: 'EUR' }), leg('credit', { accountId })],
  [leg('debit', { accountId }), leg('credit', { account: 'own:till', asset: 'EUR' })],
  [leg('debit', { account: path, asset }), leg('credit', { account: 'own:till', asset: 'EUR' })],
]
const posted = (ids: KnownIds) =>
  movements(ids).flatMap((legs) => [{ legs }, { legs, bookId: ids.bookId, reference: ids.reference }])

const byHold = ({ holdId, bookHoldId, bookId }: KnownIds) => [
  { holdId },
  { holdId: bookHoldId },
  { bookId, holdId: bookHoldId },
]
const onHold =
  (...more: readonly object[]): Inputs =>
  (ids) =>
    byHold(ids).flatMap((hold) => more.map((rest) => ({ body: { ...hold, ...rest } })))

const till = { account: 'own:till', asset: 'EUR' }
/** An account of the other tenant with the caller's own one, in both directions. */
const pairs = (ids: KnownIds) =>
  byIdAndPath(ids).flatMap(({ bookId, ...account }) => [
    { bookId, from: till, to: account },
    { bookId, from: account, to: till },
  ])

/**
 * For each operation but the REST addresses, the inputs by which a caller could reach for what is somebody else's. The order is
 * that of use: what changes something, such as a book of that name, comes last.
 */
const inputsOfEntries: Readonly<Record<string, Inputs>> = {
  // Before the attempts below, which are history of their own.
  'events.stream': ({ bookId, apiKeyId }) => [
    { parameters: { after: 'start', follow: 'false' } },
    { parameters: { after: 'start', follow: 'false', entity: `money.book-${bookId}` } },
    { parameters: { after: 'start', follow: 'false', entity: `iam.apikey-${apiKeyId}`, type: 'iam.' } },
  ],
  'iam.tenant.register': ({ slug }) => [{ body: { name: 'Taken?', slug } }],
  'iam.tenant.suspend': ({ tenantId }) => [{ body: { tenantId } }],
  'iam.tenant.resume': ({ tenantId }) => [{ body: { tenantId } }],
  'iam.apikey.revoke': ({ apiKeyId }) => [{ body: { apiKeyId } }],
  'iam.apikeys.get': ({ apiKeyId }) => [{ parameters: { apiKeyId } }],
  'iam.apikeys.list': () => [{ parameters: {} }],
  'iam.tenants.get': ({ tenantId }) => [{ parameters: { tenantId } }],
  'iam.tenants.list': () => [{ parameters: {} }],
  'audit.records.get': ({ recordId }) => [{ parameters: { id: recordId } }],
  'audit.records.list': ({ actorId, bookId }) => [
    { parameters: { actorId } },
    { parameters: { entityType: 'money.book', entityId: bookId } },
  ],
  'money.books.list': () => [{ parameters: {} }],
  'money.books.get': ({ bookId }) => [{ parameters: { bookId } }],
  'money.assets.list': ({ bookId }) => [{ parameters: { bookId } }],
  'money.account.set-policy': onAccount,
  'money.account.freeze': onAccount,
  'money.account.unfreeze': onAccount,
  'money.account.close': onAccount,
  'money.account.set-limits': (ids) => byIdAndPath(ids).map((account) => ({ body: { ...account, limits: [] } })),
  'money.accounts.list': inAccounts,
  'money.accounts.get': oneAccount,
  'money.balances.list': asOf(inAccounts),
  'money.balances.get': asOf(oneAccount),
  'money.entries.list': oneAccount,
  'money.transactions.list': (ids) => [
    ...[{ bookId: ids.bookId }, { reference: ids.reference }].map((parameters) => ({ parameters })),
    ...oneAccount(ids).flatMap(({ parameters }) => [
      { parameters },
      { parameters: { ...parameters, reference: ids.reference } },
    ]),
  ],
  'money.transactions.get': ({ transactionId }) => [{ parameters: { transactionId } }],
  'money.turnover.list': inAccounts,
  'money.entries-analytics.list': inAccounts,
  'audit.volume.list': () => [{ parameters: {} }, { parameters: { type: 'money.' } }],
  'money.limits.list': ({ bookId, accountId }) => [{ parameters: { bookId } }, { parameters: { accountId } }],
  'money.periods.list': ({ bookId }) => [{ parameters: { bookId } }],
  'money.holds.get': ({ holdId }) => [{ parameters: { holdId } }],
  'money.holds.list': (ids) => [{ parameters: { bookId: ids.bookId } }, ...oneAccount(ids)],
  'money.holds.aging': ({ bookId }) => [{ parameters: { bookId } }],
  'money.trial-balance.list': asOf(({ bookId }) => [{ parameters: { bookId } }]),
  'money.roll-ups.list': asOf(inAccounts),
  'money.statements.get': oneAccount,
  'money.transaction.post': (ids) => posted(ids).map((body) => ({ body })),
  'money.transaction.split': (ids) =>
    pairs(ids).flatMap(({ bookId, from, to }) =>
      [from, [from, till], [till, from]].map((sources) => ({
        body: { bookId, from: sources, amount: '1', parts: [{ ...to, remaining: true }] },
      })),
    ),
  'money.transaction.exchange': (ids) =>
    pairs(ids).map(({ bookId, from, to }) => ({ body: { bookId, from: { ...from, amount: '1' }, to, rate: '1' } })),
  'money.transaction.reverse': ({ transactionId, bookId }) => [
    { body: { transactionId } },
    { body: { transactionId, bookId } },
    { body: { transactionId, amount: '1' } },
    { body: { transactionId, legs: [{ leg: 0, amount: '1' }] } },
  ],
  'money.hold.place': (ids) => posted(ids).map((body) => ({ body })),
  'money.hold.adjust': onHold({ amount: '1' }),
  'money.hold.capture': onHold({}, { amount: '1', final: false }),
  'money.hold.void': onHold({}),
  ...walletInputs,
  'money.book.set-limits': ({ bookId }) => [{ body: { bookId, operationMaximum: '1' } }],
  'money.period.close': ({ bookId }) => [{ body: { bookId, period: '1999' } }],
  'money.period.reopen': ({ bookId }) =>
    [{ bookId }, {}].map((book) => ({ body: { ...book, period: CLOSED_PERIODS[0] } })),
  'money.batch.post': (ids) =>
    [{}, { bookId: ids.bookId }].flatMap((book) =>
      movements(ids).map((legs) => ({ body: { ...book, items: [{ legs, reference: ids.reference }] } })),
    ),
  'ledger.batch': (ids) =>
    posted(ids).flatMap((item, index) => [
      { body: { items: [{ ...item, idempotencyKey: `${ids.reference}-${index}` }] } },
      { body: { atomic: true, items: [{ legs: item.legs }] } },
    ]),
  'ledger.exports': ({ bookId }) => [{}, { bookId }, { bookId, revision: '1' }].map((parameters) => ({ parameters })),
  'ledger.imports': (ids) =>
    posted(ids).map((item, index) => ({ lines: [{ ...item, idempotencyKey: `${ids.reference}-line-${index}` }] })),
  ...orderInputs,
  ...operatorInputs,
  'iam.apikey.create': ({ slug }) => [{ body: { name: slug, scopes: ['money.accounts.list'] } }],
  'money.asset.register': ({ asset, bookId, keys }) => [
    { body: { code: asset, scale: 7, bookId } },
    ...keys.map((key) => ({ body: { code: asset, scale: 7 }, key })),
  ],
  'money.account.open': ({ path, asset, bookId }) => [
    { body: { path, asset: 'EUR', normalSide: 'debit' } },
    { body: { path, asset, normalSide: 'debit', bookId } },
  ],
  'money.book.open': ({ bookId }) => [{ body: { bookId } }],
}

/** For each operation its inputs; a REST address follows the entry that it stands for. */
export const foreignInputs: Readonly<Record<string, Inputs>> = Object.fromEntries(
  Object.entries(inputsOfEntries).flatMap(([entry, inputs]): [string, Inputs][] => [
    [entry, inputs],
    ...moneyPaths
      .filter((rest) => rest.entry === entry)
      .map((rest): [string, Inputs] => [rest.id, (ids) => restInputs(rest, inputs(ids))]),
  ]),
)
