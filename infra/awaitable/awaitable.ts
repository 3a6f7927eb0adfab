/** A value that is often there at once. On a hot path, waiting for it then costs more than making it. */
export type Awaitable<T> = T | Promise<T>

/** Goes on with a value: at once where it is there, else when it comes. */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}
