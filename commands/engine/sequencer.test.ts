import { Sequencer } from '@heptad/infra/awaitable/sequencer.ts'
import { expect, test } from 'vitest'
import { counterCommands } from './testing/counter.ts'
import { add, start } from './testing/counter-engines.ts'

const data = counterCommands[0]?.contract.data.parse({ counterId: 'a', by: 1, note: 'for Ada' })
const noted = { ...add(1), data }

test('commands that share a sequencer are decided in their order, though a key is not at hand', async () => {
  const { engine } = await start()
  const sequencer = new Sequencer()
  const all = [noted, add(10), noted, add(100)].map((request) => engine.execute({ ...request, sequencer }))
  expect(await Promise.all(all)).toMatchObject([1, 11, 12, 112].map((total) => ({ answer: { total } })))
})

test('a command is not overtaken for a text that it brings, once the key is at hand', async () => {
  const { engine } = await start()
  await engine.execute(noted)
  const all = [noted, add(10)].map((request) => engine.execute(request))
  expect(await Promise.all(all)).toMatchObject([2, 12].map((total) => ({ answer: { total } })))
})
