import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EventContract } from './contract.ts'
import { JsonObject } from './json.ts'

const HERE = import.meta.dirname

const moduleLists = globSync('*/events.ts', { cwd: HERE }).map((file) => dirname(file))
const contracts = (await Promise.all(moduleLists.map(contractsOf))).flat()
const fixtureFiles = globSync('*/fixtures/*.json', { cwd: HERE })

describe.each(contracts)('the event $contract.type', ({ module, contract }) => {
  const versions = Array.from({ length: contract.schemaVersion }, (_, index) => index + 1)

  test.each(versions)('has a golden fixture of version %i that its newest contract takes', (version) => {
    const fixture = readFixture(module, `${contract.type}.v${version}.json`)
    const newest = upcast(contract, fixture, version)
    expect(contract.data.parse(newest)).toEqual(newest)
  })
})

test('every module with events is covered', () => {
  expect(moduleLists).toContain('money')
  expect(contracts.length).toBeGreaterThanOrEqual(moduleLists.length)
})

test('every fixture belongs to an event version that a contract knows', () => {
  const known = contracts.flatMap(({ contract: { type, schemaVersion } }) =>
    Array.from({ length: schemaVersion }, (_, index) => `${type}.v${index + 1}.json`),
  )
  expect(fixtureFiles.map((file) => basename(file)).filter((file) => !known.includes(file))).toEqual([])
})

test('every event contract of a module stands in its list', async () => {
  const files = globSync('*/*.ts', { cwd: HERE, exclude: ['**/*.test.ts', 'kernel/**'] })
  const exported = await Promise.all(files.map((file) => exportsOf(file)))
  const types = exported.flat().filter(isEventContract)
  const listed = contracts.map(({ contract }) => contract.type)
  expect(types.map(({ type }) => type).filter((type) => !listed.includes(type))).toEqual([])
})

async function contractsOf(module: string): Promise<{ module: string; contract: EventContract }[]> {
  const lists = await exportsOf(join(module, 'events.ts'))
  return lists
    .flat()
    .filter(isEventContract)
    .map((contract) => ({ module, contract }))
}

async function exportsOf(file: string): Promise<unknown[]> {
  return Object.values(await import(join(HERE, file)))
}

function isEventContract(value: unknown): value is EventContract {
  return typeof value === 'function' && 'kind' in value && value.kind === 'event'
}

function readFixture(module: string, name: string): JsonObject {
  const file = join(HERE, module, 'fixtures', name)
  expect(existsSync(file), `schemas/${module}/fixtures/${name} exists`).toBe(true)
  return JsonObject.parse(JSON.parse(readFileSync(file, 'utf8')))
}

function upcast(contract: EventContract, data: JsonObject, fromVersion: number): JsonObject {
  if (fromVersion === contract.schemaVersion) return data
  const step = contract.upcasters[fromVersion]
  if (step === undefined) throw new Error(`${contract.type} has no upcaster from version ${fromVersion}`)
  return upcast(contract, step(data), fromVersion + 1)
}
