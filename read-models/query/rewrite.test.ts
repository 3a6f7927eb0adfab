import { expect, test } from 'vitest'
import { noteReads, notes } from '../testing/notes.ts'
import { withPhysicalNames } from './rewrite.ts'

const served = [
  { table: notes, version: 3 },
  { table: noteReads, version: 2 },
]

test('every table gets the name that its engine knows', () => {
  expect(withPhysicalNames('select * from read.test_notes n join read.test_note_reads', served)).toBe(
    'select * from read.test_notes_v3 n join test_note_reads_v2',
  )
})

test('a table that is not declared is refused', () => {
  expect(() => withPhysicalNames('select * from read.test_notes_v1', served)).toThrow('read.test_notes_v1')
})
