import { type Address, assertCanListen, CannotListen } from '@heptad/gateway/address.ts'
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
export async function checkPort({ home, ...address }: Address & { readonly home: string }): Promise<Finding> {
  const { host, port } = address
  try {
    await assertCanListen(address)
    return ok('port', port === 0 ? 'any free one' : `${host}:${port} is free`)
  } catch (error) {
    if (!(error instanceof CannotListen)) throw error
    const pid = await lockHolder(home)
    if (pid !== null) return ok('port', `${host}:${port} is taken, and process ${pid} runs this home`)
    return failed('port', error.reason, error.advice)
  }
}
