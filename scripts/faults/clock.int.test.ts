import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeHome, startBackboneProcess, temporaryHome } from '@heptad/gateway/e2e/backbone-process.ts'
import { clientOf } from '@heptad/gateway/e2e/client.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { faketimeLibrary, type MachineClock, machineClock } from './testing/machine-clock.ts'
import { Rig } from './testing/rig.ts'

const { timeoutMs: timeout, isLong } = extent
const library = isLong ? faketimeLibrary() : null
if (isLong && library === null)
  process.stdout.write('the clock of the machine is not put forward and back: apt-get install faketime\n')

/** The clock of a machine, in a folder that is gone after the test. */
function aMachineClock(): MachineClock {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-clock-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // The database of a server has a user of its own.
  chmodSync(folder, 0o755)
  return machineClock(library ?? '', join(folder, 'offset'))
}

/** Processes of which the first has a machine of its own, as to the time. */
async function start(): Promise<{ rig: Rig; clock: MachineClock }> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const clock = aMachineClock()
  const rig = await Rig.start({ url: database.url, envOf: (place) => (place === 0 ? clock.env : {}) })
  return { rig, clock }
}

/** The first process refuses everything, and the others go on. */
async function expectRefusing(rig: Rig): Promise<void> {
  await expect.poll(() => rig.process(0).isTrusted).toBe(false)
  await rig.process(0).answered()
  const [accepted, unavailable] = [rig.count('accepted', 0), rig.count('unavailable', 0)]
  await rig.progress(100, 40_000)
  expect(rig.count('accepted', 0)).toBe(accepted)
  expect(rig.count('unavailable', 0)).toBeGreaterThan(unavailable)
}

test.skipIf(library === null)(
  'a machine whose clock is put hours forward decides nothing until it is put right',
  {
    timeout,
  },
  async () => {
    const { rig, clock } = await start()
    for (const hours of [1, 30]) {
      clock.put(hours)
      await expectRefusing(rig)
      clock.put(0)
      await rig.progress(20, 40_000, 0)
    }
    await rig.judge()
  },
)

test.skipIf(library === null)(
  'a machine whose clock is put hours back goes on by its own count; a process that starts then decides nothing until it is right',
  {
    timeout,
  },
  async () => {
    const { rig, clock } = await start()
    for (const hours of [-1, -30]) {
      clock.put(hours)
      await rig.progress(50, 40_000, 0)
      expect(rig.process(0).isTrusted).toBe(true)
      await rig.replace(0)
      await expectRefusing(rig)
      clock.put(0)
      await rig.progress(20, 40_000, 0)
    }
    await rig.judge()
  },
)

test.skipIf(library === null)(
  'a server whose clock is put hours back, and with it that of its database, follows and refuses nothing',
  { timeout },
  async () => {
    const clock = aMachineClock()
    const home = temporaryHome()
    onTestFinished(() => removeHome(home))
    const server = await startBackboneProcess(home, clock.env)
    onTestFinished(async () => void (await server.stop()))
    const client = clientOf(server.credentials.url, server.credentials.apiKey)
    let opened = 0
    const openAccount = async () => {
      opened += 1
      const data = { path: `account-${opened}`, asset: 'EUR', normalSide: 'debit' }
      return (await client.command('money.account.open', data)).status
    }
    const timesFollowed = () => server.output.filter((line) => line.includes('was put back')).length
    for (const [hours, times] of [
      [-1, 1],
      [-30, 2],
    ] as const) {
      clock.put(hours)
      while (timesFollowed() < times) expect(await openAccount()).toBe(201)
      expect(await openAccount()).toBe(201)
    }
  },
)
