import type { KeyProvider } from './port.ts'

/** Tells whether two installations have the same root secret, and nothing else about it: 64 hexadecimal digits. */
export async function keyringMark(derive: KeyProvider['derive']): Promise<string> {
  return (await derive('keyring mark v1')).toString('hex')
}
