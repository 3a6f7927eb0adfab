import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ModuleDefinition } from './definition.ts'
import type { Fault } from './refusal.ts'

/** A module with the place that it was loaded from. */
export interface FoundModule {
  readonly module: ModuleDefinition
  readonly folder: string
  /** What was imported. */
  readonly entry: string
}

/** A fault of a module; `name` is looked up in its files, so that the message leads to the line. */
export function faultIn(
  found: Pick<FoundModule, 'folder' | 'entry'>,
  name: string | null,
  what: string,
  fix: string,
): Fault {
  return { at: (name === null ? undefined : lineOf(found.folder, name)) ?? shown(found.entry), what, fix }
}

/** The module's files are read only when there is a fault to report. */
function lineOf(folder: string, name: string): string | undefined {
  const files = globSync('**/*.{ts,mts,js,mjs}', {
    cwd: folder,
    exclude: ['**/node_modules/**', '**/*.test.ts'],
  }).sort()
  for (const file of files) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n')
    const index = lines.findIndex((line) =>
      [`'${name}'`, `"${name}"`, `\`${name}\``].some((text) => line.includes(text)),
    )
    if (index >= 0) return `${shown(join(folder, file))}:${index + 1}`
  }
  return undefined
}

/** Relative to the working directory, if the path lies below it. */
function shown(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : `./${path}`
}
