import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { startSupervisedPostgres } from '@heptad/infra/postgres/supervised.ts'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { Rig } from './testing/rig.ts'
import { mountSmallDisk, obstacleToMounting } from './testing/small-disk.ts'

const { timeoutMs: timeout, seldom } = extent
const DISK_MIB = 256
const LEFT_BYTES = 128 * 1024

const obstacle = obstacleToMounting()
if (obstacle !== null) process.stdout.write(`  a full disk is not tried: ${obstacle}\n`)

test.skipIf(obstacle !== null)(
  'a full disk: commands are refused for the time being, and nothing acknowledged is lost',
  {
    timeout,
  },
  async () => {
    const disk = mountSmallDisk(DISK_MIB)
    onTestFinished(() => disk.unmount())
    const crashes: Error[] = []
    const server = await startSupervisedPostgres({ home: disk.folder, onCrash: (error) => crashes.push(error) })
    onTestFinished(() => server.stop())
    await migrate({ url: server.url })
    const rig = await Rig.start({ url: server.url })
    for (let round = 0; round < 2 * seldom; round += 1) {
      disk.fill(LEFT_BYTES)
      if (round % 2 === 1) await exhaustWriteAheadLog(server.url)
      const before = rig.count('unavailable')
      await expect.poll(() => rig.count('unavailable'), { timeout: 40_000 }).toBeGreaterThan(before + 20)
      disk.free()
      await rig.progress(100, 40_000).catch((cause: unknown) => {
        throw new Error(`no progress since there is room again; the server: ${listed(crashes)}`, { cause })
      })
    }
    expect(crashes.length).toBeGreaterThan(0)
    await rig.judge()
  },
)

function listed(errors: readonly Error[]): string {
  return errors.map(({ message }) => message).join('; ')
}

/** A table that cannot grow is an error; a write-ahead log that cannot is a crash, and no start succeeds until there is room again. */
async function exhaustWriteAheadLog(url: string): Promise<void> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  const write = () => client.query(`select pg_logical_emit_message(false, 'filler', repeat('x', 1048576))`)
  for (let isAlive = true; isAlive; ) {
    isAlive = await write().then(
      () => true,
      () => false,
    )
  }
  await client.end().catch(() => {})
}
