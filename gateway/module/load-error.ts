/** What kept a file from loading, with its place where the error tells it. */
export function loadError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = placeIn(error.stack ?? '')
  return place === undefined || error.message.includes(place) ? error.message : `${error.message} (at ${place})`
}

/** The stack of a syntax error begins with its place; that of an error thrown while loading names it where it was thrown. */
function placeIn(stack: string): string | undefined {
  return /^((?:file:\/)?\/\S+:\d+)\n/.exec(stack)?.[1] ?? /\(?(file:\/\/[^\s)]+:\d+:\d+)\)?/.exec(stack)?.[1]
}
