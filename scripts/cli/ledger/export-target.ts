import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { TextSink } from '../context.ts'

/** Where an export goes. */
export interface ExportTarget {
  write(text: string): void
  /** Everything was written. */
  complete(): void
  /** It will not become whole: no file is left that could be taken for it. */
  abandon(): void
}

/** Characters that are written together. */
const PART = 65_536

/** A file that has its name once it is whole, and takes the place of an older one then; or standard output. Throws what the file system throws. */
export function exportTarget(stdout: TextSink, file: string | undefined): ExportTarget {
  return buffered(file === undefined ? ofSink(stdout) : ofFile(file))
}

function buffered(target: ExportTarget): ExportTarget {
  let waiting = ''
  const flush = () => {
    target.write(waiting)
    waiting = ''
  }
  return {
    ...target,
    write(text) {
      waiting += text
      if (waiting.length >= PART) flush()
    },
    complete() {
      flush()
      target.complete()
    },
  }
}

function ofSink(sink: TextSink): ExportTarget {
  return { write: (text) => void sink.write(text), complete() {}, abandon() {} }
}

function ofFile(path: string): ExportTarget {
  const unfinished = `${path}.unfinished`
  const file = openSync(unfinished, 'w')
  return {
    write(text) {
      for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest))
    },
    complete() {
      closeSync(file)
      renameSync(unfinished, path)
    },
    abandon() {
      closeSync(file)
      rmSync(unfinished, { force: true })
    },
  }
}
