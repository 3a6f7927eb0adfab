import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bounded, TimedOut } from '@heptad/infra/lifecycle/bounded.ts'
import { z } from 'zod'
import { builtIn, builtInModules } from './built-in.ts'
import type { ModuleDefinition } from './definition.ts'
import { inOrderOfDependencies } from './dependencies.ts'
import { type FoundModule, faultIn } from './found-module.ts'
import { loadError } from './load-error.ts'
import { type ModuleSet, moduleSet } from './module-set.ts'
import { type Fault, ModuleRefused } from './refusal.ts'
import { faultsOf } from './validate.ts'

const Manifest = z.object({ main: z.string().optional() })
const ENTRIES = ['index.ts', 'index.js', 'index.mjs']

/** A file that has not been loaded by then waits for something. */
const LOADED_WITHIN_MS = 30_000

const Part = z.custom((value) => (typeof value === 'object' && value !== null) || typeof value === 'function')
const list = z.array(Part)
const names = z.array(z.string())

/** Recognises a module among whatever a file may export: every list is there, though it may be empty. */
const Parts = z.object({
  ...{ name: z.string(), version: z.string(), dependencies: names, formerly: names, events: list },
  ...{ rejections: z.object({ codes: names }), problems: z.record(z.string(), z.array(z.unknown())) },
  ...{ commands: list, reactions: list, timers: list, queries: list, projections: list, sums: list, histories: list },
})
const Definition = z.custom<ModuleDefinition>((value) => Parts.safeParse(value).success)

/**
 * Discovers the modules in these folders (or entry files), loads them, and puts them beside the built-in ones, each after those that
 * it depends on. Throws a {@link ModuleRefused} that names all that does not fit.
 */
export async function loadModules(paths: readonly string[], withinMs = LOADED_WITHIN_MS): Promise<ModuleSet> {
  if (paths.length === 0) return builtIn
  const found = await findModules(paths, withinMs)
  return moduleSet([...builtInModules, ...inOrderOfDependencies(found.map(({ module }) => module))])
}

/** The modules in these folders, loaded and found fit. Throws a {@link ModuleRefused}. */
export async function findModules(
  paths: readonly string[],
  withinMs = LOADED_WITHIN_MS,
): Promise<readonly FoundModule[]> {
  const found: FoundModule[] = []
  const faults: Fault[] = []
  for (const path of paths) {
    const one = await loadOne(path, withinMs)
    if ('fix' in one) faults.push(one)
    else found.push(one)
  }
  if (faults.length === 0) faults.push(...faultsOf(found, builtInModules))
  if (faults.length > 0) throw new ModuleRefused(faults)
  return found
}

async function loadOne(path: string, withinMs: number): Promise<FoundModule | Fault> {
  const place = placeOf(path)
  if ('fix' in place) return place
  const before = activity()
  try {
    const exports: { readonly default?: unknown } = await bounded(import(pathToFileURL(place.entry).href), withinMs)
    const parsed = Definition.safeParse(exports.default)
    if (!parsed.success)
      return faultIn(place, null, 'does not export a module', 'write `export default defineModule(…)` in it')
    const started = startedSince(before)
    if (started.length === 0) return { ...place, module: parsed.data }
    const fix = 'start nothing while the file is loaded: use defineTimer or defineReaction instead'
    return faultIn(place, null, `starts something while it loads (${started.join(', ')})`, fix)
  } catch (error) {
    return notLoaded(place, error)
  }
}

type Place = Pick<FoundModule, 'folder' | 'entry'>

function placeOf(path: string): Place | Fault {
  if (!existsSync(path))
    return {
      at: path,
      what: 'there is no such folder',
      fix: 'correct the path, or make it: npx heptad new <name>',
    }
  const real = realpathSync(path)
  if (statSync(real).isFile()) return { folder: dirname(real), entry: real }
  const manifest = join(real, 'package.json')
  const read = existsSync(manifest) ? readManifest(manifest) : {}
  if ('fix' in read) return read
  const { main } = read
  const candidates = main === undefined ? ENTRIES : [main]
  const entry = candidates.map((name) => join(real, name)).find((file) => existsSync(file))
  if (entry !== undefined) return { folder: real, entry }
  const what = main === undefined ? 'has no index.ts' : `has no ${main}, which its package.json names as main`
  return { at: path, what, fix: 'export the module from index.ts, or name its file as main in package.json' }
}

function readManifest(at: string): { readonly main?: string | undefined } | Fault {
  try {
    return Manifest.parse(JSON.parse(readFileSync(at, 'utf8')))
  } catch (error) {
    return {
      at,
      what: `cannot be read: ${error instanceof z.ZodError ? z.prettifyError(error) : loadError(error)}`,
      fix: 'correct it',
    }
  }
}

function notLoaded(place: Place, error: unknown): Fault {
  if (error instanceof TimedOut)
    return faultIn(
      place,
      null,
      `waits for something while it loads: ${error.message}`,
      'await nothing at the top of a file',
    )
  const message = error instanceof Error ? error.message : String(error)
  const isSurfaceMissing = /Cannot find package '@heptad\/module'/.test(message)
  const fix = isSurfaceMissing
    ? 'run `npm install` in its folder: its package.json says where @heptad/module is'
    : 'correct what it says'
  return faultIn(place, null, `cannot be loaded: ${loadError(error)}`, fix)
}

/** What keeps a process going or holds something open outside it, by kind. */
function activity(): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  return kinds
}

/** What lasts. An immediate is over with the next turn, and Node's own loader makes some. */
const STARTED = new Set([
  'Timeout',
  'TCPServerWrap',
  'TCPSocketWrap',
  'PipeWrap',
  'UDPWrap',
  'ProcessWrap',
  'FSEventWrap',
  'MessagePort',
])

function startedSince(before: ReadonlyMap<string, number>): readonly string[] {
  return [...activity()]
    .filter(([kind, count]) => STARTED.has(kind) && count > (before.get(kind) ?? 0))
    .map(([kind]) => kind)
}
