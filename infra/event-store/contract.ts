import { afterAll, beforeAll, describe } from 'vitest'
import { appendContract } from './contract/appends.ts'
import { headContract } from './contract/heads.ts'
import { modelContract } from './contract/model.ts'
import { readContract } from './contract/reads.ts'
import { severalStreamsContract } from './contract/several-streams.ts'
import { subscriptionContract } from './contract/subscriptions.ts'
import type { EventStore } from './port.ts'

/** What every adapter of the log must do. `makeStore` is called once; its log may hold events already. */
export function eventStoreContract(name: string, makeStore: () => Promise<EventStore>): void {
  describe(`the log in ${name}`, () => {
    let store: EventStore
    beforeAll(async () => {
      store = await makeStore()
    })
    afterAll(() => store?.close())
    const current = () => store
    headContract(current)
    appendContract(current)
    severalStreamsContract(current)
    readContract(current)
    subscriptionContract(current)
    modelContract(current)
  })
}
