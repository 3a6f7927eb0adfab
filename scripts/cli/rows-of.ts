import type { QueryContract } from '@heptad/schemas/contract.ts'
import { z } from 'zod'
import { checked, type HttpClient } from './http-client.ts'
import type { GetOptions } from './http-request.ts'

const PAGE_SIZE = 100
const RawPage = z.object({ data: z.array(z.unknown()), meta: z.looseObject({ nextCursor: z.string().nullable() }) })
type RawPage = z.output<typeof RawPage>

/**
 * The rows of a list query, as they are taken. From the second row of a page on, the next page is on its way. Throws what the client
 * throws.
 */
export async function* rowsOf<Row extends z.ZodType>(
  client: HttpClient,
  { name, row }: QueryContract<string, z.ZodType, Row>,
  parameters: GetOptions['query'],
): AsyncGenerator<z.output<Row>> {
  const path = `/v1/queries/${name}`
  const pageAfter = async (cursor?: string) => {
    const { body } = await client.get(path, RawPage, { query: { ...parameters, limit: PAGE_SIZE, cursor } })
    return body
  }
  for (let page: RawPage | null = await pageAfter(); page !== null; ) {
    const { data, meta }: RawPage = page
    const [first, ...others] = data
    if (first !== undefined) yield checked(`GET ${path}`, row, first)
    const next: Promise<RawPage> | null = meta.nextCursor === null ? null : pageAfter(meta.nextCursor)
    // Thrown where it is waited for, if it still is.
    next?.catch(() => undefined)
    for (const other of others) yield checked(`GET ${path}`, row, other)
    page = await next
  }
}

/** All of them at once, for what can only be printed whole. */
export async function allOf<Row>(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}

/** The first of them, at most `count`. */
export async function firstOf<Row>(rows: AsyncIterable<Row>, count: number): Promise<readonly Row[]> {
  const first: Row[] = []
  for await (const row of rows) if (first.push(row) === count) break
  return first
}
