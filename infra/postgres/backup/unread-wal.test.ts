import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isCutShort } from './unread-wal.ts'

const folder = mkdtempSync(join(tmpdir(), 'heptad-wal-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MIB = 1024 * 1024
const LAST_PAGE = 16 * MIB - 8192

test.each([
  ['at its very beginning', { offset: 0, at: 24, length: 2 ** 31 }, true],
  ['at a record that is whole', { offset: 8192 + 48, length: 100 }, true],
  ['where there is nothing although no switch came', { offset: 4096, length: 0 }, true],
  ['at a record that ends with the last page', { offset: LAST_PAGE + 8000, length: 192 }, true],
  ['at a record that goes on in the next segment', { offset: LAST_PAGE + 8000, length: 193 }, false],
  ['at a record that ends with the last page, from the one before', { offset: LAST_PAGE - 8, length: 8176 }, true],
  [
    'at a record that does not fit for the header of the last page',
    { offset: LAST_PAGE - 8, length: 8177, left: 8169 },
    false,
  ],
  ['at a record whose length was altered', { offset: LAST_PAGE - 8, length: 8177 + 2 ** 24, left: 8169 }, true],
  ['at a length with which no page goes on', { offset: 4096, length: 2 ** 24 }, true],
  ['at a page whose first record goes on', { offset: LAST_PAGE, at: LAST_PAGE + 24, length: 8169 }, false],
  ['at a page whose first record is whole', { offset: LAST_PAGE, at: LAST_PAGE + 24, length: 8168 }, true],
])(
  'recovery that ended in a finished segment %s: %j, is cut short: %s',
  async (_, { offset, length, ...given }, isCut) => {
    const [segment, file] = [Buffer.alloc(16 * MIB), join(folder, 'segment')]
    segment.writeUInt32LE(length, 'at' in given ? given.at : offset)
    if ('left' in given) {
      segment.writeUInt16LE(1, LAST_PAGE + 2)
      segment.writeUInt32LE(given.left, LAST_PAGE + 16)
    }
    writeFileSync(file, segment)
    expect(await isCutShort(file, offset)).toBe(isCut)
  },
)
