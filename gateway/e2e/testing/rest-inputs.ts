import { namesIn, type RestPath } from '../../operations/rest-path.ts'
import type { ForeignInput } from './foreign-inputs.ts'

/** The inputs of an entry that its REST address can take too, with what the path says moved there. */
export function restInputs({ path, without = [] }: RestPath, inputs: readonly ForeignInput[]): readonly ForeignInput[] {
  const named = namesIn(path)
  return inputs.flatMap((input) => {
    if ('lines' in input) return []
    const values = 'body' in input ? input.body : input.parameters
    const names = Object.keys(values)
    const fits = named.every((name) => names.includes(name)) && !without.some((name) => names.includes(name))
    if (!fits) return []
    return 'body' in input ? { ...input, ...parted(input.body, named) } : input
  })
}

function parted(body: object, named: readonly string[]) {
  const members = Object.entries(body)
  const [inPath, rest] = [true, false].map((isNamed) =>
    Object.fromEntries(members.filter(([name]) => named.includes(name) === isNamed)),
  )
  return { inPath: inPath ?? {}, body: rest ?? {} }
}
