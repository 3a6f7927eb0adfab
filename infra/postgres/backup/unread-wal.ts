import { open } from 'node:fs/promises'
import { SEGMENT_BYTES } from './wal-segments.ts'

const PAGE_BYTES = 8192
/** Of every page but the first of a segment. */
const PAGE_HEADER_BYTES = 24
const LENGTH_BYTES = 4

/**
 * Whether recovery left out something of a finished segment in which it ended at this offset. Such a segment is full, so its last record goes on
 * in the next, or it ends with a switch, which recovery reads to the segment's end. A record that is whole, or nothing at all, should have been
 * read (PostgreSQL source, `xlog_internal.h`, `xlogrecord.h`: a record begins with its length, a page with a header).
 */
export async function isCutShort(segment: string, offset: number): Promise<boolean> {
  if (offset === 0) return true
  const start = offset % PAGE_BYTES === 0 ? offset + PAGE_HEADER_BYTES : offset
  const file = await open(segment)
  try {
    const { buffer } = await file.read(Buffer.alloc(LENGTH_BYTES), 0, LENGTH_BYTES, start)
    return buffer.readUInt32LE() <= roomFrom(start)
  } finally {
    await file.close()
  }
}

function roomFrom(start: number): number {
  const bytes = Number(SEGMENT_BYTES)
  const laterPages = bytes / PAGE_BYTES - 1 - Math.floor(start / PAGE_BYTES)
  return bytes - start - laterPages * PAGE_HEADER_BYTES
}
