import { RuleLoop } from './rule-loop.ts'
import { type StateBytes, stateBytes } from './state-bytes.ts'

/** What the process is told once it has started. */
export interface RuleWork {
  readonly accounts: number
  readonly holds: number
}

/** What it reports before it ends. The times are of the processor, in microseconds. */
export interface RuleReport extends StateBytes {
  readonly hotTransferMicros: number
  readonly coldTransferMicros: number
  readonly hotPairMicros: number
  readonly coldPairMicros: number
}

const WARM_UP = 30_000
const [TRANSFERS, PAIRS] = [100_000, 40_000]

process.once('message', ({ accounts, holds }: RuleWork) => {
  const loop = new RuleLoop()
  for (const heat of ['hot', 'cold'] as const) {
    loop.transfers(heat, WARM_UP)
    loop.pairs(heat, WARM_UP)
  }
  const report: RuleReport = {
    hotTransferMicros: loop.transfers('hot', TRANSFERS),
    coldTransferMicros: loop.transfers('cold', TRANSFERS),
    hotPairMicros: loop.pairs('hot', PAIRS),
    coldPairMicros: loop.pairs('cold', PAIRS),
    ...stateBytes(accounts, holds),
  }
  process.send?.(report, () => process.disconnect())
})
