import { ALL_SLICES, sliceOf } from '@heptad/infra/slices/slice-of.ts'
import { streamOf, TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { type SequenceKind, Sequences } from './sequences.ts'

const tenantId = TenantId.parse('0199a3c0-0000-7000-8000-000000000001')
const event = { tenantId, streamId: streamOf('test.thing', 'x') }

test.each<[SequenceKind, string]>([
  ['stream', `${tenantId}/test.thing-x`],
  ['tenant', tenantId],
  ['all', 'all'],
])('the sequence of an event by %s is %s', (kind, name) => {
  const sequences = new Sequences(kind, ALL_SLICES, [name])
  expect(sequences.nameOf(event)).toBe(name)
  expect(sequences.isParked(event)).toBe(true)
  sequences.release(name)
  expect(sequences.isParked(event)).toBe(false)
})

test.each<SequenceKind>(['stream', 'tenant'])('an event by %s is of the range that holds its slice alone', (kind) => {
  const slice = sliceOf(new Sequences(kind, ALL_SLICES, []).nameOf(event))
  const owns = (first: number, last: number) => new Sequences(kind, { first, last }, []).owns(event)
  expect([owns(slice, slice), owns(0, slice), owns(slice, 1023), owns(0, 1023)]).toEqual([true, true, true, true])
  expect([owns(0, slice - 1), owns(slice + 1, 1023)]).toEqual([false, false])
  const farther = Math.min(slice, 1023 - slice) + 1
  expect(owns(farther, 1023 - farther), 'as far from both ends').toBe(false)
})

test('a single sequence is of whoever runs the projection', () => {
  expect(new Sequences('all', { first: 0, last: 0 }, []).owns(event)).toBe(true)
})
