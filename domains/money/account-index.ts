const SMALLEST = 16
/** How many slots move to the larger table with each account that is added, so that growing never causes a pause. */
const CARRIED = 4

/**
 * Where the accounts of a book may stand, by the hash of a name (open addressing, 8 bytes a slot). All states of the book share it and it only
 * grows, so it answers candidates: the right place is the one whose account, in the state at hand, has the name. That is why it needs no
 * copies, and states stay values although they share it.
 */
export class AccountIndex {
  #table = new Table(SMALLEST)
  #older: Table | null = null
  #carried = 0

  /** Says that an account of this name stands at a place, in some state. */
  add(hash: number, place: number): void {
    if (this.#table.isFull) this.#grow()
    this.#table.add(hash, place)
    this.#carry()
  }

  /** Calls `pick` with each place of this hash, until it answers something. */
  find<T>(hash: number, pick: (place: number) => T | undefined): T | undefined {
    return this.#table.find(hash, pick) ?? this.#older?.find(hash, pick)
  }

  #grow(): void {
    while (this.#older !== null) this.#carry()
    this.#older = this.#table
    this.#table = new Table(2 * this.#older.capacity)
    this.#carried = 0
  }

  #carry(): void {
    const older = this.#older
    if (older === null) return
    const until = Math.min(this.#carried + CARRIED, older.capacity)
    for (; this.#carried < until; this.#carried += 1) older.copyTo(this.#table, this.#carried)
    if (this.#carried === older.capacity) this.#older = null
  }
}

/** FNV's standard offset: the seed where no attacker chooses the names. */
export const FNV_OFFSET = 0x811c9dc5

/** The hash of a name's last `length` characters: FNV-1a, its bits mixed as in MurmurHash3, because neighbours in a table are tried in order. */
export function hashOf(name: string, length: number, seed: number): number {
  let hash = seed
  for (let at = Math.max(0, name.length - length); at < name.length; at += 1)
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

class Table {
  readonly capacity: number
  /** Hash and place + 1 by turns; 0 is a free slot. */
  readonly #slots: Uint32Array
  #used = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.#slots = new Uint32Array(2 * capacity)
  }

  get isFull(): boolean {
    return 4 * this.#used >= 3 * this.capacity
  }

  add(hash: number, place: number): void {
    let slot = hash & (this.capacity - 1)
    for (; this.#slots[2 * slot + 1] !== 0; slot = (slot + 1) & (this.capacity - 1))
      if (this.#slots[2 * slot] === hash && this.#slots[2 * slot + 1] === place + 1) return
    this.#slots[2 * slot] = hash
    this.#slots[2 * slot + 1] = place + 1
    this.#used += 1
  }

  find<T>(hash: number, pick: (place: number) => T | undefined): T | undefined {
    for (let slot = hash & (this.capacity - 1); ; slot = (slot + 1) & (this.capacity - 1)) {
      const place = this.#slots[2 * slot + 1] ?? 0
      if (place === 0) return undefined
      if (this.#slots[2 * slot] !== hash) continue
      const picked = pick(place - 1)
      if (picked !== undefined) return picked
    }
  }

  copyTo(other: Table, slot: number): void {
    const [hash = 0, place = 0] = [this.#slots[2 * slot], this.#slots[2 * slot + 1]]
    if (place !== 0) other.add(hash, place - 1)
  }
}
