import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { KEY_A } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'
import { Connections } from './connections.ts'

const LIVE = 'GET /live HTTP/1.1\r\nHost: localhost\r\n'
const STREAM = `GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY_A}\r\n\r\n`

/** Connections to a gateway that takes ten of them, and makes room once nine are open. */
async function gatewayOfTen() {
  const { url } = await listeningGateway({}, { maxConnections: 10 })
  const gone: string[] = []
  const open = async (name: string, sent = ''): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('close', () => gone.push(name)).on('error', () => {})
    await once(socket, 'connect')
    return sent === '' ? socket : send(socket, sent)
  }
  const openAll = async (name: string, count: number, sent?: string) => {
    for (let index = 0; index < count; index += 1) await open(`${name}${index}`, sent)
  }
  return { url, gone, open, openAll }
}

/** Sends text and waits for an answer to it. */
async function send(socket: Socket, text: string): Promise<Socket> {
  socket.write(text)
  await once(socket, 'data')
  return socket
}

test('whoever sends a request is served, however many connections are held open that send none', async () => {
  const { url, gone, openAll } = await gatewayOfTen()
  await openAll('silent', 12)
  expect((await fetch(`${url}/live`)).status).toBe(200)
  await expect.poll(() => gone).toEqual(['silent0', 'silent1', 'silent2', 'silent3'])
})

test('connections that come in one turn of the event loop each have another one closed', () => {
  const server = createServer()
  new Connections(server, 10)
  const sockets = Array.from({ length: 12 }, () => new Socket())
  for (const socket of sockets) server.emit('connection', socket)
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([...Array(3).fill(true), ...Array(9).fill(false)])
  for (const socket of sockets) socket.destroy()
})

test('where a request came on each, the oldest goes that waits for a further one, also if it has begun to send that', async () => {
  const { url, gone, open, openAll } = await gatewayOfTen()
  await openAll('streaming', 2, STREAM)
  const begun = await open('begun', `${LIVE}\r\n`)
  begun.write(LIVE)
  await openAll('answered', 6, `${LIVE}\r\n`)
  await open('last', `${LIVE}\r\n`)
  await expect.poll(() => gone).toEqual(['begun'])
  expect((await fetch(`${url}/live`)).status).toBe(200)
  await expect.poll(() => gone).toEqual(['begun', 'answered0'])
})

test('where each has a request in progress, a new one is refused past the most', async () => {
  const { gone, open, openAll } = await gatewayOfTen()
  await openAll('streaming', 10, STREAM)
  const socket = await open('refused')
  await once(socket, 'close')
  expect(gone).toEqual(['refused'])
})
