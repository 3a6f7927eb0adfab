import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Line, lineGroups, MAX_LINES } from './line-groups.ts'

async function* of(chunks: readonly Uint8Array[]) {
  yield* chunks
}

async function linesOf(chunks: readonly (string | Uint8Array)[], maxBytes = 100): Promise<readonly Line[]> {
  const lines: Line[] = []
  const bytes = chunks.map((chunk) => Buffer.from(chunk))
  for await (const group of lineGroups(of(bytes), maxBytes)) lines.push(...group)
  return lines
}

const texts = (lines: readonly Line[]) =>
  lines.map(({ number, bytes }) => `${number}:${bytes?.toString() ?? 'too long'}`)

test('lines are numbered from 1 wherever the chunks are cut, blank ones are left out and counted', async () => {
  const text = 'één\n\n  \r\ntwo\r\nthree'
  const whole = texts(await linesOf([text]))
  expect(whole).toEqual(['1:één', '4:two\r', '5:three'])
  const cuts = fc.array(fc.integer({ min: 0, max: Buffer.byteLength(text) }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const bytes = Buffer.from(text)
      const edges = [0, ...places.sort((a, b) => a - b), bytes.length]
      const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
      expect(texts(await linesOf(chunks))).toEqual(whole)
    }),
  )
})

test('a byte order mark before the first line is no part of it, wherever it is cut; later it is', async () => {
  const mark = Buffer.from('\ufeff')
  expect(texts(await linesOf([mark.subarray(0, 2), mark.subarray(2), 'a\n', mark, 'b']))).toEqual(['1:a', '2:\ufeffb'])
  expect(texts(await linesOf([mark, '\n', 'b']))).toEqual(['2:b'])
})

test('a line that is too long is said to be, and those after it are whole', async () => {
  const long = 'x'.repeat(101)
  expect(texts(await linesOf(['a\n', long, long, '\nb\n', `${long}\n`, 'c'.repeat(100)]))).toEqual([
    ...['1:a', '2:too long', '3:b', '4:too long', `5:${'c'.repeat(100)}`],
  ])
})

test('of many lines that arrive at once few come together, and everybody else has a turn in between', async () => {
  const all = Array.from({ length: 2 * MAX_LINES + 1 }, (_, index) => `${index + 1}`)
  const groups = lineGroups(of([Buffer.from(`${all.join('\n')}\n`)]), 100)
  const sizes: number[] = []
  const taken: Line[] = []
  let turns = 0
  for await (const group of groups) {
    expect(turns).toBe(sizes.length)
    setImmediate(() => {
      turns += 1
    })
    sizes.push(group.length)
    taken.push(...group)
  }
  expect(sizes).toEqual([MAX_LINES, MAX_LINES, 1])
  expect(texts(taken)).toEqual(all.map((text) => `${text}:${text}`))
})

test('what stands in one chunk comes as one group, before the next chunk is read', async () => {
  const read: string[] = []
  async function* chunks() {
    for (const chunk of ['a\nb\nc', 'd\n']) {
      read.push(chunk)
      yield Buffer.from(chunk)
    }
  }
  const groups = lineGroups(chunks(), 100)
  expect(texts((await groups.next()).value ?? [])).toEqual(['1:a', '2:b'])
  expect(read).toEqual(['a\nb\nc'])
  expect(texts((await groups.next()).value ?? [])).toEqual(['3:cd'])
})

test('half a line before a fault is no line', async () => {
  async function* chunks() {
    yield Buffer.from('a\nb')
    throw new Error('cut')
  }
  const groups = lineGroups(chunks(), 100)
  expect(texts((await groups.next()).value ?? [])).toEqual(['1:a'])
  await expect(groups.next()).rejects.toThrow('cut')
})
