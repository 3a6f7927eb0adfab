import type { Instant } from '@heptad/schemas/instant.ts'
import { broken } from '../invariants.ts'
import type { PeriodClosed, PeriodReopened, TransactionExchanged, TransactionReversed } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'

/** A transaction takes effect in no period that was closed before. */
export function inClosedPeriod({ closedPeriods }: OpenBook, effectiveAt: Instant): readonly string[] {
  return [...closedPeriods]
    .filter(([, { from, to }]) => from <= effectiveAt && effectiveAt < to)
    .map(([period]) => `a transaction of ${effectiveAt} in the closed period ${period}`)
}

/** A period is closed while it is open, and opened while it is closed. */
export function ofPeriod(
  { closedPeriods }: OpenBook,
  { type, data }: PeriodClosed | PeriodReopened,
): readonly string[] {
  const isClosed = closedPeriods.has(data.period)
  return type === 'money.period.closed'
    ? broken(
        [!isClosed, `the period ${data.period} was closed twice`],
        [data.from < data.to, `the period ${data.period} is empty`],
      )
    : broken([isClosed, `the period ${data.period} was opened and was not closed`])
}

/** Nothing is taken back of what is wholly reversed, nor of a leg that the original cannot have had. */
export function ofReversal({ reversals }: OpenBook, { data }: TransactionReversed): readonly string[] {
  const { originalId, legs } = data
  const places = new Set(legs.map(({ originalLeg }) => originalLeg))
  return broken(
    [reversals.get(originalId) !== 'whole', `transaction ${originalId} was reversed after it was wholly reversed`],
    [places.size === legs.length, `a leg of transaction ${originalId} was taken back twice in one reversal`],
  )
}

/** The two amounts differ from the rate by less than one minor unit: said with a multiplication, not with the division that made them. */
export function ofExchange({ data }: TransactionExchanged): readonly string[] {
  const { legs, exchange } = data
  const [from, to, ...between] = legs
  if (from === undefined || to === undefined || between.length !== 2) return ['an exchange without its four legs']
  const sold = BigInt(from.amount) * BigInt(exchange.rate.numerator) * 10n ** BigInt(to.scale)
  const bought = BigInt(to.amount) * BigInt(exchange.rate.denominator) * 10n ** BigInt(from.scale)
  const unit =
    exchange.named === 'from'
      ? BigInt(exchange.rate.denominator) * 10n ** BigInt(from.scale)
      : BigInt(exchange.rate.numerator) * 10n ** BigInt(to.scale)
  const difference = sold > bought ? sold - bought : bought - sold
  return broken(
    [from.asset !== to.asset, `an exchange of ${from.asset} for itself`],
    [difference < unit, `an exchange of ${from.amount} ${from.asset} for ${to.amount} ${to.asset} off its rate`],
  )
}
