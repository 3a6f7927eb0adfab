import { createReadStream } from 'node:fs'

/**
 * Reads a UTF-8 file in chunks with every line break as `\n`, so that lines count the same whatever wrote the file. A byte
 * order mark is dropped. `onBytes` is told how many bytes were read so far.
 */
export async function* textChunks(path: string, onBytes: (bytes: number) => void = () => undefined) {
  const stream = createReadStream(path, { encoding: 'utf8' })
  let isFirst = true
  let held = ''
  for await (const chunk of stream) {
    const text = held + (isFirst ? String(chunk).replace(/^\uFEFF/, '') : String(chunk))
    isFirst = false
    held = text.endsWith('\r') ? '\r' : ''
    yield text.slice(0, text.length - held.length).replaceAll('\r\n', '\n')
    onBytes(stream.bytesRead)
  }
  if (held !== '') yield held
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
