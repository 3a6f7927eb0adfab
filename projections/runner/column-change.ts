/** What a batch does to one column: a function of the value before. */
export type ColumnChange =
  | { readonly kind: 'set'; readonly value: unknown }
  | { readonly kind: 'add'; readonly amount: Countable }
  | { readonly kind: 'max'; readonly floor: unknown }
  /** x → max(x + amount, floor): any sequence of `add` and `max` on one column amounts to this. */
  | { readonly kind: 'raise'; readonly amount: Countable; readonly floor: Countable }

export type Countable = bigint | number

/** A change that depends on the value before. */
export type RelativeChange = Exclude<ColumnChange, { kind: 'set' }>

/** The one change that does what `first` and then `second` do. */
export function combine(first: ColumnChange, second: RelativeChange): ColumnChange {
  if (first.kind === 'set') return { kind: 'set', value: changed(first.value, second) }
  if (first.kind === 'add' && second.kind === 'add') return { kind: 'add', amount: plus(first.amount, second.amount) }
  if (first.kind === 'max' && second.kind === 'max') return { kind: 'max', floor: greatest(first.floor, second.floor) }
  return combineRaises(asRaise(first), asRaise(second))
}

/** The value after a change; a null counts as zero for `add`, and as less than everything for `max`. */
export function changed(value: unknown, change: ColumnChange): unknown {
  switch (change.kind) {
    case 'set':
      return change.value
    case 'add':
      return plusNullable(value, change.amount)
    case 'max':
      return greatest(value, change.floor)
    case 'raise':
      return greatest(plusNullable(value, change.amount), change.floor)
  }
}

interface Raise {
  readonly amount: Countable | null
  readonly floor: Countable | null
}

function asRaise(change: RelativeChange): Raise {
  switch (change.kind) {
    case 'add':
      return { amount: change.amount, floor: null }
    case 'max':
      return { amount: null, floor: countable(change.floor) }
    case 'raise':
      return change
  }
}

function combineRaises(first: Raise, second: Raise): ColumnChange {
  const raisedFloor = first.floor === null ? null : plusNullable(first.floor, second.amount)
  const floor = countable(greatest(raisedFloor, second.floor))
  return { kind: 'raise', amount: countable(plusNullable(first.amount, second.amount)), floor }
}

function plusNullable(value: unknown, amount: Countable | null): unknown {
  if (amount === null) return value
  return value === null || value === undefined ? amount : plus(countable(value), amount)
}

function plus(a: Countable, b: Countable): Countable {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b
  if (typeof a === 'number' && typeof b === 'number') return a + b
  throw new TypeError(`cannot add ${typeof b} to ${typeof a}`)
}

function countable(value: unknown): Countable {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  throw new TypeError(`cannot count with ${typeof value}`)
}

/** The greater of two values of one column; a null is less than everything. */
export function greatest(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? b : a
  if (a === null || a === undefined) return b
  if (b === null || b === undefined) return a
  return isLess(a, b) ? b : a
}

/** The order of the database: numbers by value, text by its UTF-8 bytes (collation C). */
function isLess(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
  if (typeof a === 'boolean' && typeof b === 'boolean') return !a && b
  return countable(a) < countable(b)
}
