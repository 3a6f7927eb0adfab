/** The modules; each has its folder in every layer that needs it. */
export const MODULES: ReadonlySet<string> = new Set([
  'money',
  'iam',
  'audit',
  'data',
  'events',
  'notify',
  'files',
  'billing',
  'modules',
  'integrations',
  'flags',
])

/** The folders that are cut into modules. */
export const LAYERS: ReadonlySet<string> = new Set(['schemas', 'domains', 'commands', 'projections', 'read-models'])

/** What a folder may import from another: files by pattern, `types` when nothing of it may remain at run time. */
export interface Permission {
  readonly files: RegExp
  readonly only?: 'types'
}

const all = (...folders: readonly string[]): readonly Permission[] =>
  folders.map((folder) => ({ files: new RegExp(`^${folder}/`) }))

/** Files that lie directly in `schemas/`: the envelope and the words that it is written in, no module's contracts. */
const envelope: Permission = { files: /^schemas\/[^/]+\.ts$/ }

/** Reckoning with instants: pure, and what a rule needs that sets an end. */
const instants: Permission = { files: /^schemas\/instant\.ts$/ }

/**
 * What each top-level folder may import besides itself. Each module's own contracts are plain makers of values, so a decider may call them. The gateway
 * hands on the words in which deciders are written, which lie directly in `domains/`, and puts modules together; no rule of a module is its business.
 */
export const IMPORT_TABLE: Readonly<Record<string, readonly Permission[]>> = {
  schemas: [],
  domains: [{ ...envelope, only: 'types' }, instants, { files: /^schemas\/[^/]+\// }],
  commands: all('schemas', 'domains', 'infra'),
  projections: [...all('schemas', 'infra'), { files: /^read-models\/(.*\.table|table|physical|retention)\.ts$/ }],
  'read-models': all('schemas', 'infra'),
  gateway: [...all('schemas', 'commands', 'projections', 'read-models', 'infra'), { files: /^domains\/[^/]+\.ts$/ }],
  infra: [envelope],
  scripts: all('schemas', 'domains', 'commands', 'projections', 'read-models', 'gateway', 'infra'),
}

/**
 * What test files may import on top of that. They ship nowhere, so the direction of layers may be left where a test needs the
 * thing itself to say what holds: a domain its own test data with real ids and instants, a projection the queries that read
 * what it wrote, a read model the projection that fills it, and the gateway a small decider to serve.
 */
export const TEST_IMPORT_TABLE: Readonly<Record<string, readonly Permission[]>> = {
  domains: all('schemas'),
  projections: all('read-models'),
  'read-models': all('projections'),
  gateway: all('domains'),
}

/** The one module file that every module may import: an amount of money is an amount everywhere. */
export const SHARED_MODULE_FILE = /^(schemas|domains)\/money\/amount\.ts$/

/** Folders without I/O may import no built-in module of Node. */
export const PURE_FOLDERS: ReadonlySet<string> = new Set(['schemas', 'domains'])
