import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Folded, Span } from './fold-lane.ts'
import { type FirstLane, foldTogether } from './fold-together.ts'

const SHORTEST = 10n

interface Plan {
  /** Positions that the first lane folds alone before the other is ready. */
  readonly alone: bigint
  readonly to: bigint
  /** What a span comes to. */
  readonly folded: (span: Span) => Omit<Folded, 'reached'>
}

/** The spans that two lanes take in turns, in the order in which they were written, the stretch that was folded alone first. */
async function spansOf({ alone, to, folded }: Plan): Promise<readonly bigint[]> {
  const written: Span[] = []
  const helped = Promise.withResolvers<void>()
  const lane = (ready: Promise<void>): FirstLane => ({
    ready,
    async fold(span, turn) {
      await setImmediate()
      await turn
      written.push(span)
      return { reached: span.to, ...folded(span) }
    },
    async foldUntil(isOver, { from, to: end }, positions) {
      expect(isOver()).toBe(false)
      const reached = from + alone < end ? from + alone : end
      expect(positions).toBe(SHORTEST)
      helped.resolve()
      await helped.promise
      expect(isOver()).toBe(true)
      const span = { from, to: reached }
      written.push(span)
      return { reached, ...folded(span) }
    },
    stop: () => {},
  })
  await foldTogether(lane(Promise.resolve()), lane(helped.promise), { from: 0n, to }, SHORTEST)
  expect(written.map(({ from }) => from)).toEqual([0n, ...written.slice(0, -1).map((span) => span.to)])
  expect(written.at(-1)?.to).toBe(to)
  return written.map((span) => span.to - span.from)
}

test('spans grow while their windows are less than half full, and the last two are equally long', async () => {
  const lengths = await spansOf({
    ...{ alone: 100n, to: 2001n },
    folded: ({ from, to }) => ({ windows: 1, fullness: Number(to - from) / 500 }),
  })
  expect(lengths).toEqual([100n, 200n, 200n, 400n, 400n, 351n, 350n])
})

test('spans of several windows are followed by spans of one', async () => {
  const lengths = await spansOf({
    ...{ alone: 100n, to: 400n },
    folded: ({ from, to }) => ({ windows: Math.ceil(Number(to - from) / 25), fullness: 1 }),
  })
  expect(lengths).toEqual([100n, ...Array.from({ length: 12 }, () => 25n)])
})

test('no span is shorter than the shortest, but for the last two', async () => {
  const lengths = await spansOf({ alone: 4n, to: 41n, folded: () => ({ windows: 8, fullness: 1 }) })
  expect(lengths).toEqual([4n, 10n, 10n, 9n, 8n])
})

test('a log that ends before the second lane is ready is folded by the first', async () => {
  expect(await spansOf({ alone: 100n, to: 60n, folded: () => ({ windows: 1, fullness: 0.1 }) })).toEqual([60n])
})
