import pino, { type DestinationStream } from 'pino'
import { OWNER_ONLY } from '../files/replace-file.ts'

/** Characters that wait while a file or pipe takes no lines; what comes beyond them is dropped. */
const WAITING_CHARACTERS = 1024 * 1024

/**
 * Where a log goes: a file descriptor, or the path of a file, which is made with mode 0600. The process does not depend on it. Lines that cannot be written, because the disk is full or
 * nobody reads the pipe any more, wait for better times, up to a bound.
 */
export function logDestination(dest: number | string): DestinationStream {
  const stream = pino.destination({
    ...{ dest, mode: OWNER_ONLY, mkdir: true },
    ...{ minLength: 0, maxLength: WAITING_CHARACTERS },
  })
  let isFailing = false
  stream.on('error', () => {
    isFailing = true
  })
  stream.on('write', () => {
    isFailing = false
  })
  const flush = stream.flushSync.bind(stream)
  return Object.assign(stream, {
    /** pino calls it for a fatal line and at exit; it would try again for as long as the disk is full. */
    flushSync: () => {
      if (!isFailing) flush()
    },
  })
}
