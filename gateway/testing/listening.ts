import { onTestFinished } from 'vitest'
import { type ListenOptions, listen } from '../listen.ts'
import type { GatewaySettings } from '../settings.ts'
import { testGateway } from './gateway-deps.ts'

/** A test gateway on a real socket, closed when the test ends. */
export async function listeningGateway(settings: Partial<GatewaySettings> = {}, options: Partial<ListenOptions> = {}) {
  const gateway = await testGateway(settings)
  const listening = await listen(gateway.app, { host: '127.0.0.1', port: 0, drainMs: 200, ...options })
  onTestFinished(() => listening.close())
  return { ...gateway, ...listening }
}
