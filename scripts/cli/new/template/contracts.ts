import { type CodeOf, command, defineEvent, Instant, query, rejections, Uuid, z } from '@heptad/module'

const Title = z.string().trim().min(1).max(200)

export const createItem = command('sample.item.create', z.strictObject({ title: Title }), {
  summary: 'Creates an item.',
  answer: z.strictObject({ itemId: Uuid }),
})
export const closeItem = command('sample.item.close', z.strictObject({ itemId: Uuid }), {
  summary: 'Closes an item. Closing it again changes nothing.',
})

export const itemCreated = defineEvent('sample.item.created', 1, z.strictObject({ itemId: Uuid, title: Title }))
export const itemClosed = defineEvent('sample.item.closed', 1, z.strictObject({ itemId: Uuid }))

/** Why a command is refused. What a caller is told stands in index.ts. */
export const sampleRejections = rejections('sample', ['sample-item-not-found'])
export type SampleRejection = CodeOf<typeof sampleRejections>

const Item = z.strictObject({ itemId: Uuid, title: z.string(), isClosed: z.boolean(), createdAt: Instant })
export type Item = z.output<typeof Item>

export const listItems = query('sample.items.list', {
  summary: 'Items, oldest first.',
  shape: 'list',
  input: z.strictObject({}),
  row: Item,
})
export const getItem = query('sample.items.get', {
  summary: 'One item.',
  shape: 'single',
  input: z.strictObject({ itemId: Uuid }),
  row: Item,
})
