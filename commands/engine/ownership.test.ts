import { accept } from '@heptad/domains/decider.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import type { CommandDefinition } from '../define.ts'
import { ForeignWrite, Ownership } from './ownership.ts'
import { counterCommands, counterEvents, counterReset } from './testing/counter.ts'
import { memoryEngine } from './testing/memory-engine.ts'

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
const request = {
  type: 'test.counter.add',
  data: { counterId: 'a', by: 1 },
  tenantId,
  actor: { type: 'apikey', id: 'a' },
} as const

/** The counter with one part of its first handler replaced. */
async function engineWith(change: Partial<CommandDefinition['handler']>) {
  const commands = counterCommands.map((definition, index) =>
    index > 0 ? definition : { ...definition, handler: { ...definition.handler, ...change } },
  )
  return memoryEngine({ commands, events: counterEvents })
}

test('a command that goes to a stream of another module is not carried out', async () => {
  const { engine, store } = await engineWith({ stream: () => streamOf('money.book', 'main') })
  await expect(engine.execute(request)).rejects.toThrow('may not write money.book-main')
  expect(await store.head()).toBe(0n)
})

test('a decider that emits an event of another module fails alone, and the next command goes on', async () => {
  const decider = counterCommands[0]?.handler.decider
  if (decider === undefined) throw new Error('no decider')
  let foreign = true
  const decide: typeof decider.decide = (state, command) =>
    foreign ? accept({ ...counterReset({}), type: 'money.account.opened' }) : decider.decide(state, command)
  const { engine, store } = await engineWith({ decider: { ...decider, decide } })
  await expect(engine.execute(request)).rejects.toBeInstanceOf(ForeignWrite)
  expect(await store.head()).toBe(0n)
  foreign = false
  expect(await engine.execute(request)).toMatchObject({ kind: 'accepted', answer: { total: 1 } })
})

test('what a module wrote under a former name is its own', () => {
  const ownership = new Ownership(new Map([['blog', 'weblog']]))
  expect(() => ownership.check('weblog.post.publish', 'blog.post-1')).not.toThrow()
  expect(() => ownership.check('weblog.post.publish', 'shop.order-1')).toThrow(ForeignWrite)
})
