/** What kept a file from loading, with its place where the error tells it. */
export function loadError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = placeIn(error.stack ?? '')
  return place === undefined || error.message.includes(place) ? error.message : `${error.message} (at ${place})`
}

/** Of what cannot be parsed a stack begins with the place; of what threw, the place stands where it threw. */
function placeIn(stack: string): string | undefined {
  return /^((?:file:\/)?\/\S+:\d+)\n/.exec(stack)?.[1] ?? /\(?(file:\/\/[^\s)]+:\d+:\d+)\)?/.exec(stack)?.[1]
}
