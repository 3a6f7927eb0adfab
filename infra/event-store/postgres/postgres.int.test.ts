import { afterAll } from 'vitest'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { eventStoreContract } from '../contract.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

let database: TestDatabase | undefined
afterAll(() => database?.drop())

eventStoreContract('PostgreSQL', async () => {
  database = await testDatabase()
  return openPostgresEventStore({ url: database.url })
})
