import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { iamEvents } from './events.ts'

const folder = join(import.meta.dirname, 'fixtures')
const files = readdirSync(folder)

test.each(files)('%s is still understood, and means what it meant', (file) => {
  const [, type, version] = /^(.+)\.v(\d+)\.json$/.exec(file) ?? []
  const contract = iamEvents.find((candidate) => candidate.type === type)
  const stored = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  let data = stored
  for (let from = Number(version); from < (contract?.schemaVersion ?? 0); from += 1)
    data = contract?.upcasters[from]?.(data)
  const parsed = contract?.data.parse(data)
  if (Number(version) === contract?.schemaVersion) expect(parsed).toEqual(stored)
})

test.each(iamEvents)('every version of $type has a golden fixture', ({ type, schemaVersion }) => {
  const versions = Array.from({ length: schemaVersion }, (_, index) => `${type}.v${index + 1}.json`)
  expect(files).toEqual(expect.arrayContaining(versions))
})
