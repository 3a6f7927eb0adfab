import { type FileHandle, open } from 'node:fs/promises'
import { SEGMENT_BYTES } from './wal-segments.ts'

const PAGE_BYTES = 8192
/** Of every page but the first of a segment. */
const PAGE_HEADER_BYTES = 24
const LENGTH_BYTES = 4
const FIRST_GOES_ON = 1

/**
 * Whether recovery left out something of a finished segment in which it ended at this offset. Such a segment is full, so its last record goes on
 * in the next, or it ends with a switch, which recovery reads to the segment's end. A record that is whole, or nothing at all, should have been
 * read (PostgreSQL source, `xlog_internal.h`, `xlogrecord.h`: a record begins with its length, a page with a header). A record that goes on is
 * known by the next page, which says how much of it is left: a length alone may have been altered.
 */
export async function isCutShort(segment: string, offset: number): Promise<boolean> {
  if (offset === 0) return true
  const start = offset % PAGE_BYTES === 0 ? offset + PAGE_HEADER_BYTES : offset
  const file = await open(segment)
  try {
    const { buffer } = await file.read(Buffer.alloc(LENGTH_BYTES), 0, LENGTH_BYTES, start)
    const length = buffer.readUInt32LE()
    return length <= roomFrom(start) || !(await goesOn(file, start, length))
  } finally {
    await file.close()
  }
}

/** Whether the page after the one where a record starts holds more of it. In the last page of a segment nothing speaks against it. */
async function goesOn(file: FileHandle, start: number, length: number): Promise<boolean> {
  const page = (Math.floor(start / PAGE_BYTES) + 1) * PAGE_BYTES
  if (page === Number(SEGMENT_BYTES)) return true
  const { buffer } = await file.read(Buffer.alloc(PAGE_HEADER_BYTES), 0, PAGE_HEADER_BYTES, page)
  return (buffer.readUInt16LE(2) & FIRST_GOES_ON) !== 0 && buffer.readUInt32LE(16) === length - (page - start)
}

function roomFrom(start: number): number {
  const bytes = Number(SEGMENT_BYTES)
  const laterPages = bytes / PAGE_BYTES - 1 - Math.floor(start / PAGE_BYTES)
  return bytes - start - laterPages * PAGE_HEADER_BYTES
}
