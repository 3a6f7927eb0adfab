/** A JSON Pointer (RFC 6901): `['legs', 0, 'a/b']` is `/legs/0/a~1b`. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
