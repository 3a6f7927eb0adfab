import { realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'

const CODE = /\.(ts|mts|js|mjs|sql|json)$/
/** Folders that a server reads nothing from. Those with a dot belong to tools. */
const NOT_SERVED_FOLDER = /^(?:node_modules|fixtures|testing|coverage|\..*)$/
/** What tests, the recorder of events, npm and the compiler read. */
const NOT_SERVED_FILE = /\.test\.m?[tj]s$|^(?:recorded|tsconfig(?:\..*)?|package-lock|\..*)\.json$/

/** Whether a server of the module in this folder reads a file, named relative to the folder. `home` holds what servers write. */
export function isServed(folder: string, file: string, home: string): boolean {
  const [name = '', ...folders] = file.split('/').reverse()
  if (!CODE.test(name) || NOT_SERVED_FILE.test(name)) return false
  return !folders.some((one) => NOT_SERVED_FOLDER.test(one)) && !isWithin(join(folder, file), home)
}

/** The folder of a module that is named by its folder or its entry file. */
export function folderOf(module: string): string {
  const real = realpathSync(module)
  return statSync(real).isFile() ? dirname(real) : real
}

function isWithin(file: string, folder: string): boolean {
  const way = relative(folder, file)
  return !way.startsWith('..') && !isAbsolute(way)
}
