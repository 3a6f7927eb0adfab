/**
 * The same function with a memory of its results, by argument. It remembers up to `max` of them and then starts over. For results that are
 * cheap to make again and needed by every request, where a cache that tracks the order of use would cost more than it saves.
 */
export function remembered<Value>(make: (argument: string) => Value, max: number): (argument: string) => Value {
  const known = new Map<string, Value>()
  return (argument) => {
    const found = known.get(argument)
    if (found !== undefined) return found
    if (known.size >= max) known.clear()
    const made = make(argument)
    known.set(argument, made)
    return made
  }
}
