import { expect, test } from 'vitest'
import { editDistance, nearestName } from './nearest-name.ts'

test.each([
  ['prot', ['home', 'port', 'profile'], 'port'],
  ['ab', ['cd'], 'cd'],
  ['abc', ['xyz'], undefined],
  ['abcdefghi', ['abcdef'], 'abcdef'],
  ['abcdefgh', ['abcde'], undefined],
  ['abcde', ['abcdefgh'], undefined],
  ['cat', ['bat', 'hat'], 'bat'],
  ['port', [], undefined],
  ['x'.repeat(80), ['port'], undefined],
])('of %s the nearest among %j is %s', (name, candidates, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest)
})

test.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 2],
  ['flaw', 'lawn', 2],
])('from %j to %j it takes %i edits', (from, to, edits) => expect(editDistance(from, to)).toBe(edits))
