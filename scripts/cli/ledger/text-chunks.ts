import { createReadStream } from 'node:fs'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'

/**
 * Reads a UTF-8 file in chunks with every line break as `\n`, so that lines count the same whatever wrote the file. A byte
 * order mark is dropped. `onBytes` is told how many bytes were read so far. Throws a {@link CliFailure} on other bytes than
 * UTF-8, for guessing would falsify names.
 */
export async function* textChunks(path: string, onBytes: (bytes: number) => void = () => undefined) {
  const stream = createReadStream(path)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let held = ''
  for await (const chunk of stream) {
    const text = held + decode(path, () => decoder.decode(chunk, { stream: true }))
    held = text.endsWith('\r') ? '\r' : ''
    yield text.slice(0, text.length - held.length).replaceAll('\r\n', '\n')
    onBytes(stream.bytesRead)
  }
  yield held + decode(path, () => decoder.decode())
}

function decode(path: string, next: () => string): string {
  try {
    return next()
  } catch {
    throw new CliFailure(EXIT.failed, `${path} is not UTF-8 text`, 'convert it first, for instance with iconv -t UTF-8')
  }
}

/** The lines of a file with their numbers from 1, without the empty ones. */
export async function* textLines(path: string, onBytes?: (bytes: number) => void) {
  let rest = ''
  let line = 0
  for await (const chunk of textChunks(path, onBytes)) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      line += 1
      if (text.trim() !== '') yield { line, text }
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, text: rest }
}
