import { expect, test } from 'vitest'
import { andThen } from './awaitable.ts'
import { Turns } from './turns.ts'

test('what is there at once waits for what was asked for before it, also where that fails', async () => {
  const turns = new Turns()
  const [slow, broken] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const done: string[] = []
  const note = (text: string) => done.push(text)
  expect(turns.after('at once')).toBe('at once')
  const all = [slow.promise, broken.promise, 'known'].map((value) => andThen(turns.after(value), note))
  broken.reject(new Error('lost'))
  await Promise.allSettled([broken.promise])
  expect(done).toEqual([])
  slow.resolve('slow')
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(done).toEqual(['slow', 'known'])
  await expect.poll(() => turns.after('at once again')).toBe('at once again')
})
