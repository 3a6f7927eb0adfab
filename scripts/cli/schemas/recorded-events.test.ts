import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineEvent } from '@heptad/schemas/contract.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { checkEvents, recordEvents } from './recorded-events.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heptad-events-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const Base = { id: z.string(), kind: z.enum(['a', 'b']), text: z.string().max(10) }
const moduleOf = (data: z.ZodType, version = 1, upcasters = {}) => ({
  name: 'shop',
  folder,
  events: [defineEvent('shop.cart.opened', version, data, upcasters)],
})
const example = () => ({ id: 'one', kind: 'a', text: 'short' })
const recorded = () => recordEvents(moduleOf(z.strictObject(Base)), example)

test('an event that was recorded is sound, one that was not is named', () => {
  expect(checkEvents(moduleOf(z.strictObject(Base))).map(({ kind }) => kind)).toEqual(['not-recorded', 'fixture'])
  recorded()
  expect(checkEvents(moduleOf(z.strictObject(Base)))).toEqual([])
})

test.each([
  ['a field that may be left out', { ...Base, more: z.string().optional() }],
  ['one more word', { ...Base, kind: z.enum(['a', 'b', 'c']) }],
  ['a wider bound', { ...Base, text: z.string().max(20) }],
])('%s breaks nothing', (_, shape) => {
  recorded()
  expect(checkEvents(moduleOf(z.strictObject(shape)))).toEqual([])
})

test.each([
  ['a field that must be there', { ...Base, more: z.string() }, 'data.more is required'],
  ['a field that is gone', { id: Base.id, kind: Base.kind }, 'data.text was removed'],
  ['another type', { ...Base, id: z.number() }, 'data.id has type "number"'],
  ['one word less', { ...Base, kind: z.enum(['a']) }, 'data.kind may not be "b" any more'],
  ['a narrower bound', { ...Base, text: z.string().max(5) }, 'data.text has maxLength 5, and had 10'],
])('%s is refused, and leads to a new version', (_, shape, what) => {
  recorded()
  const finding = checkEvents(moduleOf(z.strictObject(shape))).find(({ kind }) => kind === 'breaking')
  expect(finding?.what).toContain(what)
  expect(finding?.fix).toContain('heptad new event-version shop.cart.opened')
})

test('a golden fixture that is there is never written again', () => {
  const [fixture] = recorded().filter((file) => file.includes('fixtures'))
  if (fixture === undefined) throw new Error('no fixture was written')
  writeFileSync(fixture, '{"id":"two","kind":"b","text":"ours"}')
  expect(recorded()).not.toContain(fixture)
  expect(readFileSync(fixture, 'utf8')).toContain('ours')
})

test('an event that is not declared any more is refused: logs hold it', () => {
  recorded()
  expect(checkEvents({ name: 'shop', folder, events: [] })).toMatchObject([{ kind: 'breaking' }])
})

test('a new version needs an upcaster that makes it of the golden fixture of the old one', () => {
  recorded()
  const shape = z.strictObject({ ...Base, more: z.string() })
  const findings = (upcasters: object) => checkEvents(moduleOf(shape, 2, upcasters)).map(({ what }) => what)
  expect(findings({ 1: (data: object) => data }).join('\n')).toContain('of version 1 is not understood: more')
  const mended = { 1: (data: object) => ({ ...data, more: '' }) }
  recordEvents(moduleOf(shape, 2, mended), () => ({ ...example(), more: '' }))
  expect(findings(mended)).toEqual([])
})
