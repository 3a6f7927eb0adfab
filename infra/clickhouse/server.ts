import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { lockHome } from '../processes/home-lock.ts'
import { httpInterface } from './http-interface.ts'

/**
 * ClickHouse as a process of its own: `node server.ts --path <folder> [--port <port>]`. The password is
 * CLICKHOUSE_PASSWORD, or a random one. When it answers it prints one line, `ready <url>`; where the engine cannot be
 * loaded, `unavailable <why>`. It lives as long as its standard input is open, so it never outlives its parent.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { path: { type: 'string' }, port: { type: 'string', default: '0' } } })
  if (values.path === undefined) throw new Error('--path is missing')
  await mkdir(values.path, { recursive: true })
  const lock = await lockHome(values.path)
  const engine = await loadEngine(values.path)
  if (engine === null) return
  const credentials = {
    user: 'default',
    password: process.env.CLICKHOUSE_PASSWORD ?? randomBytes(24).toString('base64url'),
  }
  const server = httpInterface(engine, credentials)
  server.listen(Number(values.port), '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : values.port
    console.log(`ready http://${credentials.user}:${credentials.password}@127.0.0.1:${port}`)
  })
  onEnd(async () => {
    server.close()
    server.closeIdleConnections()
    await engine.close()
    await lock.release()
  })
}

async function loadEngine(path: string) {
  try {
    const { openEngine } = await import('./engine.ts')
    return openEngine(path)
  } catch (error) {
    console.log(`unavailable ${error instanceof Error ? error.message.replaceAll('\n', ' ') : error}`)
    process.exitCode = 69
    return null
  }
}

const closeWithinMs = 10_000

/** Leaves in order where that takes bounded time. SIGKILL because the engine's own threads may keep `exit` from returning. */
function onEnd(close: () => Promise<void>): void {
  const end = () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), closeWithinMs).unref()
    close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.stdin.once('end', end).once('error', end).resume()
}

await main()
