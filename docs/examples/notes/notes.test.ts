import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, memoryBackbone, test } from '@heptad/module/testing'
import notesModule, { notes, writeNote } from './index.ts'

test('a whole module is at most sixty lines', () => {
  const lines = readFileSync(join(import.meta.dirname, 'index.ts'), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines.length).toBeLessThanOrEqual(60)
})

test('a note that was written is a row', async () => {
  const backbone = await memoryBackbone(notesModule)
  expect(await backbone.send(writeNote, { text: 'Milk' })).toMatchObject({ kind: 'accepted' })
  expect(await backbone.rows(notes)).toMatchObject([{ text: 'Milk' }])
})
