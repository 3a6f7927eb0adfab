import type { OriginalTransaction, ReverseTransaction } from './book-messages.ts'
import type { Reversed } from './book-state.ts'
import { type Leg, oppositeOf } from './movement.ts'
import type { Refusal } from './policy.ts'
import type { Draft } from './posting.ts'
import { shareOut } from './share-out.ts'

type Asked = ReverseTransaction['data']
type OriginalLeg = OriginalTransaction['legs'][number]

/** One leg of the original: how much was moved, and how much of that is not reversed yet. */
interface OpenLeg {
  readonly leg: OriginalLeg
  readonly place: number
  readonly left: bigint
}
interface TakenLeg extends OpenLeg {
  readonly taken: bigint
  readonly conditions?: Pick<Leg, 'ifVersion' | 'ifAvailable'>
}

interface ReversalDraft extends Pick<Draft, 'legs' | 'flaws'> {
  /** For each leg, which of the original it takes back. */
  readonly places: readonly number[]
  readonly isComplete: boolean
}

/**
 * The legs of a reversal: those of the original on the other side. When more is asked for than is left, the accounts are checked
 * first, and the flaw says so in its place among the checks.
 */
export function draftReversal(
  original: OriginalTransaction,
  reversed: Reversed | undefined,
  asked: Asked,
): ReversalDraft {
  const open = openLegs(original, reversed)
  const isOver = open.every(({ left }) => left === 0n)
  const taken: readonly TakenLeg[] =
    isOver && asked.legs === undefined
      ? open.map((leg) => ({ ...leg, taken: BigInt(leg.leg.amount) }))
      : takenOf(open, asked)
  const used = taken.filter((leg) => leg.taken > 0n)
  const takenInAll = new Map(used.map((leg) => [leg.place, leg.taken]))
  return {
    legs: used.map(({ leg, taken: amount, conditions }) => ({
      ...{ accountId: leg.accountId, side: oppositeOf(leg.side), amount: `${amount}` },
      ...conditions,
    })),
    places: used.map(({ place }) => place),
    isComplete: open.every(({ place, left }) => left === (takenInAll.get(place) ?? 0n)),
    flaws: flawsOf(asked, open, isOver),
  }
}

function openLegs({ legs }: OriginalTransaction, reversed: Reversed | undefined): readonly OpenLeg[] {
  const sums = new Map(reversed === 'whole' ? [] : reversed)
  return legs.map((leg, place) => {
    const left = reversed === 'whole' ? 0n : BigInt(leg.amount) - (sums.get(place) ?? 0n)
    return { leg, place, left }
  })
}

/** How much of each leg is asked for. */
function takenOf(open: readonly OpenLeg[], { amount, legs }: Asked): readonly TakenLeg[] {
  if (amount !== undefined) return sharedOut(open, BigInt(amount))
  if (legs === undefined) return open.map((leg) => ({ ...leg, taken: leg.left }))
  return legs.flatMap(({ leg: place, amount: taken, ...conditions }) => {
    const one = open[place]
    return one === undefined ? [] : [{ ...one, taken: BigInt(taken), conditions }]
  })
}

/** An amount, shared out on each side by what is left of its legs. */
function sharedOut(open: readonly OpenLeg[], amount: bigint): readonly TakenLeg[] {
  const parts = (['debit', 'credit'] as const).flatMap((side) => {
    const legs = open.filter(({ leg }) => leg.side === side)
    const shares = shareOut(
      amount,
      legs.map(({ left }) => left),
    )
    return legs.map((leg, index) => ({ ...leg, taken: shares[index] ?? 0n }))
  })
  return parts.sort((one, other) => one.place - other.place)
}

function flawsOf(asked: Asked, open: readonly OpenLeg[], isOver: boolean): NonNullable<Draft['flaws']> {
  const { transactionId, amount, legs } = asked
  if (isOver) return { original: { code: 'already-reversed', details: { transactionId } } }
  if (amount !== undefined) return flawsOfAmount(asked, open, BigInt(amount))
  const exceeding = legs?.find(({ leg, amount: taken }) => BigInt(taken) > (open[leg]?.left ?? 0n))
  return exceeding === undefined
    ? {}
    : exceeds({
        transactionId,
        leg: exceeding.leg,
        left: `${open[exceeding.leg]?.left ?? 0n}`,
        amount: exceeding.amount,
      })
}

function flawsOfAmount(
  { transactionId }: Asked,
  open: readonly OpenLeg[],
  amount: bigint,
): NonNullable<Draft['flaws']> {
  const assets = [...new Set(open.map(({ leg }) => leg.asset))]
  if (assets.length > 1) return { asset: { code: 'asset-mismatch', details: { transactionId, assets } } }
  const left = open.reduce((sum, { leg, left }) => sum + (leg.side === 'debit' ? left : 0n), 0n)
  return amount > left ? exceeds({ transactionId, left: `${left}`, amount: `${amount}` }) : {}
}

function exceeds(details: NonNullable<Refusal>['details']): NonNullable<Draft['flaws']> {
  return { original: { code: 'reversal-exceeds-original', details } }
}
