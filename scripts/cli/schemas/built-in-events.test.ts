import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exampleOf } from '@heptad/gateway/openapi/example.ts'
import { defineEvent } from '@heptad/schemas/contract.ts'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { builtInEvents } from './built-in-events.ts'
import { checkEvents, type RecordedModule, recordEvents } from './recorded-events.ts'

const copies = mkdtempSync(join(tmpdir(), 'heptad-recorded-'))
afterAll(() => rmSync(copies, { recursive: true }))

test.each(builtInEvents)('what was recorded of every event of $name is still read: heptad schemas check', (module) => {
  expect(checkEvents(module)).toEqual([])
})

test.each(builtInEvents)('what widened in $name is recorded too: heptad schemas record', (module) => {
  const folder = join(copies, module.name)
  cpSync(module.folder, folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
  recordEvents({ ...module, folder }, exampleOf)
  const recordedIn = (place: string) => readFileSync(join(place, 'recorded.json'), 'utf8')
  expect(recordedIn(module.folder)).toBe(recordedIn(folder))
})

test('the engine, iam and money have events', () => {
  expect(builtInEvents.map(({ name }) => name)).toEqual(['kernel', 'iam', 'money'])
})

test.each(builtInEvents)(
  'of $name a new event that nobody recorded is found, and one whose shape narrows',
  (module) => {
    const [first, ...others] = module.events
    const type = `${module.name}.thing.happened`
    const unrecorded: RecordedModule = {
      ...module,
      events: [...module.events, defineEvent(type, 1, z.strictObject({}))],
    }
    expect(checkEvents(unrecorded)).toContainEqual(expect.objectContaining({ type, kind: 'not-recorded' }))
    const narrowed = defineEvent(first?.type ?? '', first?.schemaVersion ?? 1, z.strictObject({}), first?.upcasters)
    const breaking = checkEvents({ ...module, events: [narrowed, ...others] })
    expect(breaking).toContainEqual(expect.objectContaining({ type: first?.type, kind: 'breaking' }))
  },
)
