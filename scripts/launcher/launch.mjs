import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chooseNode } from './choose-node.mjs'
import { runChild } from './run-child.mjs'

const FOLLOW_PARENT = fileURLToPath(new URL('follow-parent.mjs', import.meta.url))

/** Where Node keeps what it compiled, so that every start after the first is quicker. It goes on without where nothing can be written there. */
const COMPILED = join('node_modules', '.cache', 'heptad')

/**
 * Runs `heptad <args>` on the pinned Node: in this process when it is that Node, else in a child whose exit code becomes
 * this one's. `run <task>` runs a task of the repository, anything else is for the command line.
 *
 * @param {string} root the repository
 * @param {readonly string[]} args
 */
export async function launch(root, args) {
  const [entry, entryArgs] = entryOf(root, args)
  const running = { version: process.versions.node, platform: process.platform, arch: process.arch }
  const node = chooseNode(root, running)
  process.env.NODE_COMPILE_CACHE ||= join(root, COMPILED)
  if (node === null) await runHere(entry, entryArgs)
  else process.exitCode = await runOn(node, entry, entryArgs)
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {[entry: string, args: readonly string[]]}
 */
function entryOf(root, args) {
  const isTask = args[0] === 'run'
  return [join(root, 'scripts', isTask ? 'tasks' : 'cli', 'main.ts'), isTask ? args.slice(1) : args]
}

/**
 * @param {string} entry
 * @param {readonly string[]} args
 */
async function runHere(entry, args) {
  process.argv = [process.execPath, entry, ...args]
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  await import(pathToFileURL(entry).href)
}

/**
 * @param {string} node
 * @param {string} entry
 * @param {readonly string[]} args
 */
export function runOn(node, entry, args) {
  const flags = ['--disable-warning=ExperimentalWarning', `--import=${pathToFileURL(FOLLOW_PARENT).href}`]
  return runChild(node, [...flags, entry, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
}
