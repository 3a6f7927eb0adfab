import Table from 'cli-table3'
import type { TextSink } from './context.ts'

/** Prints one line. What it says may be somebody's text, from a file or an answer: it cannot steer the terminal. */
export function printLine(sink: TextSink, text = ''): void {
  sink.write(`${harmless(text)}\n`)
}

/** Prints a value as one JSON document; bigints become decimal strings, as everywhere on the wire. */
export function printJson(sink: TextSink, value: unknown): void {
  printLine(sink, escapedControls(JSON.stringify(value, bigintAsText, 2)))
}

/** Prints a value as one line of JSON, for streams of values. */
export function printJsonLine(sink: TextSink, value: unknown): void {
  printLine(sink, escapedControls(JSON.stringify(value, bigintAsText)))
}

/** Prints rows under a head, in aligned columns. Colour only where a terminal reads. What cells say is somebody's text: it cannot steer the terminal. */
export function printTable(sink: TextSink, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const style = { head: sink.isTTY === true ? ['bold'] : [], border: [], 'padding-left': 0, 'padding-right': 1 }
  const table = new Table({ head: [...head], style, chars: SPARE_CHARS })
  for (const row of rows) table.push(row.map(harmless))
  sink.write(`${table.toString().replaceAll(SPACES_AT_THE_END, '')}\n`)
}

/** Control characters but line breaks, with which escape sequences begin (ECMA-48 section 5). */
const CONTROLS = /[^\P{Cc}\n]/gu

/** Those that stand in JSON as they are (RFC 8259 section 7). */
const IN_JSON = /[\u007f-\u009f]/g

/** The padding of the last column, which copied lines would carry along. */
const SPACES_AT_THE_END = / +$/gm

function harmless(text: string): string {
  return text.replace(CONTROLS, '\ufffd')
}

/** The same JSON, in which no control character stands as it is. */
function escapedControls(json: string): string {
  return json.replace(IN_JSON, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

const SPARE_CHARS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
