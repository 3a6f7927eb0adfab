import { expect, test } from 'vitest'
import { GatheredStatements } from './gathered-statements.ts'
import type { Statement } from './one-trip.ts'

const statement = (text: string): Statement => ({ text, values: [] })
const texts = (trip: readonly Statement[]) => trip.map(({ text }) => text)
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Statements over so many connections, whose trips a test ends one by one. Each answers its own text, and `broken` ones fail their trip. */
function held(maxTrips: number, broken: Readonly<Record<string, Error>> = {}) {
  const trips: string[][] = []
  const ends: (() => void)[] = []
  const statements = new GatheredStatements({
    maxTrips,
    async travel(together, onResult) {
      trips.push(texts(together))
      await new Promise<void>((resolve) => ends.push(resolve))
      for (const text of texts(together)) {
        if (text in broken) throw broken[text]
        onResult({ columns: ['text'], rows: [[text]], rowCount: 1 })
      }
    },
  })
  const ask = async (text: string, lane = 'a') => (await statements.ask(lane, statement(text))).rows[0]?.[0]
  return {
    trips,
    ask,
    async end() {
      ends.shift()?.()
      await nextTurn()
    },
  }
}

test('what is asked for in one turn is spread over the free connections, and what comes while all are busy goes together', async () => {
  const { trips, ask, end } = held(2)
  const first = ['1', '2', '3'].map((text) => ask(text))
  await nextTurn()
  expect(trips).toEqual([['1', '2'], ['3']])
  const later = ['4', '5', '6'].map((text) => ask(text))
  await nextTurn()
  expect(trips).toHaveLength(2)
  await end()
  expect(trips.slice(2)).toEqual([['4', '5', '6']])
  await Promise.all([end(), end()])
  expect(await Promise.all([...first, ...later])).toEqual(['1', '2', '3', '4', '5', '6'])
})

test('one who asks for much lets the others in between, and waits in several trips', async () => {
  const { trips, ask, end } = held(1)
  const answers = Array.from({ length: 40 }, (_, index) => ask(`noisy ${index}`, 'noisy'))
  answers.push(ask('quiet', 'quiet'))
  await nextTurn()
  expect(trips[0]?.slice(0, 3)).toEqual(['noisy 0', 'quiet', 'noisy 1'])
  for (let trip = 0; trip < 3; trip += 1) await end()
  expect(trips.map(({ length }) => length)).toEqual([16, 16, 9])
  expect(await Promise.all(answers)).toHaveLength(41)
})

test('an answer is given when it is there, not at the end of its trip', async () => {
  const end = Promise.withResolvers<void>()
  const statements = new GatheredStatements({
    maxTrips: 1,
    async travel([first], onResult) {
      onResult({ columns: [], rows: [[first?.text]], rowCount: 1 })
      await end.promise
    },
  })
  const [first, second] = [statements.ask('a', statement('1')), statements.ask('a', statement('2'))]
  expect((await first).rows).toEqual([['1']])
  end.resolve()
  await expect(second).rejects.toThrow('fewer answers')
})

test('a statement that fails fails no other: those that come after it are asked alone', async () => {
  const timeout = Object.assign(new Error('canceling statement'), { code: '57014' })
  const { trips, ask, end } = held(1, { bad: timeout })
  const answers = ['1', 'bad', '2'].map((text) => ask(text))
  const settled = Promise.allSettled(answers)
  await nextTurn()
  for (let trip = 0; trip < 3; trip += 1) await end()
  expect(trips).toEqual([['1', 'bad', '2'], ['bad'], ['2']])
  expect(await settled).toMatchObject([{ value: '1' }, { reason: timeout }, { value: '2' }])
})

test('a connection that is lost fails all that it has not answered, and the next trip goes on', async () => {
  const lost = Object.assign(new Error('gone'), { code: 'ECONNRESET' })
  const { trips, ask, end } = held(1, { bad: lost })
  const settled = Promise.allSettled(['1', 'bad', '2'].map((text) => ask(text)))
  await nextTurn()
  const next = ask('next')
  await end()
  expect(await settled).toMatchObject([{ value: '1' }, { reason: lost }, { reason: lost }])
  await nextTurn()
  await end()
  expect(await next).toBe('next')
  expect(trips).toEqual([['1', 'bad', '2'], ['next']])
})
