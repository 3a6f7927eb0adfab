import { testDatabase } from '@heptad/infra/testing/database.ts'
import { onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { Rig } from './testing/rig.ts'

async function start(): Promise<Rig> {
  const database = await testDatabase()
  const rig = await Rig.start({ url: database.url })
  onTestFinished(() => database.drop())
  return rig
}

test('engines that are killed at random points lose nothing and repeat nothing', {
  timeout: extent.timeoutMs,
}, async () => {
  const rig = await start()
  for (let round = 0; round < extent.rounds; round += 1) {
    await rig.calm()
    await rig.replace(round % extent.processes)
  }
  await rig.judge()
})
