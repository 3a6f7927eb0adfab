import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OWNER_ONLY } from './replace-file.ts'

/** What a file held when it was copied. */
export interface Checksum {
  readonly bytes: number
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string
}

const CHUNK_BYTES = 1024 * 1024

/** Copies a file to a new one of mode 0600 and answers what was copied. It is on disk then unless `isDurable` is false. */
export async function copyFile(from: string, to: string, { isDurable = true } = {}): Promise<Checksum> {
  const hash = createHash('sha256')
  let bytes = 0
  const counter = new PassThrough({ highWaterMark: CHUNK_BYTES }).on('data', (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  await pipeline(
    createReadStream(from, { highWaterMark: CHUNK_BYTES }),
    counter,
    createWriteStream(to, { flags: 'wx', mode: OWNER_ONLY, flush: isDurable, highWaterMark: CHUNK_BYTES }),
  ).catch((error: NodeJS.ErrnoException) => {
    throw error.syscall === 'write' ? unwritten(to, error) : error
  })
  return { bytes, sha256: hash.digest('hex') }
}

/** What the system says of a full disk names no file, and so not which disk. */
function unwritten(path: string, { message, code, syscall }: NodeJS.ErrnoException): Error {
  return Object.assign(new Error(`${message} '${path}'`), { code, syscall, path })
}
