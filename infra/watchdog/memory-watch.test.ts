import { afterEach, expect, test } from 'vitest'
import { type NearlyFull, watchMemory } from './memory-watch.ts'

const kept: number[][] = []
afterEach(() => void kept.splice(0))

/** Holds about so many MiB more. */
function leak(mebibytes: number): void {
  for (let count = 0; count < mebibytes; count += 1) kept.push(Array.from({ length: 131_072 }, (_, index) => index))
}

/** A watch on a heap of 100 bytes, of which the test says how many are used. */
function watchOf(found: NearlyFull[]) {
  const state = { used: 0, looks: 0 }
  const watch = watchMemory({
    everyMs: 5,
    heap() {
      state.looks += 1
      return { usedBytes: state.used, limitBytes: 100 }
    },
    onNearlyFull: (each) => found.push(each),
  })
  const looked = async () => {
    for (const before = state.looks; state.looks < before + 2; ) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const use = async (percent: number) => {
    state.used = percent
    await looked()
  }
  return { use, stop: () => watch.stop() }
}

test('who holds the memory is named once it is nearly full, once until there is room again', async () => {
  const found: NearlyFull[] = []
  const watch = watchOf(found)
  try {
    await watch.use(65)
    leak(40)
    expect(found).toEqual([])
    await watch.use(85)
    await watch.use(95)
    expect(found).toHaveLength(1)
    const [most] = found[0]?.held ?? []
    expect(most?.where).toMatch(/memory-watch\.test\.ts/)
    expect(most?.mebibytes).toBeGreaterThan(20)
    await watch.use(10)
    await watch.use(85)
    expect(found).toHaveLength(2)
    expect(found[1]?.held.filter(({ mebibytes }) => mebibytes > 20)).toEqual([])
  } finally {
    watch.stop()
  }
})
