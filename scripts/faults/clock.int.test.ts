import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { faketimeLibrary, type MachineClock, machineClock } from './testing/machine-clock.ts'
import { Rig } from './testing/rig.ts'

const { timeoutMs: timeout, isLong } = extent
const library = isLong ? faketimeLibrary() : null
if (isLong && library === null)
  process.stdout.write('the clock of the machine is not put forward and back: apt-get install faketime\n')

/** Processes of which the first has a machine of its own, as to the time. */
async function start(): Promise<{ rig: Rig; clock: MachineClock }> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const folder = mkdtempSync(join(tmpdir(), 'heptad-clock-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const clock = machineClock(library ?? '', join(folder, 'offset'))
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
