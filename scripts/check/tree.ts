import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a repository, without what git ignores. Paths are relative to the root, with forward slashes. */
export interface Tree {
  readonly root: string
  readonly files: readonly string[]
  readonly folders: readonly string[]
  /** The text of a file; empty when it is binary. */
  read(path: string): string
}

/** Reads a tree from disk. `.git` is a folder, and in a linked worktree a file. Of `.gitignore`, folder names (`name/`) and endings (`*.end`) are understood. */
export function readTree(root: string): Tree {
  const ignores = ignoredNames(root)
  const files: string[] = []
  const folders: string[] = []
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === '.git' || ignores(entry.name, entry.isDirectory())) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile()) files.push(path)
      if (!entry.isDirectory()) continue
      folders.push(path)
      walk(path)
    }
  }
  walk('')
  return { root, files: files.toSorted(), folders: folders.toSorted(), read: cachedReader(root) }
}

function ignoredNames(root: string): (name: string, isFolder: boolean) => boolean {
  const patterns = readText(join(root, '.gitignore')).split('\n')
  const folders = new Set(patterns.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1)))
  const endings = patterns.filter((line) => line.startsWith('*.')).map((line) => line.slice(1))
  return (name, isFolder) => (isFolder ? folders.has(name) : endings.some((ending) => name.endsWith(ending)))
}

function cachedReader(root: string): (path: string) => string {
  const texts = new Map<string, string>()
  return (path) => {
    const known = texts.get(path)
    if (known !== undefined) return known
    const text = readText(join(root, path))
    texts.set(path, text)
    return text
  }
}

/** A file that is not there, or went away while the tree was read, has no text. */
function readText(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    return text.includes('\0') ? '' : text
  } catch {
    return ''
  }
}
