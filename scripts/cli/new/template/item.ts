import { accept, type CommandOf, type Decider, type EventOf, reject } from '@heptad/module'
import { type closeItem, type createItem, itemClosed, itemCreated, type SampleRejection } from './contracts.ts'

type ItemCommand = CommandOf<typeof createItem, { readonly newItemId: string }> | CommandOf<typeof closeItem>
type ItemEvent = EventOf<typeof itemCreated> | EventOf<typeof itemClosed>
export interface ItemState {
  readonly kind: 'none' | 'open' | 'closed'
}

/** The rules of one item: pure and synchronous. What they need to know comes with the command as facts. */
export const item: Decider<ItemCommand, ItemEvent, ItemState, SampleRejection> = {
  initialState: { kind: 'none' },
  decide(state, command) {
    switch (command.type) {
      case 'sample.item.create':
        return accept(itemCreated({ itemId: command.facts.newItemId, title: command.data.title }))
      case 'sample.item.close':
        if (state.kind === 'none') return reject('sample-item-not-found')
        return state.kind === 'closed' ? accept() : accept(itemClosed({ itemId: command.data.itemId }))
    }
  },
  evolve(_, event) {
    return { kind: event.type === 'sample.item.created' ? 'open' : 'closed' }
  },
}
