import { MessageChannel, type Worker } from 'node:worker_threads'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { expect, onTestFinished, test } from 'vitest'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { isConnectionLost } from './connection-lost.ts'
import { DEFAULT_LIMITS } from './fold.ts'
import { HelperLane, serveFolding } from './helper-lane.ts'
import { OpenBuild, type RebuildEngines } from './open-build.ts'
import { SeenKeys } from './seen-keys.ts'

/** What a helper that reads the head of the log and meets this error makes the thread throw that asks it. */
async function thrownAfter(error: Error): Promise<unknown> {
  const head = () => Promise.reject(error)
  const engines = { log: { head }, codec: eventCodec(thingContracts) } as unknown as RebuildEngines
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  serveFolding(port2, engines, [thingsProjection])
  const build = OpenBuild.share(thingsProjection, 2, engines, 1n)
  const lane = new HelperLane(port1 as unknown as Worker, build, { keys: new SeenKeys(), limits: DEFAULT_LIMITS })
  await lane.ready
  return lane.fold({ from: 0n, to: 10n }, Promise.resolve()).catch((thrown: unknown) => thrown)
}

test.each([
  ['PostgreSQL', Object.assign(new Error('terminating connection'), { code: '57P01' }), true],
  ['the log', new LogUnavailable('not-sent', { cause: 'away' }), true],
  ['nothing', new Error('the log ends at 5'), false],
])('a helper that loses %s says so to the thread that asks it', async (_, error, isLost) => {
  const thrown = await thrownAfter(error)
  expect(thrown).toMatchObject({ message: error.message })
  expect(isConnectionLost(thrown)).toBe(isLost)
})
