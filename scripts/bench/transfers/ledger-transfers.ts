import { balanceOf } from '@heptad/domains/money/account-state.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { openAccount } from '@heptad/schemas/money/account.ts'
import { bookStream, openBook } from '@heptad/schemas/money/book.ts'
import { postTransaction } from '@heptad/schemas/money/transaction.ts'
import { execute } from '../benchmark-server.ts'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant, Settings } from '../contestant.ts'
import { type EngineOnLog, engineOnLog } from '../engine-on-log.ts'
import type { LogPlace } from '../log-place.ts'
import { ACCOUNTS, AMOUNT, type Heat, OPENING, transferMaker } from './plan.ts'

/** No other run on the same log has it. */
export const BOOK = `transfers-${Date.now().toString(36)}`
const ASSET = 'EUR'
const WORLD = 'world'

/** Transfers through the command engine, each under a key of its own, in one book whose accounts may not go below zero. */
export async function ledgerTransfers(place: LogPlace, heat: Heat): Promise<Contestant> {
  const ledger = await engineOnLog(place)
  try {
    await openLedger(ledger)
  } catch (error) {
    await ledger.close()
    throw error
  }
  const ids = systemIds()
  const next = transferMaker(heat)
  let acknowledged = 0
  return {
    name: `Heptad engine, ${heat}`,
    settings: { accounts: ACCOUNTS, books: 1, keys: 'UUID v7', appendConnections: 1 },
    round: closedLoop(async () => {
      const { from, to } = next()
      await send(ledger, postTransaction, transferData(pathOf(from), pathOf(to), AMOUNT), ids.next())
      acknowledged += 1
    }),
    verify: () => verify(ledger, place.databaseUrl, acknowledged),
    close: () => ledger.close(),
  }
}

interface Contract {
  readonly type: string
  readonly data: { parse(data: unknown): unknown }
}

/** Answers a command. Throws unless it was accepted for the first time. */
export async function send(
  { engine, sender }: EngineOnLog,
  { type, data: schema }: Contract,
  data: object,
  key?: string,
): Promise<JsonObject> {
  const request = { type, data: key === undefined ? schema.parse(data) : data, ...sender }
  const outcome = await engine.execute(key === undefined ? request : { ...request, key })
  if (outcome.kind === 'accepted' && !outcome.replayed) return outcome.answer
  const why = outcome.kind === 'rejected' ? outcome.rejection.code : outcome.kind
  throw new Error(`${type} came back as ${why}`)
}

/** Opens a book whose accounts all have the same, and may not go below zero. */
export async function openLedger(ledger: EngineOnLog): Promise<void> {
  await send(ledger, openBook, { bookId: BOOK })
  await send(ledger, openAccount, { bookId: BOOK, path: WORLD, asset: ASSET, normalSide: 'debit' })
  const open = async (_: unknown, number: number) => {
    const path = pathOf(number)
    await send(ledger, openAccount, { bookId: BOOK, path, asset: ASSET, normalSide: 'credit', minBalance: '0' })
    await send(ledger, postTransaction, postTransaction.data.parse(transferData(WORLD, path, OPENING)) as object)
  }
  await Promise.all(Array.from({ length: ACCOUNTS + 1 }, open))
}

/** As the contract leaves it when it is parsed: what a door does before the engine. */
export function transferData(from: string, to: string, amount: bigint): object {
  const legs = [
    { account: from, asset: ASSET, side: 'debit', amount: `${amount}` },
    { account: to, asset: ASSET, side: 'credit', amount: `${amount}` },
  ]
  return { bookId: BOOK, legs }
}

export function pathOf(number: number): string {
  return `users:${number}:cash`
}

/** The log has every acknowledged transfer once, money was neither made nor lost, and no account is below zero. */
async function verify({ engine, sender }: EngineOnLog, url: string, acknowledged: number): Promise<Settings> {
  const { rows } = await execute<{ events: string; commands: string }>(
    url,
    `select count(*) as events, count(distinct command_id) as commands
     from log.events where tenant_id = $1 and stream_id = $2 and type = 'money.transaction.posted'`,
    [sender.tenantId, bookStream(BOOK)],
  )
  const expected = `${acknowledged + ACCOUNTS + 1}`
  if (rows[0]?.events !== expected || rows[0].commands !== expected)
    throw new Error(`${expected} transactions were acknowledged, the log holds ${JSON.stringify(rows[0])}`)
  const { state } = await engine.state(book, sender.tenantId, bookStream(BOOK))
  const { total, negative } = standing(state as BookState)
  const opening = OPENING * BigInt(ACCOUNTS + 1)
  if (total !== opening || negative > 0)
    throw new Error(`accounts hold ${total} of ${opening}; ${negative} are below zero`)
  return { transfers: acknowledged, held: `${total}`, belowZero: negative }
}

function standing(state: BookState): { total: bigint; negative: number } {
  if (state.kind === 'none') throw new Error('the book is not there')
  const users = [...state.accounts].filter(({ path }) => path !== WORLD).map(balanceOf)
  return { total: users.reduce((sum, each) => sum + each, 0n), negative: users.filter((each) => each < 0n).length }
}
