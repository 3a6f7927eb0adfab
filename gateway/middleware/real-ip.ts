import { BlockList, isIP } from 'node:net'
import { incomingOf, type Step } from '../context.ts'

/**
 * Finds the caller's address: the peer of the socket, or, when that is a trusted proxy, the last address in
 * X-Forwarded-For that is not one. What stands further left was written by the caller and proves nothing.
 */
export function realIp({ trustedProxies }: { readonly trustedProxies: readonly string[] }): Step {
  const trusted = blockListOf(trustedProxies)
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (c, next) => {
    const peer = withoutMapping(incomingOf(c)?.socket.remoteAddress ?? '')
    const forwarded = c.req.header('x-forwarded-for')
    c.set('ip', forwarded !== undefined && isTrusted(peer) ? lastUntrusted(forwarded, peer, isTrusted) : peer)
    return next()
  }
}

/** Begins a zone id (RFC 4007 section 11), which means something on one machine only and may be of any length. */
const ZONE = '%'

function lastUntrusted(forwarded: string, peer: string, isTrusted: (address: string) => boolean): string {
  let caller = peer
  for (const entry of forwarded.split(',').reverse()) {
    const address = withoutMapping(entry.trim())
    if (isIP(address) === 0 || address.includes(ZONE)) return caller
    caller = address
    if (!isTrusted(address)) return caller
  }
  return caller
}

/** Sockets that listen on IPv6 show IPv4 peers as `::ffff:192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
}

/** A list of addresses and CIDR ranges. Throws on text that is neither. */
function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) throw new Error(`not an address or CIDR range: ${range}`)
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return list
}
