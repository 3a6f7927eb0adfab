import { createServer } from 'node:net'
import { lockHolder } from '@heptad/infra/processes/home-lock.ts'
import { type Finding, failed, ok } from './check.ts'

const REQUIRED_NODE_MAJOR = 24

/** The Node that runs this is one that runs TypeScript directly. */
export function checkNode(version: string): Finding {
  const major = Number.parseInt(version, 10)
  if (major >= REQUIRED_NODE_MAJOR) return ok('Node', `version ${version}`)
  return failed(
    'Node',
    `version ${version}`,
    `run heptad through its launcher, which takes Node ${REQUIRED_NODE_MAJOR}`,
  )
}

/** The gateway's port is free, or the backbone of this home has it. */
export async function checkPort({ host, port, home }: { host: string; port: number; home: string }): Promise<Finding> {
  if (port === 0) return ok('port', 'any free one')
  if (await canListen(host, port)) return ok('port', `${host}:${port} is free`)
  const pid = await lockHolder(home).catch(() => null)
  if (pid !== null) return ok('port', `${host}:${port} is taken, and process ${pid} runs this home`)
  return failed('port', `${host}:${port} is taken by another program`, 'set HEPTAD_PORT to another port, or to 0')
}

function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
