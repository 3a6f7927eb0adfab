/** A number with what it counts: `1 event`, `2 events`. */
export function counted(count: number | bigint | string, one: string, many = `${one}s`): string {
  return `${count} ${String(count) === '1' ? one : many}`
}
