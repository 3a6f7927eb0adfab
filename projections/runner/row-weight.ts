import type { RowOperation } from '../row-operation.ts'

const PER_OPERATION = 100
const PER_VALUE = 16

/** Approximate bytes that operations take in memory and in a statement, by which batches are bounded. */
export function weightOf(operations: readonly RowOperation[]): number {
  let bytes = 0
  for (const { row } of operations) {
    bytes += PER_OPERATION
    for (const name in row) bytes += PER_VALUE + lengthOf(row[name])
  }
  return bytes
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let bytes = 0
  for (const inner of Object.values(value)) bytes += PER_VALUE + lengthOf(inner)
  return bytes
}
