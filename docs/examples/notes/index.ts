import * as h from '@heptad/module'

const Note = h.z.strictObject({ noteId: h.Uuid, text: h.z.string().min(1).max(500), writtenAt: h.Instant })
export const writeNote = h.command('notes.note.write', Note.pick({ text: true }), { summary: 'Writes a note.' })
const noteWritten = h.defineEvent('notes.note.written', 1, Note.omit({ writtenAt: true }))
const listNotes = h.query('notes.notes.list', {
  summary: 'Notes, oldest first.',
  shape: 'list',
  input: h.z.strictObject({}),
  row: Note,
})

const note: h.Decider<h.CommandOf<typeof writeNote, { noteId: string }>, h.EventOf<typeof noteWritten>, object> = {
  initialState: {},
  decide: (_, { data, facts }) => h.accept(noteWritten({ noteId: facts.noteId, text: data.text })),
  evolve: (state) => state,
}

export const notes = h.table('notes_notes', { noteId: h.uuid().key(), text: h.text(), writtenAt: h.instant() })
const LIST = `select note_id, text, written_at from read.notes_notes
  where note_id > $1::uuid order by note_id limit $2`

export default h.defineModule('notes', {
  events: [noteWritten],
  commands: [
    h.defineCommand(writeNote, {
      decider: note,
      permission: 'notes.notes.write',
      facts: (sources: h.FactSources) => ({ noteId: sources.newId() }),
      stream: ({ facts }) => h.streamOf('notes.note', facts.noteId),
    }),
  ],
  projections: [
    h.defineProjection({
      name: 'notes.notes',
      version: 1,
      sequenceKey: 'stream',
      tables: [notes],
      handlers: [h.on(noteWritten, ({ data, recordedAt }) => [h.put(notes, { ...data, writtenAt: recordedAt })])],
    }),
  ],
  queries: [
    h.defineQuery(listNotes, {
      permission: 'notes.notes.list',
      reads: [notes],
      async run(db, _, page) {
        const rows = await db.postgres<h.z.output<typeof Note>>(LIST, [
          ...h.startAfter(page, [h.LEAST.uuid]),
          h.rowsToRead(page),
        ])
        return h.pageOf(rows, page, ({ noteId }) => [noteId])
      },
    }),
  ],
})
