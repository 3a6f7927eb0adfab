import { defineCommand, defineModule, defineReaction, streamOf, TenantId } from '@heptad/module'
import { closeItem, createItem, itemClosed, itemCreated, sampleRejections } from './contracts.ts'
import { item } from './item.ts'
import { itemQueries, itemsProjection } from './items.ts'

const itemStream = (itemId: string) => streamOf('sample.item', itemId)

/** Every new tenant starts with one item. */
const welcome = defineReaction({
  name: 'sample.welcome',
  takes: ['iam.tenant.registered'],
  react: ({ data }) => [
    { tenantId: TenantId.parse(data.tenantId), type: createItem.type, data: { title: 'Look around' } },
  ],
})

export default defineModule('sample', {
  version: '0.1.0',
  summary: 'Items that are created and closed.',
  dependencies: ['iam'],
  events: [itemCreated, itemClosed],
  rejections: sampleRejections,
  problems: { 'sample-item-not-found': [404, 'There is no such item', 'Check the id.'] },
  commands: [
    defineCommand(createItem, {
      decider: item,
      permission: 'sample.items.create',
      facts: ({ newId }) => ({ newItemId: newId() }),
      stream: ({ facts }) => itemStream(facts.newItemId),
      answer: ({ streamId }) => ({ itemId: streamId.slice('sample.item-'.length) }),
    }),
    defineCommand(closeItem, {
      decider: item,
      permission: 'sample.items.close',
      stream: ({ data }) => itemStream(data.itemId),
    }),
  ],
  reactions: [welcome],
  projections: [itemsProjection],
  queries: itemQueries,
})
