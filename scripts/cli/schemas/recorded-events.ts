import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventContract } from '@heptad/schemas/contract.ts'
import { JsonObject } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import { narrowings } from './narrowings.ts'

/** A module's events, and the folder in which `recorded.json` and `fixtures/` lie. */
export interface RecordedModule {
  readonly name: string
  readonly folder: string
  readonly events: readonly EventContract[]
}

/** Something about an event that would make what is in a log unreadable, or that nobody has recorded yet. */
export interface EventFinding {
  readonly type: string
  readonly kind: 'breaking' | 'not-recorded' | 'fixture'
  readonly what: string
  readonly fix: string
}

/** JSON Schemas by `<type>.v<version>`. */
const Recorded = z.record(z.string(), JsonObject)

/** Compares each event with what was recorded of it, and takes every golden fixture through the upcasters. */
export function checkEvents(module: RecordedModule): readonly EventFinding[] {
  const shapes = recordedShapes(module.folder)
  return [
    ...module.events.flatMap((contract) => [...shapeFindings(contract, shapes)]),
    ...module.events.flatMap((contract) => [...fixtureFindings(module, contract)]),
    ...forgotten(module, shapes),
  ]
}

/** Writes down the present shape of each event, and a golden fixture where none is. Only when nothing breaks. Answers the files. */
export function recordEvents(module: RecordedModule, exampleOf: (schema: JsonObject) => unknown): readonly string[] {
  const shapes = { ...recordedShapes(module.folder) }
  const written: string[] = []
  for (const contract of module.events) {
    const shape = shapeOf(contract)
    shapes[nameOf(contract)] = shape
    const fixture = fixturePath(module, contract.type, contract.schemaVersion)
    if (existsSync(fixture)) continue
    mkdirSync(join(module.folder, 'fixtures'), { recursive: true })
    writeFileSync(fixture, `${JSON.stringify(exampleOf(shape), null, 2)}\n`)
    written.push(fixture)
  }
  const sorted = Object.fromEntries(Object.entries(shapes).sort(([one], [other]) => (one < other ? -1 : 1)))
  const file = join(module.folder, 'recorded.json')
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`)
  return [file, ...written]
}

export function fixturePath({ folder }: Pick<RecordedModule, 'folder'>, type: string, version: number): string {
  return join(folder, 'fixtures', `${type}.v${version}.json`)
}

function recordedShapes(folder: string): Readonly<Record<string, JsonObject>> {
  const file = join(folder, 'recorded.json')
  return existsSync(file) ? Recorded.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
}

function shapeOf({ data }: EventContract): JsonObject {
  const { $schema: _, ...shape } = z.toJSONSchema(data, { io: 'input', unrepresentable: 'any' })
  return JsonObject.parse(JSON.parse(JSON.stringify(shape)))
}

function nameOf({ type, schemaVersion }: EventContract): string {
  return `${type}.v${schemaVersion}`
}

function* shapeFindings(
  contract: EventContract,
  shapes: Readonly<Record<string, JsonObject>>,
): Generator<EventFinding> {
  const { type, schemaVersion } = contract
  const before = shapes[nameOf(contract)]
  if (before === undefined) {
    const what = `version ${schemaVersion} is not recorded`
    yield { type, kind: 'not-recorded', what, fix: 'heptad schemas record, and commit recorded.json' }
    return
  }
  for (const what of narrowings(before, shapeOf(contract)))
    yield { type, kind: 'breaking', what, fix: `undo it, or make a new version: heptad new event-version ${type}` }
}

function* fixtureFindings(module: RecordedModule, contract: EventContract): Generator<EventFinding> {
  const { type, schemaVersion } = contract
  for (let version = 1; version <= schemaVersion; version += 1) {
    const file = fixturePath(module, type, version)
    const finding = (what: string, fix: string): EventFinding => ({ type, kind: 'fixture', what, fix })
    if (!existsSync(file)) {
      yield finding(`version ${version} has no golden fixture`, `heptad schemas record, or write ${file}`)
      continue
    }
    const fault = faultOf(contract, JsonObject.parse(JSON.parse(readFileSync(file, 'utf8'))), version)
    const fix = version === schemaVersion ? `mend ${file}` : 'mend its upcasters'
    if (fault !== null) yield finding(`its golden fixture of version ${version} is not understood: ${fault}`, fix)
  }
}

function faultOf({ data, upcasters, schemaVersion }: EventContract, fixture: JsonObject, from: number): string | null {
  try {
    let current = fixture
    for (let version = from; version < schemaVersion; version += 1) {
      const step = upcasters[version]
      if (step === undefined) return `there is no upcaster from version ${version}`
      current = step(current)
    }
    const [issue] = data.safeParse(current).error?.issues ?? []
    return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** An event that was recorded once is in logs; without its contract they cannot be read. */
function* forgotten({ events }: RecordedModule, shapes: Readonly<Record<string, JsonObject>>): Generator<EventFinding> {
  for (const name of Object.keys(shapes)) {
    const [, type = '', version = ''] = /^(.*)\.v(\d+)$/.exec(name) ?? []
    const contract = events.find((candidate) => candidate.type === type)
    if (contract !== undefined && contract.schemaVersion >= Number(version)) continue
    const what =
      contract === undefined ? 'was recorded, and is not declared any more' : `version ${version} was recorded`
    yield { type, kind: 'breaking', what, fix: 'declare it again: what is in a log must be read' }
  }
}
