import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeepAliveConnection, wholeAnswer } from './keep-alive-connection.ts'
import { requestText } from './request-text.ts'

let server: Server
let url: URL

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.url === '/closes') return request.socket.destroy()
    const seen = { key: request.headers['idempotency-key'], text: Buffer.concat(chunks).toString() }
    const text = JSON.stringify({ ...seen, padding: 'ä'.repeat(100_000) })
    response.writeHead(201, { 'content-length': Buffer.byteLength(text) }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

afterAll(() => void server.close())

test('one connection carries request after request and reads long answers whole', async () => {
  const text = requestText({ method: 'POST', path: '/', headers: { 'x-any': '1' }, body: '{"größe":1}' }, url.host)
  const connection = await KeepAliveConnection.open(url)
  for (const key of ['first', 'second']) {
    const answer = await connection.send(text(key))
    expect(answer.status).toBe(201)
    expect(JSON.parse(answer.text)).toMatchObject({ key, text: '{"größe":1}' })
  }
  connection.close()
})

test('a connection that the server closes fails the request', async () => {
  const connection = await KeepAliveConnection.open(url)
  const text = requestText({ method: 'GET', path: '/closes', headers: {}, body: null }, url.host)
  await expect(connection.send(text(null))).rejects.toThrow('closed')
})

test('an answer is read once all of it is there', () => {
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  expect(wholeAnswer(bytes.subarray(0, 20))).toBeNull()
  expect(wholeAnswer(bytes.subarray(0, -1))).toBeNull()
  expect(wholeAnswer(bytes)).toEqual({ status: 200, text: 'ok' })
})

test('an answer that does not tell its length is refused', () => {
  expect(() => wholeAnswer(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))).toThrow(
    'Content-Length',
  )
})
