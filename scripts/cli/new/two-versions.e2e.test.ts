import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type ServedBackbone, servedBackbone } from '@heptad/gateway/module/testing/served-backbone.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { REPOSITORY } from '../repository.ts'
import { run } from '../testing/run.ts'

const root = mkdtempSync(join(tmpdir(), 'heptad-versions-'))
const folder = join(root, 'todo')
/** A second start, and half a dozen programs. */
const WALKED_WITHIN_MS = 400_000
const quickstart = readFileSync(join(REPOSITORY, 'docs/quickstart.md'), 'utf8')
let backbone: ServedBackbone
beforeAll(async () => {
  expect(await run(['new', 'todo', '--in', root])).toMatchObject({ exitCode: 0 })
  expect(await run(['schemas', 'record', folder])).toMatchObject({ exitCode: 0 })
  backbone = await servedBackbone([folder])
})
afterAll(async () => {
  await backbone?.stop()
  rmSync(root, { recursive: true, force: true })
})

/** In a process of its own: the module's files change while this one runs. */
async function heptad(...args: readonly string[]): Promise<string> {
  const { url, operatorKey } = backbone.credentials
  const env = { ...process.env, HEPTAD_URL: url, HEPTAD_KEY: operatorKey, HEPTAD_MODULES: folder }
  const main = join(REPOSITORY, 'scripts/cli/main.ts')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args], { cwd: folder, env }).catch(
    (failure: { stdout: string; stderr: string }) => failure,
  )
  return stdout + stderr
}

function edit(file: string, change: (text: string) => string): void {
  const before = readFileSync(join(folder, file), 'utf8')
  const after = change(before)
  expect(after, `nothing changed in ${file}`).not.toBe(before)
  writeFileSync(join(folder, file), after)
}

/** Puts what the quickstart says in place of a declaration. */
function declareAsInQuickstart(file: string, start: string): void {
  const [block] = [...quickstart.matchAll(/```ts\n(.*?)```/gs)]
    .map(([, code = '']) => code)
    .filter((code) => code.startsWith(start))
  if (block === undefined) throw new Error(`the quickstart has no code that begins with ${start}`)
  edit(file, (text) => {
    const at = text.indexOf(start)
    const end = text.slice(at).search(/\n(\n|(export )?(const|type) )/)
    return `${text.slice(0, at)}${block.trimEnd()}${text.slice(at + end)}`
  })
}

/** The second version of the module, as the quickstart has it; and closing an item answers what the rules know of its priority. */
async function writeSecondVersion(): Promise<void> {
  expect(await heptad('new', 'event-version', 'todo.item.created', '--in', '.')).toContain('is version 2 now')
  declareAsInQuickstart('contracts.ts', 'export const itemCreated = defineEvent(')
  declareAsInQuickstart('contracts.ts', 'const Item = ')
  declareAsInQuickstart('items.ts', 'export const todoItems = table(')
  declareAsInQuickstart('items.ts', 'export const itemsProjection = ')
  for (const query of ['items.get.sql', 'items.list.sql'])
    edit(query, (sql) => sql.replace('title,', 'title, priority,'))
  edit('fixtures/todo.item.created.v2.json', (json) => JSON.stringify({ ...JSON.parse(json), priority: 'high' }))
  edit('item.ts', (text) =>
    text
      .replace('title: command.data.title', "title: command.data.title, priority: 'high'")
      .replace("readonly kind: 'none' | 'open' | 'closed'", '$&\n  readonly priority?: string')
      .replace(
        "return { kind: event.type === 'todo.item.created' ? 'open' : 'closed' }",
        "return event.type === 'todo.item.created' ? { kind: 'open', priority: event.data.priority } : { ...state, kind: 'closed' }",
      )
      .replace('evolve(_, event)', 'evolve(state, event)'),
  )
  edit('index.ts', (text) =>
    text.replace(
      'stream: ({ data }) => itemStream(data.itemId),',
      "$&\n      answer: ({ state }) => ({ priority: state.priority ?? 'unknown' }),",
    ),
  )
}

