/** A value, or a promise of it. On a hot path, awaiting a value that is there already may cost more than making it (decision 50). */
export type Awaitable<T> = T | Promise<T>

/** Calls `next` with the value: at once if it is there, else when it comes. */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Calls `next` with both values, which are waited for together: at once if they are there. */
export function andThenBoth<A, B, U>(
  a: Awaitable<A>,
  b: Awaitable<B>,
  next: (a: A, b: B) => Awaitable<U>,
): Awaitable<U> {
  if (a instanceof Promise || b instanceof Promise)
    return Promise.all([a, b]).then(([first, second]) => next(first, second))
  return next(a, b)
}
