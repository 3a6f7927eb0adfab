import { query } from '@heptad/schemas/contract.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { HttpClient } from './http-client.ts'
import { UnexpectedAnswerError } from './problem.ts'
import { allOf, rowsOf } from './rows-of.ts'

const things = query('test.things.list', {
  ...{ summary: 'Things.', shape: 'list', input: z.object({}) },
  row: z.object({ id: z.int() }),
})

/** A client of pages, which notes what it is asked. */
function clientOf(...pages: readonly unknown[][]) {
  const asked: string[] = []
  const get = async (
    _path: string,
    schema: z.ZodType,
    { query: parameters = {} }: Parameters<HttpClient['get']>[2] = {},
  ) => {
    const { cursor, colour } = parameters
    asked.push(`${cursor ?? 'first'} ${colour}`)
    const index = Number(cursor ?? 0)
    const data = pages[index]
    if (data === undefined) throw new Error('the backbone went away')
    const nextCursor = index + 1 < pages.length ? `${index + 1}` : null
    return { status: 200, position: null, replayed: false, body: schema.parse({ data, meta: { nextCursor } }) }
  }
  return { client: { get } as unknown as HttpClient, asked }
}

const idsOf = async (rows: AsyncIterable<{ readonly id: number }>) => (await allOf(rows)).map(({ id }) => id)
const [one, two, three, four] = [1, 2, 3, 4].map((id) => ({ id }))

test('the rows of all pages come in order, each page asked for once with the same parameters', async () => {
  const { client, asked } = clientOf([one, two], [three], [], [four])
  expect(await idsOf(rowsOf(client, things, { colour: 'red' }))).toEqual([1, 2, 3, 4])
  expect(asked).toEqual(['first red', '1 red', '2 red', '3 red'])
})

test('who takes one row asks for one page; with the second row the next page is on its way', async () => {
  const { client, asked } = clientOf([one, two, three], [four])
  const rows = rowsOf(client, things, {})
  await rows.next()
  expect(asked).toHaveLength(1)
  await rows.next()
  expect(asked).toHaveLength(2)
})

test('a page that cannot be had is told after the rows before it, and to nobody who has stopped taking them', async () => {
  const [taken, left] = [clientOf([one, two], undefined as never), clientOf([one, two], undefined as never)]
  const ids: number[] = []
  const all = (async () => {
    for await (const { id } of rowsOf(taken.client, things, {})) ids.push(id)
  })()
  await expect(all).rejects.toThrow('went away')
  expect(ids).toEqual([1, 2])
  for await (const { id } of rowsOf(left.client, things, {})) if (id === 2) break
})

test('a row outside the contract is told as such', async () => {
  const { client } = clientOf([one, { id: 'x' }])
  const failure = await allOf(rowsOf(client, things, {})).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UnexpectedAnswerError)
  expect(failure).toMatchObject({ message: expect.stringContaining('GET /v1/queries/test.things.list') })
})
