import { z } from 'zod'
import type { HttpClient } from './http-client.ts'

/** A parked sequence, with the event that it is parked for. */
export const ParkedSequence = z.looseObject({
  projection: z.string(),
  version: z.number(),
  sequence: z.string(),
  type: z.string(),
  error: z.string().nullable(),
  firstPosition: z.string(),
  events: z.string(),
  parkedAt: z.string(),
})
export type ParkedSequence = z.output<typeof ParkedSequence>

const Letter = z.looseObject({
  version: z.number(),
  position: z.string(),
  type: z.string(),
  error: z.string().nullable(),
  parkedAt: z.string(),
})

/** What an operator had done; outcome null while no owner has carried it out. */
export const OrderRecord = z.looseObject({
  action: z.string(),
  orderedBy: z.string(),
  orderedAt: z.string(),
  reason: z.string(),
  outcome: z.enum(['applied', 'refused', 'dropped']).nullable(),
  events: z.string(),
  detail: z.string().nullable(),
})
export type OrderRecord = z.output<typeof OrderRecord>

const PATH = '/v1/system/dlq'
const Page = z.object({ data: z.array(ParkedSequence), meta: z.object({ next: z.string().nullable() }) })
const Sequence = z.object({ events: z.array(Letter), orders: z.array(OrderRecord) })

export interface SequenceOptions {
  readonly projection: string
  readonly sequence: string
  readonly version?: number | undefined
}

/** Every parked sequence. */
export async function parkedSequences(client: HttpClient, projection?: string): Promise<readonly ParkedSequence[]> {
  const all: ParkedSequence[] = []
  let after: string | null = null
  do {
    const query: Record<string, string | undefined> = { projection, after: after ?? undefined }
    const { body } = await client.get(PATH, Page, { query })
    all.push(...body.data)
    after = body.meta.next
  } while (after !== null)
  return all
}

/** The first events of a parked sequence, and what was done with it before. */
export async function parkedSequence(client: HttpClient, { projection, sequence, version }: SequenceOptions) {
  const { body } = await client.get(`${PATH}/sequence`, Sequence, { query: { projection, sequence, version } })
  return body
}

/** Has a sequence projected again, or dropped. */
export async function orderFor(
  client: HttpClient,
  action: 'retry' | 'resolve',
  order: SequenceOptions & { readonly reason?: string },
): Promise<OrderRecord> {
  const { body } = await client.post(`${PATH}/${action}`, order, OrderRecord)
  return body
}
