import type { IncomingMessage, Server } from 'node:http'

const LOOKS = 20
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Reads on, and throws away, what a caller still sends once it has its answer, for at most `lingerMs` and 64 MiB, and not while the server closes. A connection
 * that is closed on unread bytes is reset, and a caller that is busy sending may then never see the answer (RFC 9112, section 9.6).
 */
export function lingerAfterAnswers(server: Server, lingerMs: number): void {
  server.on('request', (incoming, response) => {
    response.once('finish', () => {
      if (!incoming.complete && !incoming.destroyed) linger(incoming, server, lingerMs)
    })
  })
}

function linger(incoming: IncomingMessage, server: Server, lingerMs: number): void {
  const { socket } = incoming
  const most = socket.bytesRead + MAX_BYTES
  let looks = 0
  const looking = setInterval(() => {
    looks += 1
    if (looks >= LOOKS || socket.bytesRead > most || !server.listening) socket.destroy()
  }, lingerMs / LOOKS)
  incoming.once('close', () => clearInterval(looking))
  incoming.resume()
}
