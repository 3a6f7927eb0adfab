import { globSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { makeFolder } from '@heptad/infra/files/make-folder.ts'
import { IS_PACKAGE, REPOSITORY } from '../repository.ts'
import { readmeOf } from './readme.ts'

const TEMPLATE = join(import.meta.dirname, 'template')
const PLACEHOLDER = 'sample'
/** Where the surface and the command line lie in the repository, and in the package. */
const SURFACE = IS_PACKAGE ? '.' : 'gateway/module'
const COMMAND_LINE = IS_PACKAGE ? 'heptad.mjs' : 'scripts/heptad.mjs'

/**
 * Makes the folder of a new module: the template under its own name, a manifest that leads to this repository or package, and the links
 * that `npm install` would make of it. Answers its files.
 */
export function makeModule(name: string, folder: string): readonly string[] {
  makeFolder(folder)
  const way = relative(realpathSync(folder), REPOSITORY)
  const files = new Map<string, string>([
    ...templateFiles(name),
    ['package.json', json(manifest(name, way))],
    ['tsconfig.json', json(typescript(way))],
    ['.gitignore', 'node_modules/\n.heptad/\n'],
    ['README.md', readmeOf(name, join(way, SURFACE))],
  ])
  for (const [file, text] of files) write(join(folder, file), text)
  link(folder, '@heptad/module', join(way, SURFACE))
  if (!IS_PACKAGE) link(folder, 'heptad', way)
  link(folder, '.bin/heptad', join(way, COMMAND_LINE))
  return [...files.keys()].sort()
}

function templateFiles(name: string): readonly (readonly [string, string])[] {
  return globSync('**/*.*', { cwd: TEMPLATE }).map((file) => {
    const text = readFileSync(join(TEMPLATE, file), 'utf8')
    const named = text.replaceAll(PLACEHOLDER, name).replaceAll(capital(PLACEHOLDER), capital(name))
    return [file.replace(PLACEHOLDER, name), named]
  })
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function manifest(name: string, way: string) {
  return {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    main: 'index.ts',
    scripts: {
      test: 'heptad test',
      start: 'HEPTAD_MODULES=. heptad start',
      typecheck: IS_PACKAGE ? 'tsc -p .' : 'node_modules/heptad/node_modules/.bin/tsc -p .',
    },
    dependencies: { '@heptad/module': `file:${join(way, SURFACE)}` },
    ...(IS_PACKAGE ? {} : { devDependencies: { heptad: `file:${way}` } }),
  }
}

function typescript(way: string) {
  return {
    extends: `${way}/tsconfig.json`,
    ...(IS_PACKAGE ? {} : { compilerOptions: { typeRoots: [`${way}/node_modules/@types`] } }),
    include: ['.'],
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** `way` leads from the module's folder; a link is read from where it lies. */
function link(folder: string, name: string, way: string): void {
  const at = join(folder, 'node_modules', name)
  mkdirSync(dirname(at), { recursive: true })
  const up = relative(dirname(at), folder)
  symlinkSync(join(up, way), at, basename(at) === 'heptad' ? 'file' : 'dir')
}
