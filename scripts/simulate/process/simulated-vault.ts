import type { Vault } from '@heptad/infra/keys/port.ts'
import type { Sealed } from '@heptad/schemas/envelope.ts'

const PREFIX = 'sealed.v1.simulated.'

/** Hides nothing, and needs no chance: the same value always has the same text. */
export const simulatedVault: Vault = {
  seal,
  sealRepeated: seal,
  async open(_, sealed) {
    const [, , value] = JSON.parse(Buffer.from(sealed.slice(PREFIX.length), 'base64url').toString())
    return { value }
  },
}

async function seal(...value: Parameters<Vault['seal']>): Promise<Sealed> {
  return `${PREFIX}${Buffer.from(JSON.stringify(value)).toString('base64url')}` as Sealed
}
