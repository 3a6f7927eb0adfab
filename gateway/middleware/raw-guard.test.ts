import { expect, test } from 'vitest'
import { listeningGateway } from '../testing/listening.ts'
import { rawCodeOf, sendRaw } from '../testing/raw-socket.ts'

const HOST = 'Host: localhost'

test.each([
  ['a plain request', ['GET /live HTTP/1.1', HOST], 'none', 200],
  ['a host with a port', ['GET /live HTTP/1.1', 'Host: 127.0.0.1:7300'], 'none', 200],
  ['a host in capitals', ['GET /live HTTP/1.1', 'Host: LOCALHOST'], 'none', 200],
  ['no host', ['GET /live HTTP/1.1'], 'host-not-allowed', 400],
  ['two hosts', ['GET /live HTTP/1.1', HOST, 'Host: evil.example'], 'repeated-header', 400],
  ['the same host twice', ['GET /live HTTP/1.1', HOST, HOST], 'repeated-header', 400],
  ['a host of somebody else', ['GET /live HTTP/1.1', 'Host: evil.example'], 'host-not-allowed', 400],
  ['a host that starts like ours', ['GET /live HTTP/1.1', 'Host: localhost.evil.example'], 'host-not-allowed', 400],
  ['a host with user info', ['GET /live HTTP/1.1', 'Host: evil@localhost'], 'malformed-request', 400],
  ['an absolute target', ['GET http://localhost/live HTTP/1.1', HOST], 'target-not-origin-form', 400],
  ['an absolute target elsewhere', ['GET http://evil.example/live HTTP/1.1', HOST], 'target-not-origin-form', 400],
  ['an asterisk target', ['OPTIONS * HTTP/1.1', HOST], 'malformed-request', 400],
  ['two authorizations', ['GET /live HTTP/1.1', HOST, 'Authorization: a', 'authorization: b'], 'repeated-header', 400],
  ['two keys', ['GET /live HTTP/1.1', HOST, 'Idempotency-Key: a', 'Idempotency-Key: b'], 'repeated-header', 400],
  ['two content types', ['GET /live HTTP/1.1', HOST, 'Content-Type: a', 'Content-Type: b'], 'repeated-header', 400],
  ['two traces', ['GET /live HTTP/1.1', HOST, 'traceparent: a', 'Traceparent: a'], 'repeated-header', 400],
  ['two conditions', ['GET /live HTTP/1.1', HOST, 'If-Match: "1"', 'If-Match: "1"'], 'repeated-header', 400],
  ['two places', ['GET /live HTTP/1.1', HOST, 'Last-Event-ID: a', 'Last-Event-ID: b'], 'repeated-header', 400],
  ['two positions', ['GET /live HTTP/1.1', HOST, ...Array(2).fill('Heptad-Min-Position: a')], 'repeated-header', 400],
  ['two lengths', ['POST /live HTTP/1.1', HOST, 'Content-Length: 1', 'Content-Length: 2'], 'malformed-request', 400],
  [
    'length and chunks',
    ['POST /live HTTP/1.1', HOST, 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    'malformed-request',
    400,
  ],
  ['dot segments', ['GET /v1/../live HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['a dot segment at the end', ['GET /live/. HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['an empty segment', ['GET //live HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['an encoded letter', ['GET /%6Cive HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['an encoded slash', ['GET /problems%2Flive HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['encoded dots', ['GET /v1/%2E%2E/live HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['an escape in small letters', ['GET /problems/%c3%a9 HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['half an escape', ['GET /problems/%C HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['an encoded NUL', ['GET /problems/%00 HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['a backslash', ['GET /v1\\live HTTP/1.1', HOST], 'malformed-request', 400],
  ['a fragment', ['GET /live#x HTTP/1.1', HOST], 'path-not-canonical', 400],
  ['an escape in the path that is no UTF-8', ['GET /problems/%FF HTTP/1.1', HOST], 'target-not-utf8', 400],
  ['half a character in the path', ['GET /problems/%C3 HTTP/1.1', HOST], 'target-not-utf8', 400],
  ['an escape in the query that is no UTF-8', ['GET /live?a=b&name=%ff HTTP/1.1', HOST], 'target-not-utf8', 400],
  ['a surrogate in the query', ['GET /live?name=%ED%A0%80 HTTP/1.1', HOST], 'target-not-utf8', 400],
  ['half an escape in the query', ['GET /live?name=100% HTTP/1.1', HOST], 'target-not-utf8', 400],
  ['a query that is not encoded', ['GET /live?name=\u00e9 HTTP/1.1', HOST], 'malformed-request', 400],
  ['any escape in the query that is UTF-8', ['GET /live?n=%c3%a9+%41%2F%25 HTTP/1.1', HOST], 'none', 200],
  ['a needed escape', ['GET /problems/%C3%A9 HTTP/1.1', HOST], 'not-found', 404],
])('%s', async (_, request, code, status) => {
  const { url } = await listeningGateway()
  const answer = await sendRaw(url, request)
  expect([rawCodeOf(answer), answer.status]).toEqual([code, status])
  if (code !== 'none') expect(answer.head).toContain('content-type: application/problem+json')
})

test.each([
  ['limit=1&name=%ff', 'name'],
  ['%C3%A9=%C3', '\u00e9'],
  ['%ff=1', ''],
])('the query string %s names the parameter that is no UTF-8', async (query, pointer) => {
  const { url } = await listeningGateway()
  const { body } = await sendRaw(url, [`GET /v1/queries/notes.notes.list?${query} HTTP/1.1`, HOST])
  const errors = [{ pointer, code: 'target-not-utf8', message: 'is not percent-encoded UTF-8' }]
  expect(JSON.parse(Buffer.from(body, 'latin1').toString())).toMatchObject({ status: 400, errors })
})

test('a refused request ends its connection, so that nothing can be smuggled behind it', async () => {
  const { url } = await listeningGateway()
  const answer = await sendRaw(url, ['GET //live HTTP/1.1', HOST, '', 'GET /live HTTP/1.1', HOST])
  expect(answer.head).toContain('connection: close')
})

test('a host may be allowed with one port only', async () => {
  const { url } = await listeningGateway({ allowedHosts: ['api.example:7300'] })
  const statusFor = async (host: string) => (await sendRaw(url, ['GET /live HTTP/1.1', `Host: ${host}`])).status
  expect(await statusFor('api.example:7300')).toBe(200)
  expect(await statusFor('api.example:7301')).toBe(400)
  expect(await statusFor('api.example')).toBe(400)
})
