import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { gatewaySettings } from './gateway.ts'

test('the gateway does what the configuration of its installation says, and the rest is safe for one machine', () => {
  const env = {
    HEPTAD_ALLOWED_HOSTS: 'api.example',
    HEPTAD_ALLOWED_ORIGINS: 'https://app.example',
    HEPTAD_TRUSTED_PROXIES: '10.0.0.0/8',
    HEPTAD_MAX_BODY_BYTES: '1000',
    HEPTAD_CALL_TIMEOUT_MS: '2000',
  }
  expect(gatewaySettings(loadConfig({ env }).config, 'of today')).toEqual({
    ...DEFAULT_SETTINGS,
    version: 'of today',
    allowedHosts: ['api.example'],
    allowedOrigins: ['https://app.example'],
    trustedProxies: ['10.0.0.0/8'],
    maxBodyBytes: 1000,
    callTimeoutMs: 2000,
  })
})
