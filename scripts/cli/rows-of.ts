import type { QueryContract } from '@heptad/schemas/contract.ts'
import { z } from 'zod'
import type { HttpClient } from './http-client.ts'
import type { GetOptions } from './http-request.ts'

const PAGE_SIZE = 100

/** The rows of a list query, page by page as they are taken. Throws what the client throws. */
export async function* rowsOf<Row extends z.ZodType>(
  client: HttpClient,
  { name, row }: QueryContract<string, z.ZodType, Row>,
  parameters: GetOptions['query'],
): AsyncGenerator<z.output<Row>> {
  const page = z.object({ data: z.array(row), meta: z.looseObject({ nextCursor: z.string().nullable() }) })
  let cursor: string | undefined
  do {
    const query = { ...parameters, limit: PAGE_SIZE, cursor }
    const { body } = await client.get(`/v1/queries/${name}`, page, { query })
    yield* body.data
    cursor = body.meta.nextCursor ?? undefined
  } while (cursor !== undefined)
}

/** All of them at once, for what can only be printed whole. */
export async function allOf<Row>(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}
