import { expect, test } from 'vitest'
import { KEY_A } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'
import { realIp } from './real-ip.ts'

async function addressFor(trustedProxies: readonly string[], forwarded: string): Promise<string | undefined> {
  const { url, engine } = await listeningGateway({ trustedProxies })
  await fetch(`${url}/v1/commands/notes.note.create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY_A}`, 'content-type': 'application/json', 'x-forwarded-for': forwarded },
    body: '{"text":"x"}',
  })
  return engine.requests[0]?.ip
}

test.each([
  ['nobody is trusted', [], '203.0.113.9', '127.0.0.1'],
  ['the peer is trusted', ['127.0.0.1'], '203.0.113.9', '203.0.113.9'],
  ['what the caller put in front proves nothing', ['127.0.0.1'], '10.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['proxies behind the first are skipped', ['127.0.0.0/8', '10.0.0.0/8'], '203.0.113.9, 10.0.0.1', '203.0.113.9'],
  ['IPv6 counts too', ['127.0.0.1', '2001:db8::/32'], '2001:db9::1, 2001:db8::1', '2001:db9::1'],
  ['what is no address ends the search', ['127.0.0.1'], 'unknown', '127.0.0.1'],
  ['what has a zone is the address of one machine only', ['127.0.0.1'], `fe80::1%${'x'.repeat(9000)}`, '127.0.0.1'],
  ['all are proxies', ['127.0.0.0/8', '10.0.0.0/8'], '10.0.0.2, 10.0.0.1', '10.0.0.2'],
])('%s', async (_, trusted, forwarded, expected) => expect(await addressFor(trusted, forwarded)).toBe(expected))

test('a setting that is no address range is refused at start', () =>
  expect(() => realIp({ trustedProxies: ['nginx'] })).toThrow('nginx'))
