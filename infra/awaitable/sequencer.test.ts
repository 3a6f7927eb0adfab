import { expect, test } from 'vitest'
import { andThen } from './awaitable.ts'
import { Sequencer } from './sequencer.ts'

test('what is there at once waits for what was asked for before it, also where that fails', async () => {
  const sequencer = new Sequencer()
  const [slow, broken] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const done: string[] = []
  const note = (text: string) => done.push(text)
  expect(sequencer.after('at once')).toBe('at once')
  const all = [slow.promise, broken.promise, 'known'].map((value) => andThen(sequencer.after(value), note))
  broken.reject(new Error('lost'))
  await Promise.allSettled([broken.promise])
  expect(done).toEqual([])
  slow.resolve('slow')
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(done).toEqual(['slow', 'known'])
  await expect.poll(() => sequencer.after('at once again')).toBe('at once again')
})
