import { execFile } from 'node:child_process'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { homeOfTest } from '../testing/home-of-test.ts'
import { runningPostgresUrl, startEmbeddedPostgres } from './embedded.ts'

let home: string

beforeEach(async () => {
  home = await homeOfTest()
})

test('a cluster that was half made is made again', async () => {
  const first = await startEmbeddedPostgres({ home })
  await first.stop()
  const folder = join(home, 'postgres')
  await rename(join(folder, 'data'), join(folder, 'data.new'))
  const second = await startEmbeddedPostgres({ home })
  expect(await runningPostgresUrl(home)).toBe(second.url)
  expect((await readdir(folder)).filter((name) => name.startsWith('data'))).toEqual(['data'])
  await second.stop()
})

test('a start that is given up while its cluster is made leaves nothing running, and is not in the way of the next', async () => {
  const giveUp = new AbortController()
  const reason = new Error('given up')
  const steps: string[] = []
  const start = startEmbeddedPostgres({
    home,
    signal: giveUp.signal,
    progress(step) {
      steps.push(step)
      setTimeout(() => giveUp.abort(reason), 200)
    },
  })
  await expect(start).rejects.toBe(reason)
  expect(steps).toEqual(['creating the database cluster'])
  const folder = join(home, 'postgres')
  const [halfMade] = (await readdir(folder)).filter((name) => name.startsWith('data'))
  await startEmbeddedPostgres({ home }).then((server) => server.stop())
  expect((await readdir(folder)).filter((name) => name.startsWith('data'))).toEqual(['data'])
  const running = await promisify(execFile)('ps', ['-eo', 'args'])
  expect(running.stdout).not.toContain(join(folder, halfMade ?? 'data.new'))
})
