/** The media type of JSON, one value to a line. */
export const NDJSON = 'application/x-ndjson'
