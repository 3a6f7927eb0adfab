import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { ROOT, runCommand } from '../tasks/run-command.ts'
import { packedReadme } from './packed-readme.ts'

const LAYERS = ['schemas', 'domains', 'infra', 'commands', 'read-models', 'projections', 'gateway', 'scripts']
/** Tests, and what only this repository runs. */
const LEFT_OUT = [
  '**/*.test.ts',
  '**/template',
  'gateway/e2e/testing',
  'scripts/{bench,check,faults,history,launcher,pack,simulate}',
]
const TEMPLATE = 'scripts/cli/new/template'
const RUNNER_SETTINGS = 'vitest.config'
/** What a module is tested and checked with. */
const TOOLS = ['vitest', 'typescript', '@types/node']
/** What is there before any of the package is understood by an older Node. */
const COMMAND_LINE = `#!/usr/bin/env node
const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) await import('./scripts/cli/main.js')
else {
  process.stderr.write(\`Heptad runs on Node 24 or newer; this is Node \${process.versions.node}. Install it (https://nodejs.org/en/download) and run the same command again.\\n\`)
  process.exitCode = 78
}
`

const Manifest = z.object({
  version: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
})

/**
 * Builds `@heptad/module` as it is packed: JavaScript with types, because Node strips no types below `node_modules`, with the SQL that
 * it reads and the command line. `folder` holds nothing else afterwards. Throws when the compiler finds a fault.
 */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await writeTypes(folder)
  for (const file of globSync('**/*.d.ts', { cwd: folder })) writeScript(folder, file.replace(/\.d\.ts$/, ''))
  writeScript(folder, RUNNER_SETTINGS)
  for (const file of globSync('**/*.{js,d.ts}', { cwd: folder })) rewrite(folder, file)
  const assets = globSync(`{${LAYERS.join(',')}}/**/*.sql`, { cwd: ROOT, exclude: ['**/node_modules/**', ...LEFT_OUT] })
  for (const file of assets) cpSync(join(ROOT, file), join(folder, file))
  for (const layer of LAYERS) cpSync(join(ROOT, layer, 'package.json'), join(folder, layer, 'package.json'))
  cpSync(join(ROOT, TEMPLATE), join(folder, TEMPLATE), { recursive: true })
  for (const file of ['LICENSE', 'tsconfig.json']) cpSync(join(ROOT, file), join(folder, file))
  writeFileSync(join(folder, 'README.md'), packedReadme(readFileSync(join(ROOT, 'docs/modules.md'), 'utf8')))
  writeFileSync(join(folder, 'heptad.mjs'), COMMAND_LINE, { mode: 0o755 })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
}

async function writeTypes(folder: string): Promise<void> {
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, allowJs: false, checkJs: false },
    ...{ rootDir: ROOT, outDir: folder, typeRoots: [join(ROOT, 'node_modules/@types')] },
  }
  const include = LAYERS.map((layer) => join(ROOT, layer))
  const exclude = globSync(LEFT_OUT, { cwd: ROOT, exclude: ['**/node_modules'] }).map((path) => join(ROOT, path))
  writeFileSync(config, JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, include, exclude }))
  const exitCode = await runCommand('tsc', ['-p', config])
  rmSync(config)
  if (exitCode !== 0) throw new Error('the package was not compiled')
}

function writeScript(folder: string, stem: string): void {
  const source = readFileSync(join(ROOT, `${stem}.ts`), 'utf8')
  writeFileSync(join(folder, `${stem}.js`), stripTypeScriptTypes(source))
}

/** What is imported or started by a name that ends in `.ts`, in code and in types. */
function rewrite(folder: string, file: string): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8').replaceAll(
    /(['"`])(@heptad\/|\.{1,2}\/)([^'"`\n]*)\.ts\1/g,
    (_, quote: string, start: string, rest: string) =>
      `${quote}${start === '@heptad/' ? pathTo(file, rest) : `${start}${rest}`}.js${quote}`,
  )
  writeFileSync(path, text)
}

function pathTo(file: string, target: string): string {
  const way = relative(dirname(file), target)
  return way.startsWith('.') ? way : `./${way}`
}

function manifest() {
  const read = (file: string) => Manifest.parse(JSON.parse(readFileSync(join(ROOT, file), 'utf8')))
  const root = read('package.json')
  const own = read('gateway/module/package.json')
  const tools = TOOLS.map((name) => [name, root.devDependencies[name]])
  const layers = LAYERS.map((layer) => read(`${layer}/package.json`).dependencies)
  const outside = Object.entries(Object.assign({}, ...layers)).filter(([name]) => !name.startsWith('@heptad/'))
  return {
    ...{ name: '@heptad/module', version: own.version, license: own.license, type: 'module' },
    engines: { node: '>=24' },
    bin: { heptad: 'heptad.mjs' },
    exports: {
      '.': { types: './gateway/module/index.d.ts', default: './gateway/module/index.js' },
      './testing': { types: './gateway/module/testing/index.d.ts', default: './gateway/module/testing/index.js' },
    },
    dependencies: { ...Object.fromEntries(outside), ...Object.fromEntries(tools) },
  }
}
