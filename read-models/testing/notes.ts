import { amount, analyticsTable, bigint, instant, json, sealed, table, text, textArray } from '../table.ts'

/** Example tables for tests of the DDL and the query runner. */
export const notes = table(
  'test_notes',
  {
    noteId: text().key(),
    title: text(),
    secret: sealed().nullable(),
    tags: textArray(),
    body: json().nullable(),
    amountMinor: amount(),
    version: bigint(),
    writtenAt: instant().nullable(),
  },
  { indexes: [['title']] },
)
export const noteReads = analyticsTable(
  'test_note_reads',
  { readId: text().key(), noteId: text(), readAt: instant(), count: bigint(), detail: json() },
  { orderBy: ['readAt'] },
)

export const notesModel = { name: 'test.notes', version: 1, tables: [notes] }
export const noteReadsModel = { name: 'test.notereads', version: 1, tables: [noteReads] }
