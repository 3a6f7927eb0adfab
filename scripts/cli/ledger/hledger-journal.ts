import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import type { TransactionRow } from '@heptad/schemas/money/queries.ts'
import { counted } from '../counted.ts'
import { signedAmount } from './signed-amount.ts'

/** What a journal begins with. Every amount has a point, which hledger would otherwise read as a mark of thousands in `1.000`. */
export function hledgerHead(bookId: string, last: string | null): string {
  const extent = last === null ? 'no transactions' : `up to revision ${last}`
  return `; book ${bookId}, ${extent}, written by heptad ledger export\ndecimal-mark .\n\n`
}

/** What a whole journal ends with. */
export function hledgerTail(bookId: string, transactions: number): string {
  return `; end of book ${bookId}: ${counted(transactions, 'transaction')}\n`
}

/**
 * A transaction as hledger reads it (hledger 1.25 manual, "Journal format"): the day on which it counts, the reference as its code, debits positive. Free text is put
 * right where the format has no way to quote it: see {@link hledgerText} and {@link hledgerAccount}.
 */
export function hledgerTransaction({
  transactionId,
  effectiveAt,
  reference,
  description,
  legs,
}: TransactionRow): string {
  const code = `(${hledgerText(reference ?? '')
    .replaceAll('(', '[')
    .replaceAll(')', ']')})`
  const head = [effectiveAt.slice(0, 10), '*', code, hledgerText(description ?? '')].join(' ').trimEnd()
  const postings = legs.map(
    (leg) =>
      `    ${hledgerAccount(leg.path)}  ${formatMinor(signedAmount(leg), leg.scale)} ${hledgerCommodity(leg.asset)}`,
  )
  return `${[head, `    ; transaction: ${transactionId}`, ...postings].join('\n')}\n\n`
}

/** Text on one line, in which nothing begins a comment. */
function hledgerText(text: string): string {
  return text.replace(/[\p{C}\p{Z}]/gu, ' ').replaceAll(';', ',')
}

/** What would end or change the name of an account: a second space, other white space, a comment, the marks that may precede a name. */
const UNSAFE = /(?<=\s)\s|[^\S ]|;|^[*!([#=~%]|%(?=[0-9A-Fa-f]{2})/gu

/** The path of an account as hledger takes it: unsafe characters as `%` and their bytes in hexadecimal, so that no two paths become one. */
export function hledgerAccount(path: string): string {
  return path.replace(
    UNSAFE,
    (character) => `%${Buffer.from(character).toString('hex').toUpperCase().match(/../g)?.join('%')}`,
  )
}

function hledgerCommodity(asset: string): string {
  return /^[A-Za-z]+$/.test(asset) ? asset : `"${asset}"`
}
