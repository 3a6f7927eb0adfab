import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type History, HistoryLine, historyOf } from './history.ts'

/** Reads a recorded run: newline-delimited JSON. Throws on a line that is none of a history's. */
export async function readHistory(path: string): Promise<History> {
  const lines: HistoryLine[] = []
  let number = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (text !== '') lines.push(parseLine(text, `${path}:${number}`))
  }
  return historyOf(lines)
}

/** Writes a history so that {@link readHistory} gives it back. */
export function writeHistory(path: string, history: History): Promise<void> {
  const lines = Object.values(history).flat() as readonly HistoryLine[]
  return pipeline(Readable.from(lines.map((line) => `${textOf(line)}\n`)), createWriteStream(path))
}

/** A line of a history as JSON. */
export function textOf(line: HistoryLine): string {
  return JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

function parseLine(text: string, place: string): HistoryLine {
  try {
    return HistoryLine.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(`${place} is no line of a history`, { cause })
  }
}
