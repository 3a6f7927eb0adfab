/** Whether an event is of one of these types, or below one that ends with a dot (`money.`); without any, it always is. */
export function isOfTypes(type: string, types: readonly string[]): boolean {
  return types.length === 0 || types.some((name) => (name.endsWith('.') ? type.startsWith(name) : type === name))
}