const create = async (title: string) =>
  String((await backbone.client.command('todo.item.create', { title })).body.itemId)
const close = (itemId: string) => backbone.client.command('todo.item.close', { itemId })

test(
  'an event gets a second version while its first is in the log: streams fold, commands go on, the read model is rebuilt',
  async () => {
    const [milk, bread] = [await create('Milk'), await create('Bread')]
    expect((await close(bread)).status).toBe(200)
    await writeSecondVersion()
    expect(await heptad('schemas', 'record', '.')).toContain('recorded.json')
    expect(await heptad('schemas', 'check', '.')).toContain('2 events of 1 module: sound')
    await backbone.restart()

    expect((await close(milk)).body).toEqual({ priority: 'low' })
    const eggs = await create('Eggs')
    expect((await close(eggs)).body).toEqual({ priority: 'high' })

    const rebuilt = await heptad('projections', 'rebuild', 'todo.items')
    expect(rebuilt).toMatch(/folded and event by event: todo_items, 4 rows, equal/)
    expect(rebuilt).toContain('version 1, which answers, is not declared any more')
    expect(await heptad('projections', 'promote', 'todo.items', '--accept-differences')).toContain(
      'version 2, build 1 answers now',
    )
    const rows = await backbone.client.all('todo.items.list')
    expect(rows).toMatchObject([
      { title: 'Look around', priority: 'low', isClosed: false },
      { itemId: milk, priority: 'low', isClosed: true },
      { itemId: bread, priority: 'low', isClosed: true },
      { itemId: eggs, priority: 'high', isClosed: true },
    ])
    expect(await heptad('events', 'replay', '--check')).toContain(': clean;')
  },
  WALKED_WITHIN_MS,
)

/** Version 3 beside version 2, with a column more that tells how long a title is. */
function addThirdVersion(): void {
  edit('items.ts', (text) =>
    text.replace('  boolean,', '  boolean,\n  integer,').replace(
      '/** Event → row operations',
      `const itemsThree = table('todo_items', { ...todoItems.columns, letters: integer() }, { indexes: [['createdAt', 'itemId']] })
export const itemsProjectionThree = defineProjection({
  name: 'todo.items',
  version: 3,
  sequenceKey: 'stream',
  tables: [itemsThree],
  handlers: [
    on(itemCreated, ({ data: { itemId, title, priority }, recordedAt }) => [
      put(itemsThree, { itemId, title, priority, letters: title.length, isClosed: false, createdAt: recordedAt }),
    ]),
    on(itemClosed, ({ data: { itemId } }) => [put(itemsThree, { itemId, isClosed: true })]),
  ],
})

$&`,
    ),
  )
  edit('index.ts', (text) =>
    text
      .replace('itemsProjection }', 'itemsProjection, itemsProjectionThree }')
      .replace('[itemsProjection]', '[itemsProjection, itemsProjectionThree]'),
  )
}

test(
  'a version of a read model that is served beside the next one answers until that is promoted, and all queries go on',
  async () => {
    addThirdVersion()
    await backbone.restart()
    const cheese = await create('Cheese')
    const shown = async () => (await backbone.client.all('todo.items.list')).find(({ itemId }) => itemId === cheese)
    await vi.waitFor(async () => expect(await shown()).toBeDefined(), 30_000)
    expect(await heptad('projections', 'rebuild', 'todo.items')).toMatch(/with what answers: todo_items, 5 rows, equal/)
    expect(await heptad('projections', 'promote', 'todo.items')).toContain('version 3, build 1 answers now')
    expect(await shown()).toMatchObject({ title: 'Cheese', priority: 'high' })
    expect((await close(cheese)).status).toBe(200)
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ isClosed: true }), 30_000)
  },
  WALKED_WITHIN_MS,
)
