import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Place, Recency } from './recency.ts'

const step = fc.record({ kind: fc.constantFrom('add', 'touch', 'demote', 'remove'), at: fc.nat(9) })

test('items are in the order of their use, whatever is added, touched, demoted and removed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const recency = new Recency<number>()
      const places = new Map<number, Place<number>>()
      let model: number[] = []
      for (const [name, { kind, at }] of steps.entries()) {
        if (kind === 'add') {
          places.set(name, recency.add(name))
          model.push(name)
        }
        const item = model[at % Math.max(1, model.length)]
        const place = item === undefined ? undefined : places.get(item)
        if (kind === 'add' || item === undefined || place === undefined) continue
        recency[kind as 'touch' | 'demote' | 'remove'](place)
        const others = model.filter((each) => each !== item)
        model = kind === 'touch' ? [...others, item] : kind === 'demote' ? [item, ...others] : others
        expect(recency.oldest).toBe(model[0])
      }
      expect(drained(recency, places)).toEqual(model)
    }),
  )
})

/** All items, from the least recently used on. */
function drained(recency: Recency<number>, places: ReadonlyMap<number, Place<number>>): number[] {
  const items: number[] = []
  for (let { oldest } = recency; oldest !== undefined; oldest = recency.oldest) {
    items.push(oldest)
    const place = places.get(oldest)
    if (place !== undefined) recency.remove(place)
  }
  return items
}
