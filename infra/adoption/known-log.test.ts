import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { LogReplaced } from '../event-store/port.ts'
import { assertKnownLog, readKnownLog, writeKnownLog } from './known-log.ts'

const home = mkdtempSync(join(tmpdir(), 'heptad-known-'))
afterAll(() => rmSync(home, { recursive: true }))

const log = { logId: 'l', incarnation: 'i', head: 9_007_199_254_740_993n }

test('a home knows nothing until it is told, and then exactly that', async () => {
  expect(await readKnownLog(home)).toBeNull()
  await assertKnownLog(home, log)
  await writeKnownLog(home, log)
  expect(await readKnownLog(home)).toEqual(log)
})

test('the same log, as far or further, is let in', async () => {
  await writeKnownLog(home, log)
  await assertKnownLog(home, log)
  await assertKnownLog(home, { ...log, head: log.head + 1n })
})

test.each([
  ['another log', { ...log, logId: 'x' }],
  ['another incarnation', { ...log, incarnation: 'x' }],
  ['a shorter log', { ...log, head: log.head - 1n }],
])('%s is refused with the command that puts it right', async (_, now) => {
  await writeKnownLog(home, log)
  await expect(assertKnownLog(home, now)).rejects.toThrow(LogReplaced)
  await expect(assertKnownLog(home, now)).rejects.toThrow('heptad log adopt')
})

test('a file that cannot be read counts as nothing known', async () => {
  writeFileSync(join(home, 'log.json'), '{')
  expect(await readKnownLog(home)).toBeNull()
})
