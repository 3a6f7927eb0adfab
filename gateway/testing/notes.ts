import { defineCommand } from '@heptad/commands/define.ts'
import { accept, type Decider } from '@heptad/domains/decider.ts'
import { defineQuery } from '@heptad/read-models/define.ts'
import { command, query, rejections } from '@heptad/schemas/contract.ts'
import { streamOf, Uuid } from '@heptad/schemas/ids.ts'
import { z } from 'zod'

/** A small module for the tests of the gateway: every kind of route and field, and no rules. */
export const createNote = command(
  'notes.note.create',
  z.object({ text: z.string().min(1).max(200), tags: z.array(z.object({ name: z.string() })).default([]) }),
  { summary: 'Creates a note.' },
)
export const archiveNote = command('notes.note.archive', z.object({ noteId: Uuid }), {
  summary: 'Puts a note away.',
  keyRequired: true,
})
export const internalNote = command('notes.note.sweep', z.object({}), { summary: 'Sent by the backbone only.' })

const Note = z.object({ noteId: Uuid, text: z.string() })
export const getNote = query('notes.notes.get', {
  summary: 'One note.',
  shape: 'single',
  input: z.object({ noteId: Uuid }),
  row: Note,
})
export const listNotes = query('notes.notes.list', {
  summary: 'Notes in order.',
  shape: 'list',
  input: z.object({ startsWith: z.string().optional(), archived: z.boolean().optional() }),
  row: Note,
})

export const notesRejections = rejections('notes', ['account-not-found', 'insufficient-funds'])

const nothing: Decider<{ type: never; data: never; facts: never }, never, null> = {
  initialState: null,
  decide: () => accept(),
  evolve: (state) => state,
}
const handler = { decider: nothing, stream: () => streamOf('notes.note', '1') }

export const notesCommands = [
  defineCommand(createNote, { ...handler, permission: 'notes.notes.write' }),
  defineCommand(archiveNote, { ...handler, permission: 'notes.notes.write' }),
  defineCommand(internalNote, { ...handler, permission: null }),
]
const reading = { permission: 'notes.notes.read', reads: [], run: async () => ({ rows: [], next: null }) }
export const notesQueries = [defineQuery(getNote, reading), defineQuery(listNotes, reading)]

/** The ledger's contracts on the same empty handler. */
export { handler as emptyHandler }
