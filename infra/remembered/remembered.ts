/**
 * The same function, which gives what it made before for the same argument. It remembers up to `max` of them and then begins anew: for what
 * is cheap to make again and asked for on every request, which a cache that keeps an order of use would cost more than it saves.
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
