/** Items in order, in a tree of which a change copies one path: a short array where they are few. No two of them are equal in order. */
export type Ordered<T> = readonly T[] | Branch<T>

/** An inner node of the tree; never empty. */
class Branch<T> {
  readonly first: T
  readonly size: number
  readonly children: readonly Ordered<T>[]

  constructor(first: T, size: number, children: readonly Ordered<T>[]) {
    this.first = first
    this.size = size
    this.children = children
  }

  /** As JSON it is the list that it stands for. */
  toJSON(): readonly T[] {
    return [...eachOf(this)]
  }
}

/** Which of two items comes first, as for `Array.sort`. */
export type Order<T> = (one: T, other: T) => number

const WIDTH = 32
const SPARSE = WIDTH / 4

/** How many there are. */
export function sizeOf<T>(items: Ordered<T>): number {
  return isLeaf(items) ? items.length : items.size
}

/** The first of them. */
export function firstOf<T>(items: Ordered<T>): T | undefined {
  return isLeaf(items) ? items[0] : items.first
}

/** All of them in order. */
export function* eachOf<T>(items: Ordered<T>): Generator<T, void, undefined> {
  if (isLeaf(items)) yield* items
  else for (const child of items.children) yield* eachOf(child)
}

/** The item that `compare` finds equal: less than nothing says that what is looked for comes before. */
export function find<T>(items: Ordered<T>, compare: (item: T) => number): T | undefined {
  if (isLeaf(items)) {
    const found = items[placeIn(items, compare)]
    return found !== undefined && compare(found) === 0 ? found : undefined
  }
  const child = items.children[childFor(items, compare)]
  return child === undefined ? undefined : find(child, compare)
}

/** The items with this one, in place of the one that is equal to it in order if there is one. */
export function insert<T>(items: Ordered<T>, item: T, order: Order<T>): Ordered<T> {
  const [left, right] = inserted(items, item, order)
  return right === undefined ? left : branch([left, right])
}

/** The items without the one that is equal to this one in order. */
export function remove<T>(items: Ordered<T>, item: T, order: Order<T>): Ordered<T> {
  const compare = (other: T) => order(item, other)
  if (isLeaf(items)) {
    const place = placeIn(items, compare)
    const found = items[place]
    return found === undefined || order(item, found) !== 0 ? items : items.toSpliced(place, 1)
  }
  const place = childFor(items, compare)
  const child = items.children[place] ?? []
  const left = remove(child, item, order)
  if (left === child) return items
  const children = joined(items.children.with(place, left), place)
  const [only = []] = children
  return children.length > 1 ? branch(children) : only
}

function inserted<T>(items: Ordered<T>, item: T, order: Order<T>): readonly [Ordered<T>, Ordered<T>?] {
  const compare = (other: T) => order(item, other)
  if (isLeaf(items)) {
    const place = placeIn(items, compare)
    const found = items[place]
    if (found !== undefined && order(item, found) === 0) return [items.with(place, item)]
    return halves(items.toSpliced(place, 0, item), place)
  }
  const place = childFor(items, compare)
  const [left, right] = inserted(items.children[place] ?? [], item, order)
  if (right === undefined) return [branch(items.children.with(place, left))]
  const [first, second] = halves(items.children.toSpliced(place, 1, left, right), place + 1)
  return second === undefined ? [branch(first)] : [branch(first), branch(second)]
}

/** Splits what is too long; behind the end it grows without leaving half-empty nodes, as ids do that rise with time. */
function halves<T>(members: readonly T[], grownAt: number): readonly [readonly T[], (readonly T[])?] {
  if (members.length <= WIDTH) return [members]
  const at = grownAt === members.length - 1 ? WIDTH : WIDTH / 2
  return [members.slice(0, at), members.slice(at)]
}

/** Puts a sparse child together with a neighbour where both fit into one; drops an empty one. */
function joined<T>(children: readonly Ordered<T>[], place: number): readonly Ordered<T>[] {
  const child = children[place]
  if (child === undefined || widthOf(child) > SPARSE) return children
  if (widthOf(child) === 0) return children.toSpliced(place, 1)
  const at = place === 0 ? 0 : place - 1
  const [one, other] = [children[at], children[at + 1]]
  if (one === undefined || other === undefined || widthOf(one) + widthOf(other) > WIDTH) return children
  if (isLeaf(one)) return isLeaf(other) ? children.toSpliced(at, 2, [...one, ...other]) : children
  return isLeaf(other) ? children : children.toSpliced(at, 2, branch([...one.children, ...other.children]))
}

function branch<T>(children: readonly Ordered<T>[]): Branch<T> {
  const [child = []] = children
  const first = firstOf(child)
  if (first === undefined) throw new Error('a branch has children, and each of them items')
  let size = 0
  for (const each of children) size += sizeOf(each)
  return new Branch(first, size, children)
}

function isLeaf<T>(items: Ordered<T>): items is readonly T[] {
  return Array.isArray(items)
}

function widthOf<T>(items: Ordered<T>): number {
  return isLeaf(items) ? items.length : items.children.length
}

/** Where the first item stands that does not come before what is looked for. */
function placeIn<T>(items: readonly T[], compare: (item: T) => number): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && compare(item) > 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Which child holds what is looked for, or would. */
function childFor<T>({ children }: Branch<T>, compare: (item: T) => number): number {
  let [low, high] = [1, children.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const first = firstOf(children[middle] ?? [])
    if (first !== undefined && compare(first) >= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}
