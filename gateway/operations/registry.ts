import type { GatewayDeps } from '../ports.ts'
import { streamOperation } from '../routes/events/stream.ts'
import { ledgerOperations } from '../routes/money/ledger-batch.ts'
import { moneyPaths } from '../routes/money/rest-paths.ts'
import { STATEMENT, withFormats } from '../routes/money/statement-format.ts'
import { systemOperations } from '../routes/system/operations.ts'
import { commandOperation } from './command-operation.ts'
import type { Operation } from './operation.ts'
import { positionsOf } from './positions.ts'
import { queryOperation } from './query-operation.ts'
import { restOperations } from './rest-operation.ts'

/** All operations: each command with a permission, each query, the REST addresses of money, and those for operators. */
export function operationsOf(deps: GatewayDeps): readonly Operation[] {
  const positions = positionsOf(deps)
  return [
    ...deps.commands.flatMap(({ contract, handler: { permission } }) =>
      permission === null ? [] : [commandOperation({ contract, permission }, deps, positions)],
    ),
    ...deps.queries.map((definition) => queryOperation(definition, deps, positions)),
    ...restOperations(moneyPaths, deps, positions).map((one) =>
      one.id === STATEMENT ? withFormats(one, deps, positions) : one,
    ),
    ...ledgerOperations(deps, positions),
    streamOperation(deps, positions),
    ...systemOperations(deps),
  ]
}
