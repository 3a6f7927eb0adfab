import type { SplitTransaction } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { draw, sourcesOf } from './draw.ts'
import { type Leg, oppositeOf } from './movement.ts'
import type { Refusal } from './policy.ts'
import type { Draft } from './posting.ts'
import { splitAmount, splitFault } from './split.ts'

type Asked = SplitTransaction['data']

/**
 * The legs of a split, including those that move nothing: the checks of an account must not depend on what it has or on how its amount is
 * rounded. If sources or parts do not make up the whole, the accounts are checked first, with placeholder amounts.
 */
export function draftSplit(book: OpenBook, asked: Asked): Pick<Draft, 'legs' | 'flaws'> {
  const { side, parts } = asked
  const { amounts: given, flaws } = draw(book, asked)
  const whole = given.reduce((sum, amount) => sum + amount, 0n)
  const taken = splitAmount(whole, parts)
  const sources = sourcesOf(asked).map(
    ({ upTo, ...source }, index): Leg => ({ ...source, side, amount: `${given[index]}` }),
  )
  const takers = parts.map(
    ({ fixed, percent, remaining, ...part }, index): Leg => ({
      ...part,
      side: oppositeOf(side),
      amount: `${taken?.[index] ?? 1n}`,
    }),
  )
  const balance = flaws.balance ?? (taken === null ? invalid(whole, parts) : null)
  return { legs: [...sources, ...takers], flaws: { ...flaws, balance } }
}

function invalid(whole: bigint, parts: Asked['parts']): NonNullable<Refusal> {
  return { code: 'split-invalid', details: { amount: `${whole}`, ...splitFault(whole, parts) } }
}
