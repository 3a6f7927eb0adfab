import { AssetCode } from '@heptad/schemas/money/asset.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'

const COMMON_SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₿': 'BTC',
}

/** The asset code of a commodity: what the options map it to, else itself; null when that is no asset code. */
export function assetCodeOf(commodity: string, mapping: ReadonlyMap<string, string>): AssetCode | null {
  const code = AssetCode.safeParse(mapping.get(commodity) ?? commodity)
  return code.success ? code.data : null
}

/** What to say about a commodity that is no asset code: the very option that maps it. */
export function unmappedCommodity(commodity: string): string {
  const option = `--commodity '${commodity.replaceAll("'", "'\\''")}=${COMMON_SIGNS[commodity] ?? 'CODE'}'`
  return `commodity ${JSON.stringify(commodity)} is no asset code; map it with ${option}`
}

/** Reads `--commodity '$=USD'` options; the last equals sign separates. Throws a {@link CliFailure} on a malformed one. */
export function commodityMapping(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map(readMapping))
}

function readMapping(option: string): readonly [string, string] {
  const at = option.lastIndexOf('=')
  const code = option.slice(at + 1)
  if (at >= 0 && AssetCode.safeParse(code).success) return [option.slice(0, at), code]
  const hint = 'write it as COMMODITY=CODE; a code has 1 to 32 letters, digits, dots, underscores and hyphens'
  throw new CliFailure(EXIT.usage, `--commodity ${option} maps to no asset code`, hint)
}
