import { assetRegistered } from '@heptad/schemas/money/asset.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision, reject } from '../decider.ts'
import type { AssetRegistered, RegisterAsset } from './book-messages.ts'
import { findAsset, type OpenBook } from './book-state.ts'

/** Fixes an asset's scale. Another scale than the present one is refused as soon as an account holds the asset. */
export function register(book: OpenBook, { data }: RegisterAsset): Decision<AssetRegistered, MoneyRejection> {
  const { code, scale } = data
  const known = findAsset(book, code)
  if (known?.scale === scale) return accept()
  if (known?.isUsed) return reject('scale-mismatch', { asset: code, scale: known.scale })
  return accept(assetRegistered({ code, scale }))
}

/** The book after an asset was registered. */
export function registered(book: OpenBook, { data }: AssetRegistered): OpenBook {
  return { ...book, assets: book.assets.set(data.code, { scale: data.scale, isUsed: false }) }
}
