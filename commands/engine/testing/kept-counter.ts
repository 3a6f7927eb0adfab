import type { CommandDefinition, ErasedDecider } from '../../define.ts'
import { counter, counterCommands } from './counter.ts'

/** The counter with snapshots in this shape. */
export function keptCounter(shape: string): readonly CommandDefinition[] {
  const decider = {
    ...counter,
    snapshot: {
      shape,
      pages: (state: unknown) => [JSON.parse(JSON.stringify(state))],
      restorer() {
        let kept: unknown = null
        const take = (page: unknown): void => {
          kept = page
        }
        return { take, state: () => kept }
      },
    },
  } as unknown as ErasedDecider
  return counterCommands.map(({ contract, handler }) => ({ contract, handler: { ...handler, decider } }))
}
