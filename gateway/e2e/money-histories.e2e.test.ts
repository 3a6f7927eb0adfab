import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import { anyCommand, START as BOOK } from '@heptad/domains/money/testing/book-histories.ts'
import { act, START as HOLDS, hold } from '@heptad/domains/money/testing/hold-histories.ts'
import { idOf } from '@heptad/domains/money/testing/messages.ts'
import { START as RULES, step as rule } from '@heptad/domains/money/testing/rule-histories.ts'
import { step as life, START as WALLETS } from '@heptad/domains/money/testing/wallet-histories.ts'
import type { Asked } from '@heptad/domains/money/testing/wallets.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf } from './client.ts'
import { LiveBook } from './testing/live-book.ts'
import type { ModelBook } from './testing/model-book.ts'

/** The histories that the properties of money try, sent to real engines: every answer is the model's. */
const IS_LONG = process.env.HEPTAD_LONG_PROPERTIES === '1'
const [HISTORIES, STEPS] = IS_LONG ? [250, 30] : [5, 12]
const seed = Number(process.env.HEPTAD_SEED ?? Math.floor(Math.random() * 2 ** 31))
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client

beforeAll(async () => {
  process.stdout.write(`${HISTORIES} histories of each kind, HEPTAD_SEED=${seed}\n`)
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
})
afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

/** What is asked, once it is known what there is. */
type Ask = (model: ModelBook) => Asked

const nth = <T>(list: readonly T[], place: number): T | undefined => list[place % Math.max(1, list.length)]
const aboutHold = (asked: (holdId: string) => Asked, place: number): Ask => {
  return (model) => asked(nth(model.holds, place) ?? idOf('no hold'))
}

const kinds: readonly { kind: string; start: readonly BookEvent[]; ask: fc.Arbitrary<Ask> }[] = [
  { kind: 'postings, batches and policies', start: BOOK, ask: anyCommand.map((asked) => () => asked) },
  {
    kind: 'holds',
    start: HOLDS,
    ask: fc.tuple(act, hold).map(([asked, place]) => aboutHold(asked, place)),
  },
  {
    kind: 'splits, exchanges, reversals, limits and periods',
    start: RULES,
    ask: rule.map((asked) => (model) => asked(model.transactions)),
  },
  { kind: 'wallets', start: WALLETS, ask: life.map(({ wish, hold: place }) => aboutHold(wish.ofWallets, place)) },
]

describe("through HTTP, on real engines, every answer and every balance is the model's", () => {
  test.concurrent.each(kinds)(
    'in histories of $kind',
    async ({ start, ask }) => {
      const history = fc.array(ask, { minLength: 1, maxLength: STEPS })
      await fc.assert(
        fc.asyncProperty(history, async (asks) => {
          const live = await LiveBook.open(client, start)
          for (const next of asks) await live.expectSame(next)
        }),
        { seed, numRuns: HISTORIES, interruptAfterTimeLimit: 600_000, markInterruptAsFailure: true },
      )
    },
    620_000,
  )
})
