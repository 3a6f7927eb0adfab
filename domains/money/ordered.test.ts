import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachOf, find, firstOf, insert, type Ordered, remove, sizeOf } from './ordered.ts'

interface Item {
  readonly key: number
  readonly what: string
}
const order = (one: Item, other: Item) => one.key - other.key
const byKey = (key: number) => (item: Item) => key - item.key

/** Runs of keys, as ids that rise with time come, and single ones: trees of up to three levels. */
const steps = fc.array(
  fc.record({ isInsert: fc.boolean(), from: fc.nat(2000), count: fc.constantFrom(1, 1, 40, 150, 1030) }),
  { maxLength: 30 },
)

test('it holds what a sorted array would, whatever is put in and taken out, and earlier values stay as they were', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let items: Ordered<Item> = []
      const model = new Map<number, Item>()
      const earlier: (readonly [Ordered<Item>, readonly Item[]])[] = []
      for (const [index, { isInsert, from, count }] of all.entries()) {
        for (let key = from; key < from + count; key += 1) {
          const item = { key, what: `${index}` }
          items = isInsert ? insert(items, item, order) : remove(items, item, order)
          if (isInsert) model.set(key, item)
          else model.delete(key)
        }
        const sorted = [...model.values()].sort(order)
        expect([...eachOf(items)]).toEqual(sorted)
        expect(sizeOf(items)).toBe(sorted.length)
        expect(firstOf(items)).toBe(sorted[0])
        for (let key = 0; key < 3100; key += 31) expect(find(items, byKey(key))).toBe(model.get(key))
        earlier.push([items, sorted])
      }
      for (const [value, sorted] of earlier) expect([...eachOf(value)]).toEqual(sorted)
    }),
    { numRuns: 60 },
  )
})

test.each([32, 33, 1024, 1025, 1056, 1057, 32_768, 32_769])(
  'of %i that came in order the newest leave again',
  (many) => {
    let items: Ordered<Item> = []
    for (let key = 0; key < many; key += 1) items = insert(items, { key, what: '' }, order)
    for (let key = many - 1; key >= Math.max(0, many - 1100); key -= 1) {
      items = remove(items, { key, what: '' }, order)
      expect([sizeOf(items), find(items, byKey(key)), find(items, byKey(key - 1))?.key]).toEqual([
        ...[key, undefined, key === 0 ? undefined : key - 1],
      ])
    }
  },
)

test('what rises fills its nodes, and what is taken out leaves no chain of empty ones', () => {
  let items: Ordered<Item> = []
  for (let key = 0; key < 5000; key += 1) items = insert(items, { key, what: '' }, order)
  expect(leavesOf(items)).toBe(Math.ceil(5000 / 32))
  for (let key = 0; key < 5000; key += 1) if (key % 50 !== 0) items = remove(items, { key, what: '' }, order)
  expect(sizeOf(items)).toBe(100)
  expect(leavesOf(items)).toBeLessThan(25)
})

function leavesOf(items: Ordered<Item>): number {
  return 'children' in items ? items.children.reduce((sum, child) => sum + leavesOf(child), 0) : 1
}

test('as JSON it is the list of its items, however many', () => {
  let items: Ordered<Item> = []
  for (let key = 0; key < 100; key += 1) items = insert(items, { key, what: 'x' }, order)
  expect(JSON.parse(JSON.stringify(items))).toEqual([...eachOf(items)])
})
