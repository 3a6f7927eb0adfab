import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'

const home = temporaryHome()
const other = createServer()
let port: number

beforeAll(async () => {
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  port = (other.address() as AddressInfo).port
})
afterAll(() => {
  other.close()
  removeHome(home)
})

test.each([
  ['once', {}],
  ['with --watch', { HEPTAD_WATCH: '1' }],
])('a port that another program has is found out before the engines start: %s', async (_, env) => {
  const started = startBackboneProcess(home, { ...env, HEPTAD_PORT: `${port}` })
  await expect(started).rejects.toThrow(
    `\nport ${port} of 127.0.0.1 is taken by another program; set HEPTAD_PORT to another port, or to 0 for any free one`,
  )
  expect(['postgres', 'clickhouse'].filter((engine) => existsSync(join(home, engine)))).toEqual([])
})
