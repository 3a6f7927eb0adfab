import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { builtIn } from './built-in.ts'
import { loadModules } from './load.ts'
import type { ModuleRefused } from './refusal.ts'

const root = mkdtempSync(join(tmpdir(), 'heptad-modules-'))
mkdirSync(join(root, 'node_modules/@heptad'), { recursive: true })
symlinkSync(import.meta.dirname, join(root, 'node_modules/@heptad/module'))
afterAll(() => rmSync(root, { recursive: true }))

let made = 0

/** A folder whose index.ts has this text, below the import of the surface. */
function folderOf(text: string): string {
  made += 1
  const folder = join(root, `m${made}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.ts'), `import * as h from '@heptad/module'\n${text}`)
  return folder
}

const definition = (name: string, parts = '') => `export default h.defineModule('${name}', { ${parts} })`
const faultsOf = (...folders: readonly string[]) =>
  loadModules(folders).then(
    () => [],
    (error: ModuleRefused) => error.faults,
  )

test('without modules of its own an installation serves the built-in ones', async () =>
  expect(await loadModules([])).toBe(builtIn))

test('each module comes after those that it depends on', async () => {
  const [shop, cart] = [folderOf(definition('shop', "dependencies: ['cart']")), folderOf(definition('cart'))]
  const { modules } = await loadModules([shop, cart])
  expect(modules.map(({ name }) => name).slice(-2)).toEqual(['cart', 'shop'])
})

const event = (type: string) => `events: [h.defineEvent('${type}', 1, h.z.object({}))]`
const commandOf = (
  type: string,
  handler = '',
) => `commands: [h.defineCommand(h.command('${type}', h.z.object({}), { summary: 'Does.' }), {
  decider: { initialState: {}, decide: () => h.accept(), evolve: (state) => state },
  permission: '${type}', stream: () => h.streamOf('a.b', 'c'), ${handler} })]`
const reaction = (takes: string) =>
  `reactions: [h.defineReaction({ name: 'shop.react', takes: ['${takes}'], react: () => [] })]`

test.each([
  ['a name of the backbone', definition('money'), 'name of the backbone', 'another name'],
  ['a name in capitals', definition('Shop'), 'not allowed', 'small letters'],
  ['a version that is none', definition('shop', "version: '1'"), 'version "1"', '1.0.0'],
  [
    'an event type of another module',
    definition('shop', event('money.account.opened')),
    'money.account.opened is not this module',
    'shop.<entity>',
  ],
  [
    "an event of the backbone's own",
    definition('shop', event('shop.command.rejected')),
    'no rule would ever see it',
    'another name',
  ],
  [
    'a command of another module',
    definition('shop', commandOf('iam.apikey.create')),
    'iam.apikey.create is not this module',
    'shop.<entity>',
  ],
  [
    'streams of the platform',
    definition('shop', commandOf('shop.cart.open', "owner: 'platform'")),
    'streams of the platform',
    'leave out owner',
  ],
  [
    'a rule that is not synchronous',
    definition(
      'shop',
      commandOf(
        'shop.cart.open',
        'decider: { initialState: {}, decide: async () => h.accept(), evolve: (state) => state },',
      ).replace(/decider: \{ initialState: \{\}, decide: \(\) => .*\n/, '\n'),
    ),
    'asynchronous decide',
    'facts',
  ],
  [
    'an event that it does not depend on',
    definition('shop', reaction('iam.tenant.registered')),
    'of the module iam',
    "add 'iam' to the dependencies",
  ],
  [
    'an event that nobody declares',
    definition('shop', reaction('shop.cart.vanished')),
    'which no module declares',
    'declare the event',
  ],
  [
    'a dependency that is not there',
    definition('shop', "dependencies: ['cart']"),
    '"cart", which is not loaded',
    'HEPTAD_MODULES',
  ],
  [
    'a refusal that nobody explains',
    definition('shop', "rejections: h.rejections('shop', ['shop-closed'])"),
    'shop-closed',
    'to problems',
  ],
  [
    'an event without an upcaster',
    definition('shop', "events: [h.defineEvent('shop.cart.opened', 2, h.z.object({}))]"),
    'no upcaster from version 1',
    'add 1:',
  ],
  [
    'a timer that starts while it loads',
    `setInterval(() => {}, 1e6).unref(); const t = setTimeout(() => {}, 1e6)\n${definition('shop')}\nsetTimeout(() => clearTimeout(t), 50)`,
    'starts something',
    'defineTimer',
  ],
  ['a file that throws', `throw new Error('broken at once')`, 'broken at once', 'correct'],
  [
    'a status that is none',
    definition('shop', "problems: { 'shop-closed': [422.5, 'Closed.', 'Wait.'] }"),
    'the status 422.5',
    '400 to 499',
  ],
  [
    'a module that was not made by defineModule',
    "export default { name: 'shop', commands: [], events: [] }",
    'does not export a module',
    'defineModule',
  ],
  [
    'a module with a part that is none',
    definition('shop', 'commands: undefined'),
    'does not export a module',
    'export',
  ],
  ['a file without a module', 'export const nothing = 1', 'does not export a module', 'export default'],
])('%s is refused with the file and the fix', async (_, text, what, fix) => {
  const folder = folderOf(text)
  const [fault] = await faultsOf(folder)
  expect(fault?.at).toContain(`${folder.split('/').at(-1)}/index.ts`)
  expect(fault?.what).toContain(what)
  expect(fault?.fix).toContain(fix)
})

test('the line is named where the name in question stands', async () => {
  const [fault] = await faultsOf(folderOf(`\n\n${definition('shop', event('money.account.opened'))}`))
  expect(fault?.at).toMatch(/index\.ts:4$/)
})

test('dependencies that go round, and two of one name, are refused', async () => {
  const round = [
    folderOf(definition('ring', "dependencies: ['ringo']")),
    folderOf(definition('ringo', "dependencies: ['ring']")),
  ]
  expect((await faultsOf(...round)).map(({ what }) => what)).toEqual(['dependencies form a cycle: ring → ringo → ring'])
  const twice = [folderOf(definition('twin')), folderOf(definition('twin'))]
  expect((await faultsOf(...twice))[0]?.what).toContain('is also in')
})

test('a former name that two modules claim is refused', async () => {
  const both = ['cart', 'shop'].map((name) => folderOf(definition(name, "formerly: ['basket']")))
  expect((await faultsOf(...both)).map(({ what }) => what)).toEqual(
    Array.from({ length: 2 }, () => '"basket" cannot be a former name: a module is, or was, called so'),
  )
})

test('a file that never ends loading is refused', async () => {
  const folder = folderOf('await new Promise(() => {})')
  await expect(loadModules([folder], 50)).rejects.toMatchObject({
    faults: [{ at: expect.stringContaining('index.ts'), what: expect.stringContaining('waits for something') }],
  })
})

test.each(['{ "main": ', '{ "main": 5 }', 'null'])('a package.json that is %s is refused by its name', async (text) => {
  const folder = folderOf(definition('shop'))
  writeFileSync(join(folder, 'package.json'), text)
  expect(await faultsOf(folder)).toMatchObject([
    { at: join(folder, 'package.json'), what: expect.stringContaining('cannot be read') },
  ])
})

test('a route that is declared twice is refused', async () => {
  const both = `${commandOf('shop.cart.open').slice(0, -1)}, ${commandOf('shop.cart.open').slice('commands: ['.length)}`
  expect((await faultsOf(folderOf(definition('shop', both)))).map(({ what }) => what)).toEqual([
    'the route /v1/commands/shop.cart.open is declared twice here',
  ])
})

const projections = (...versions: readonly number[]) =>
  `projections: [${versions.map(
    (version) => `h.defineProjection({ name: 'shop.carts', version: ${version}, sequenceKey: 'stream', handlers: [],
    tables: [h.table('shop_carts', { cartId: h.uuid().key() })] })`,
  )}]`

test('a projection stands beside its next version, and no version twice', async () => {
  expect(await faultsOf(folderOf(definition('shop', projections(1, 2))))).toEqual([])
  expect((await faultsOf(folderOf(definition('shop', projections(1, 1))))).map(({ what }) => what)).toEqual([
    'the projection shop.carts version 1 is declared twice here',
  ])
})

test('a table that two projections fill is refused', async () => {
  const other = projections(1).replace('shop.carts', 'shop.lists').slice('projections: ['.length)
  expect(
    (await faultsOf(folderOf(definition('shop', `${projections(1, 2).slice(0, -1)}, ${other}`)))).map(
      ({ what }) => what,
    ),
  ).toEqual(['the table shop_carts is declared twice here'])
})

const tableOf = (name: string, column = 'total') =>
  `projections: [h.defineProjection({ name: 'shop.carts', version: 1, sequenceKey: 'stream', handlers: [],
    tables: [h.table('${name}', { cartId: h.uuid().key(), ${column}: h.bigint() }, { indexes: [['${column}']] })] })]`

test.each([
  ['shop_'.padEnd(51, 'x'), 'total'],
  ['shop_carts', 'x'.repeat(63)],
])('names of 63 characters are taken, as PostgreSQL has them of a table or column: %s, %s', async (name, column) => {
  expect(await faultsOf(folderOf(definition('shop', tableOf(name, column))))).toEqual([])
})

test.each([
  ['shop_'.padEnd(52, 'x'), 'total'],
  ['shop_Carts', 'total'],
  ['shop_carts', 'x'.repeat(64)],
  ['shop_carts', `${'x'.repeat(61)}Of`],
])(
  'names that an engine would cut off or fold, of a later build or an index too, are refused: %s, %s',
  async (name, column) => {
    expect((await faultsOf(folderOf(definition('shop', tableOf(name, column))))).map(({ what }) => what)).toEqual([
      `the table ${name} or one of its columns has a name that the engines do not take`,
    ])
  },
)

test('a folder that is not there is refused', async () =>
  expect(await faultsOf(join(root, 'nowhere'))).toMatchObject([{ what: 'there is no such folder' }]))
