import { type Clock, systemClock } from '../clock/clock.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import type { KeyringDocument } from './keyring-document.ts'

/** A key provider that is gone with the process, for tests and the simulator. */
export function memoryKeyring(clock: Pick<Clock, 'now'> = systemClock()): Promise<Keyring> {
  let held: KeyringDocument | null = null
  return openKeyring(
    {
      async load() {
        return held
      },
      async create(document) {
        if (held !== null) return false
        held = document
        return true
      },
      async save(document) {
        held = document
      },
    },
    clock,
  )
}
