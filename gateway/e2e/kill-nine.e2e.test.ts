import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf } from './client.ts'
import { ledgerLoad } from './testing/ledger-load.ts'

const ROUNDS = 3
const CALLERS = 16
const home = temporaryHome()
let backbone: BackboneProcess | null = null

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

test('kill -9 under load, three times: what was acknowledged is there once, without gaps, and read models equal a replay', async () => {
  const load = ledgerLoad()
  backbone = await startBackboneProcess(home)
  await load.open(clientOfDemo(backbone))
  for (let round = 0; round < ROUNDS; round += 1) {
    const client = clientOfDemo(backbone)
    const callers = Array.from({ length: CALLERS }, (_, caller) =>
      load.post(client, `${round}-${caller}`, (answer) => answer !== null),
    )
    const before = load.acknowledged
    await expect.poll(() => load.acknowledged).toBeGreaterThan(before + 20)
    await sleep(Math.random() * 800)
    await backbone.kill()
    await Promise.all(callers)
    backbone = await startBackboneProcess(home)
  }
  await load.retryAll(clientOfDemo(backbone))
  await load.expectExactlyOnce(backbone.credentials)
}, 400_000)

function clientOfDemo({ credentials }: BackboneProcess): Client {
  return clientOf(credentials.url, credentials.apiKey)
}
