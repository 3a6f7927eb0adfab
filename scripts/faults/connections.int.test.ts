import { randomInt } from 'node:crypto'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { Rig } from './testing/rig.ts'
import { openWireProxy, type SyncFault, type WireProxy } from './testing/wire-proxy.ts'

const { timeoutMs: timeout, processes, rounds, seldom, calmMs } = extent
/** Past every time limit of server and client. */
const RECOVERED_WITHIN_MS = 30_000

/** Processes that each reach the database through a proxy of their own, under load. */
async function start(): Promise<{ rig: Rig; proxies: readonly WireProxy[] }> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const proxies = await Promise.all(Array.from({ length: processes }, () => openWireProxy(database.url)))
  onTestFinished(async () => void (await Promise.all(proxies.map((proxy) => proxy.close()))))
  const rig = await Rig.start({ url: database.url, urlOf: (process) => proxies[process]?.url ?? database.url })
  return { rig, proxies }
}

test('rivals whose commits come after random pauses keep one order', { timeout }, async () => {
  const { rig, proxies } = await start()
  for (const proxy of proxies) proxy.onCommit = () => randomInt(30)
  await rig.calm(calmMs * rounds)
  await rig.judge()
})

test('connections that are cut during COMMIT: no append is lost, none is written twice', {
  timeout,
}, async () => {
  const { rig, proxies } = await start()
  let cuts = 0
  const cut = (): SyncFault | null => {
    if (randomInt(12) > 0) return null
    cuts += 1
    return randomInt(2) === 0 ? 'cut-after' : 'cut-answered'
  }
  for (const proxy of proxies) proxy.onCommit = cut
  await expect.poll(() => cuts, { timeout }).toBeGreaterThan(4 * rounds)
  for (const proxy of proxies) proxy.onCommit = () => null
  await rig.judge()
})

test('an Execute without Sync holds the lock no longer than its time, and all others get through', {
  timeout,
}, async () => {
  const { rig, proxies } = await start()
  for (let round = 0; round < seldom; round += 1) {
    let withheld = 0
    const proxy = proxies[round % processes]
    if (proxy !== undefined) proxy.onCommit = () => (withheld++ === 0 ? 'withhold' : null)
    await expect.poll(() => withheld).toBeGreaterThan(0)
    await rig.progress(200, RECOVERED_WITHIN_MS)
  }
  await rig.judge()
})

test('connections that are open but dead: the process comes back by itself, and gives them up', {
  timeout,
}, async () => {
  const { rig, proxies } = await start()
  for (let round = 0; round < seldom; round += 1) {
    proxies[round % processes]?.swallow()
    await rig.progress(100, 2 * RECOVERED_WITHIN_MS, round % processes)
    await expect.poll(() => proxies[round % processes]?.swallowed, { timeout: RECOVERED_WITHIN_MS }).toBe(0)
  }
  await rig.judge()
})
